package dev.keywarden.leaklab.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywarden.testkit.Canary;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing that a chain does with a key leaves a copy of it in the heap. */
class KeyLivesTest {
  @TempDir Path directory;

  @Test
  void keysOfAChain_anyMoment_noCopyAtAll() throws Exception {
    List<String> values = Stream.generate(() -> Canary.value(Stores.LENGTH)).limit(5).toList();
    Path files = Files.createDirectory(directory.resolve("keys"));
    Files.writeString(files.resolve(KeyLives.ONE), values.get(0));
    Files.writeString(files.resolve(KeyLives.TWO), values.get(1));
    Files.writeString(files.resolve(KeyLives.FIELD), "{\"key\":\"" + values.get(2) + "\"}");
    Files.writeString(files.resolve(KeyLives.ROTATED), values.get(3));
    Files.writeString(files.resolve(KeyLives.ROTATED + KeyLives.FOLLOWER), values.get(4));

    Map<String, List<Copy>> moments =
        Program.of(KeyLives.class, files.toString())
            .run(Files.createDirectory(directory.resolve("heaps")), values.toArray(String[]::new));

    assertThat(moments.remove("control")).as("a revealed key that is held").hasSize(1);
    assertThat(moments)
        .containsOnlyKeys(
            "loaded",
            "used",
            "redacted",
            "rotated",
            "overlapped",
            "one-closed",
            "closed",
            "restored",
            "restored-closed");
    moments.forEach((moment, copies) -> assertThat(HeapDump.told(copies)).as(moment).isEmpty());
  }
}
