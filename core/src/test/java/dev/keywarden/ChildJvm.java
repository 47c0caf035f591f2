package dev.keywarden;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a class of the tests in a JVM of its own, on the class path. */
final class ChildJvm {
  private ChildJvm() {}

  /** The lines that it printed. */
  static List<String> run(Path directory, Class<?> main, String... arguments)
      throws IOException, InterruptedException {
    Path target = Path.of(System.getProperty("basedir", "")).resolve("target").toAbsolutePath();
    Path output = Files.createTempFile(directory, "child", ".txt");
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-cp",
                target.resolve("classes") + File.pathSeparator + target.resolve("test-classes"),
                main.getName()));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    if (!process.waitFor(120, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("the other JVM did not end");
    }
    List<String> lines = Files.readAllLines(output, UTF_8);
    if (process.exitValue() != 0) {
      throw new AssertionError("the other JVM failed: " + lines);
    }
    return lines;
  }
}
