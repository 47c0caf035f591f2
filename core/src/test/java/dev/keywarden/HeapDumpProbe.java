package dev.keywarden;

import dev.keywarden.internal.memory.OffHeapMaterial;
import dev.keywarden.spi.KeyMaterial;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;

/**
 * Dumps its own heap and counts the places where a value is. The value is random and is known only
 * by two arrays that make it when they are laid over one another, so that the search does not find
 * itself.
 */
final class HeapDumpProbe {
  private static final int LENGTH = 40;

  private final byte[] one = new byte[LENGTH];
  private final byte[] two = new byte[LENGTH];

  private HeapDumpProbe() {}

  public static void main(String[] arguments) throws Exception {
    new HeapDumpProbe().run(Path.of(arguments[0]));
  }

  private void run(Path directory) throws Exception {
    KeyMaterial material = KeyMaterial.takeUtf8(value());
    ApiKey key =
        new ApiKey(
            "TEST_API_KEY",
            new KeySource("memory", "slot 1", null, null, null),
            (OffHeapMaterial) material,
            new EventDesk(List.of(), InstantSource.system(), KeyEnvironment.TEST));
    report("open", directory);
    int length = key.use(chars -> chars.length);
    ApiKey same = copy(key);
    boolean matched = key.sameAs(same) && key.fingerprint().equals(same.fingerprint());
    report("used", directory);
    if (length != LENGTH || !matched) {
      throw new AssertionError("the key does not work");
    }
    String revealed = key.reveal();
    report("revealed", directory);
    key.close();
    same.close();
    System.out.println("still " + revealed.length());
  }

  private static ApiKey copy(ApiKey key) {
    return key.use(
        chars ->
            new ApiKey(
                "OTHER",
                key.source(),
                (OffHeapMaterial) KeyMaterial.takeChars(chars.clone()),
                new EventDesk(List.of(), InstantSource.system(), KeyEnvironment.TEST)));
  }

  private byte[] value() {
    SecureRandom random = new SecureRandom();
    random.nextBytes(one);
    byte[] value = new byte[LENGTH];
    for (int i = 0; i < LENGTH; i++) {
      value[i] = (byte) ('!' + random.nextInt('~' - '!' + 1));
      two[i] = (byte) (value[i] ^ one[i]);
    }
    return value;
  }

  private void report(String state, Path directory) throws Exception {
    Path dump = directory.resolve(state + ".hprof");
    Class<?> type = Class.forName("com.sun.management.HotSpotDiagnosticMXBean");
    Object bean =
        Class.forName("java.lang.management.ManagementFactory")
            .getMethod("getPlatformMXBean", Class.class)
            .invoke(null, type);
    type.getMethod("dumpHeap", String.class, boolean.class).invoke(bean, dump.toString(), true);
    System.out.println(
        state + " " + found(dump, 1, 0) + " " + found(dump, 2, 0) + " " + found(dump, 2, 1));
    Files.delete(dump);
  }

  /** How often the value is there, with a zero before or behind each of its characters. */
  private int found(Path dump, int width, int at) throws IOException {
    int length = LENGTH * width;
    byte[] window = new byte[1 << 16];
    int kept = 0;
    int found = 0;
    try (InputStream in = new BufferedInputStream(Files.newInputStream(dump))) {
      int read;
      while ((read = in.read(window, kept, window.length - kept)) > 0) {
        int end = kept + read;
        for (int i = 0; i + length <= end; i++) {
          found += isValue(window, i, width, at) ? 1 : 0;
        }
        kept = Math.min(length - 1, end);
        System.arraycopy(window, end - kept, window, 0, kept);
      }
    } finally {
      Arrays.fill(window, (byte) 0);
    }
    return found;
  }

  private boolean isValue(byte[] window, int from, int width, int at) {
    for (int i = 0; i < LENGTH * width; i++) {
      int expected = i % width == at ? one[i / width] ^ two[i / width] : 0;
      if (window[from + i] != (byte) expected) {
        return false;
      }
    }
    return true;
  }
}
