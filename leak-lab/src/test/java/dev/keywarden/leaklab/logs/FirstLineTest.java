package dev.keywarden.leaklab.logs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keywarden.KeyChain;
import dev.keywarden.Redactor;
import dev.keywarden.leaklab.Store;
import dev.keywarden.leaklab.logs.LogsLabTest.Library;
import dev.keywarden.testkit.Canary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A key whose chain is closed when the first line of a process is logged. In a JVM of its own: in
 * one where a test has masked something before, it is masked in any case.
 */
class FirstLineTest {
  private static final int PATIENCE_SECONDS = 120;

  @TempDir Path folder;

  /** Sets up a log, loads a key, closes its chain, and only then logs. */
  static final class Program {
    private Program() {}

    public static void main(String[] args) {
      Library library = Library.valueOf(args[0]);
      boolean masked = Boolean.parseBoolean(args[1]);
      String canary = args[3];
      try (LogOutput out = library.open(Path.of(args[2]), masked)) {
        Store store = new Store();
        store.put(canary);
        try (KeyChain chain =
            KeyChain.builder().ignoreAmbientConfiguration().provider(store).build()) {
          var unused = chain.require("LAB_API_KEY");
        }
        out.message("sent {}", canary);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"LOGBACK", "LOG4J", "JUL", "PRINT"})
  void keyOfAChainThatIsClosed_isMaskedInTheFirstLine(Library library) throws Exception {
    String canary = Canary.value();

    assertThat(logged(library, false, canary)).as("without masking").contains("sent " + canary);
    assertThat(logged(library, true, canary))
        .contains("sent " + Redactor.MASK)
        .doesNotContain(canary);
  }

  private String logged(Library library, boolean masked, String canary)
      throws IOException, InterruptedException {
    Path log = folder.resolve(masked ? "masked.log" : "bare.log");
    Path output = folder.resolve("output.txt");
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp",
                    System.getProperty("java.class.path"),
                    Program.class.getName(),
                    library.name(),
                    Boolean.toString(masked),
                    log.toString(),
                    canary))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS))
        .as("the process ended")
        .isTrue();
    assertThat(process.exitValue()).as(Files.readString(output, UTF_8)).isZero();
    return Files.readString(log, UTF_8);
  }
}
