package dev.keywarden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * No wait for a key keeps the carrier of a virtual thread. In a JVM of its own, since the number of
 * carriers is set for a whole JVM.
 */
class VirtualThreadTest {
  @TempDir Path directory;

  @Test
  void require_manyVirtualThreadsOnOneCarrier_noneKeepsIt() throws Exception {
    assumeTrue(Runtime.version().feature() >= 21, "this JDK has no virtual threads");

    List<String> lines = ChildJvm.run(directory, VirtualThreadProbe.class);

    assertThat(lines)
        .containsExactly(
            "threads of the chain: all came back, 1000 with the key, 1 call",
            "thread of the caller: all came back, 1000 with the key, 1 call");
  }
}
