package dev.keywarden;

import dev.keywarden.internal.memory.OffHeapMaterial;
import dev.keywarden.spi.KeyMaterial;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntUnaryOperator;

/**
 * Dumps its own heap and counts the places where a value is. The value is random and is known only
 * by two arrays that make it when they are laid over one another, so that the search does not find
 * itself.
 */
final class HeapDumpProbe {
  static final int LENGTH = 40;

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
    report("open", directory, material);
    int length = key.use(chars -> chars.length);
    ApiKey same = copy(key);
    boolean matched = key.sameAs(same) && key.fingerprint().equals(same.fingerprint());
    report("used", directory, material);
    if (length != LENGTH || !matched) {
      throw new AssertionError("the key does not work");
    }
    String revealed = key.reveal();
    report("revealed", directory, material);
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

  /** Places of the value in three encodings, of the half outside of the heap, and of the pad. */
  private void report(String state, Path directory, KeyMaterial material) throws Exception {
    Path dump = directory.resolve(state + ".hprof");
    dump(dump, true);
    System.out.println(
        String.join(
            " ",
            state,
            found(dump, 1, i -> one[i] ^ two[i]),
            found(dump, 2, i -> i % 2 == 0 ? one[i / 2] ^ two[i / 2] : 0),
            found(dump, 2, i -> i % 2 == 1 ? one[i / 2] ^ two[i / 2] : 0),
            found(dump, 1, half(material, "maskedHalf")),
            found(dump, 1, half(material, "padHalf"))));
    Files.delete(dump);
  }

  /**
   * Writes the heap into a file.
   *
   * @param live whether without the objects that nobody holds, after a full collection
   */
  static void dump(Path file, boolean live) throws Exception {
    Class<?> type = Class.forName("com.sun.management.HotSpotDiagnosticMXBean");
    Object bean =
        Class.forName("java.lang.management.ManagementFactory")
            .getMethod("getPlatformMXBean", Class.class)
            .invoke(null, type);
    type.getMethod("dumpHeap", String.class, boolean.class).invoke(bean, file.toString(), live);
  }

  /** Read only once the dump is written. */
  private static IntUnaryOperator half(KeyMaterial material, String name) throws Exception {
    Method method = OffHeapMaterial.class.getDeclaredMethod(name);
    method.setAccessible(true);
    ByteBuffer half = (ByteBuffer) method.invoke(material);
    return half::get;
  }

  /** How often some bytes are there. */
  static String found(Path dump, int width, IntUnaryOperator wanted) throws IOException {
    int length = LENGTH * width;
    byte[] window = new byte[1 << 16];
    int kept = 0;
    int found = 0;
    try (InputStream in = Files.newInputStream(dump)) {
      int read;
      while ((read = in.read(window, kept, window.length - kept)) > 0) {
        int end = kept + read;
        for (int i = 0; i + length <= end; i++) {
          found += isAt(window, i, length, wanted) ? 1 : 0;
        }
        kept = Math.min(length - 1, end);
        System.arraycopy(window, end - kept, window, 0, kept);
      }
    } finally {
      Arrays.fill(window, (byte) 0);
    }
    return Integer.toString(found);
  }

  private static boolean isAt(byte[] window, int from, int length, IntUnaryOperator wanted) {
    for (int i = 0; i < length; i++) {
      if (window[from + i] != (byte) wanted.applyAsInt(i)) {
        return false;
      }
    }
    return true;
  }
}
