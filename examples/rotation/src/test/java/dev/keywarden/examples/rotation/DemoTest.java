package dev.keywarden.examples.rotation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class DemoTest {
  @Test
  void demo_asAUserStartsIt_failsNothingAndPrintsNoKey() throws Exception {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Demo.class.getName());

    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);

    assertThat(process.waitFor()).as(output).isZero();
    assertThat(output)
        .containsPattern("loaded   ApiKey\\[API_KEY from store, fingerprint [0-9a-f]{12}]")
        .containsPattern("rotated  [0-9a-f]{12} -> [0-9a-f]{12}")
        .containsPattern("[0-9]+ calls, 2 rotations, 0 failed; the store was asked [0-9]+ times")
        .doesNotContain("made-up-");
  }
}
