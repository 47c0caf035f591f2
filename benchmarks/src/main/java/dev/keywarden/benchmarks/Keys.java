package dev.keywarden.benchmarks;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/** The keys that every library under test holds: the same names and the same lengths for all. */
final class Keys {
  /** The one that is read. */
  static final String NAME = "ANTHROPIC_API_KEY";

  /** As long as a key of Anthropic's is. */
  static final int LENGTH = 108;

  /** What a small service has. */
  private static final int COUNT = 10;

  private static final String LETTERS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

  /** The same values in every run; nobody's keys. */
  private static final long SEED = 108;

  private Keys() {}

  /** Made anew: no benchmark shares strings or maps with another. */
  static Map<String, String> make() {
    return make(COUNT);
  }

  /** So many of them. */
  static Map<String, String> make(int count) {
    Random random = new Random(SEED);
    Map<String, String> keys = new LinkedHashMap<>();
    for (int i = 1; i < count; i++) {
      keys.put("SERVICE_" + i + "_API_KEY", value(random));
    }
    keys.put(NAME, value(random));
    return keys;
  }

  private static String value(Random random) {
    StringBuilder value = new StringBuilder(LENGTH);
    while (value.length() < LENGTH) {
      value.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return value.toString();
  }
}
