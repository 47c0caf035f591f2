package dev.keywarden;

import dev.keywarden.internal.memory.OffHeapMaterial;
import dev.keywarden.spi.KeyMaterial;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * Saves a key, reads it back, has a damaged file refused, and counts the places of its heap where
 * the value is, those of objects that nobody holds any more among them. As in {@link
 * HeapDumpProbe}, the value is known only by two arrays that make it together.
 */
final class SnapshotHeapProbe {
  private final byte[] one = new byte[HeapDumpProbe.LENGTH];
  private final byte[] two = new byte[HeapDumpProbe.LENGTH];

  private SnapshotHeapProbe() {}

  public static void main(String[] arguments) throws Exception {
    new SnapshotHeapProbe().run(Path.of(arguments[0]));
  }

  private void run(Path directory) throws Exception {
    Path path = directory.resolve("keys.snapshot");
    SnapshotFile file =
        new SnapshotFile(
            KeySnapshot.at(path, TestSnapshots.aes256()),
            KeyEnvironment.TEST,
            InstantSource.fixed(TestSnapshots.NOW));
    KeySource source = new KeySource("vault", "place", null, null, null);
    List<SavedKey> keys = new ArrayList<>();
    for (int i = 0; i < 200; i++) { // so that the buffer has to grow
      keys.add(new SavedKey("KEY_" + i, source, TestSnapshots.NOW, material()));
    }
    file.write(keys);
    report("written", directory);
    OffHeapMaterial read = file.read("KEY_100").orElseThrow().material();
    report("read", directory);
    byte[] sealed = Files.readAllBytes(path);
    sealed[sealed.length - 1] ^= 1;
    Files.write(path, sealed);
    try {
      file.read("KEY_100");
    } catch (SnapshotException e) {
      report("refused", directory);
    }
    String revealed = read.readString();
    report("revealed", directory);
    System.out.println("still " + revealed.length());
  }

  private OffHeapMaterial material() {
    SecureRandom random = new SecureRandom();
    byte[] value = new byte[HeapDumpProbe.LENGTH];
    boolean first = one[0] == two[0];
    if (first) {
      random.nextBytes(one);
    }
    for (int i = 0; i < value.length; i++) {
      if (first) {
        two[i] = (byte) (one[i] ^ ('!' + random.nextInt('~' - '!' + 1)));
      }
      value[i] = (byte) (one[i] ^ two[i]);
    }
    return (OffHeapMaterial) KeyMaterial.takeUtf8(value);
  }

  private void report(String state, Path directory) throws Exception {
    Path dump = directory.resolve(state + ".hprof");
    HeapDumpProbe.dump(dump, false);
    System.out.println(
        String.join(
            " ",
            state,
            HeapDumpProbe.found(dump, 1, i -> one[i] ^ two[i]),
            HeapDumpProbe.found(dump, 2, i -> i % 2 == 0 ? one[i / 2] ^ two[i / 2] : 0),
            HeapDumpProbe.found(dump, 2, i -> i % 2 == 1 ? one[i / 2] ^ two[i / 2] : 0)));
    Files.delete(dump);
  }
}
