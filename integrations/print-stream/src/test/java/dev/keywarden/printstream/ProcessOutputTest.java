package dev.keywarden.printstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywarden.Redactor;
import dev.keywarden.fixtures.Key;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What comes out of a whole process, up to its end. */
class ProcessOutputTest {
  /** So many characters of a key wait for what comes next. */
  private static final int START = 12;

  /** Prints a key, and ends in the middle of what begins like one. */
  static final class Program {
    private Program() {}

    public static void main(String[] args) {
      KeywardenMasking.install();
      Key key = Key.loaded(args[0]);
      System.out.println("sent " + key.value());
      System.err.println("sent " + key.value());
      System.out.print("ends with " + key.value().substring(0, START));
      throw new IllegalStateException("no " + key.value());
    }
  }

  @TempDir Path folder;

  @Test
  void processThatEndsWithinALine_printsAllOfIt_masked() throws Exception {
    String value = "madeup-" + "a1b2c3d4e5f6g7h8";

    Process process = start(value);
    process.getOutputStream().close();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor()).isEqualTo(1);
    assertThat(printed.lines())
        .containsExactly("sent " + Redactor.MASK, "ends with " + value.substring(0, START));
    assertThat(Files.readString(folder.resolve("errors")))
        .contains("sent " + Redactor.MASK, "IllegalStateException: no " + Redactor.MASK)
        .doesNotContain(value);
  }

  private Process start(String value) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Program.class.getName(),
            value)
        .redirectError(folder.resolve("errors").toFile())
        .start();
  }
}
