package dev.keywarden;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can only be seen from within another JVM. */
class OtherProcessTest {
  @TempDir Path directory;

  @Test
  void heapDump_keyOpenAndUsed_noValue() throws Exception {
    List<String> lines = ChildJvm.run(directory, HeapDumpProbe.class, directory.toString());

    // Latin-1, UTF-16 big-endian and little-endian, the masked half, the pad; the pad, and what was
    // revealed, show that the search finds.
    assertThat(lines).hasSize(4);
    assertThat(lines.get(0)).isEqualTo("open 0 0 0 0 1");
    assertThat(lines.get(1)).isEqualTo("used 0 0 0 0 1");
    assertThat(lines.get(2)).matches("revealed [1-9] 0 0 0 1");
    assertThat(lines.get(3)).isEqualTo("still 40");
  }

  @Test
  void heapDump_snapshotWrittenReadAndRefused_noValueEvenInGarbage() throws Exception {
    List<String> lines = ChildJvm.run(directory, SnapshotHeapProbe.class, directory.toString());

    // Latin-1, UTF-16 little-endian and big-endian, as a dump has a char[]; what was revealed shows
    // that the search finds.
    assertThat(lines.subList(0, 3)).containsExactly("written 0 0 0", "read 0 0 0", "refused 0 0 0");
    assertThat(lines.get(3)).matches("revealed [1-9] 0 0");
    assertThat(lines.get(4)).isEqualTo("still 40");
  }

  @Test
  void fingerprint_sameValueInOtherProcess_other() throws Exception {
    String value = TestKeys.random(11, 40);

    List<String> there = ChildJvm.run(directory, FingerprintProbe.class, value);

    assertThat(there).hasSize(2).allMatch(hex -> hex.matches("[0-9a-f]{12}"));
    assertThat(there.get(0)).isEqualTo(there.get(1));
    assertThat(there).doesNotContain(TestKeys.key(value).fingerprint());
  }
}
