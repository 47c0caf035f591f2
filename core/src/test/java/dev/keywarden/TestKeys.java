package dev.keywarden;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.keywarden.internal.memory.OffHeapMaterial;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;

/** Keys for tests; every value is made up at run time. */
final class TestKeys {
  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

  private TestKeys() {}

  static ApiKey key(String value, KeyEventListener... listeners) {
    return key("TEST_API_KEY", value, listeners);
  }

  static ApiKey key(String name, String value, KeyEventListener... listeners) {
    byte[] utf8 = value.getBytes(UTF_8);
    return new ApiKey(
        name,
        new KeySource("memory", "slot 1", null, null, null),
        OffHeapMaterial.copyOfRange(utf8, 0, utf8.length),
        new EventDesk(List.of(listeners), InstantSource.system(), KeyEnvironment.TEST));
  }

  static String random(long seed, int length) {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return text.toString();
  }
}
