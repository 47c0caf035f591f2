package dev.keywarden.leaklab.memory;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * A program in a JVM of its own, and the heaps that it has written.
 *
 * @param main what to run; its first argument is the directory for the heaps
 * @param arguments the other ones
 * @param options of the JVM
 * @param variables of its environment, added to those of this one
 */
record Program(
    Class<?> main, List<String> arguments, List<String> options, Map<String, String> variables) {
  static Program of(Class<?> main, String... arguments) {
    return new Program(main, List.of(arguments), List.of(), Map.of());
  }

  Program options(String... options) {
    return new Program(main, arguments, List.of(options), variables);
  }

  Program variable(String name, String value) {
    return new Program(main, arguments, options, Map.of(name, value));
  }

  /**
   * Runs it to its end.
   *
   * @param directory an empty one for the heaps, which are deleted once they are read
   * @param texts to look for
   * @return the copies at each moment that it has written its heap
   */
  Map<String, List<Copy>> run(Path directory, String... texts)
      throws IOException, InterruptedException {
    Path output = Files.createTempFile(directory, "output", ".txt");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(options);
    command.addAll(List.of("-cp", classPath(), main.getName(), directory.toString()));
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .directory(directory.toFile());
    builder
        .environment()
        .keySet()
        .removeIf(name -> name.startsWith("JAVA_TOOL") || name.startsWith("AWS_"));
    builder.environment().putAll(variables);
    Process process = builder.start();
    if (!process.waitFor(240, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("the other JVM did not end");
    }
    if (process.exitValue() != 0) {
      throw new AssertionError(
          "the other JVM failed: " + masked(Files.readString(output, UTF_8), texts));
    }
    return read(directory, texts);
  }

  private static String masked(String output, String... texts) {
    String masked = output;
    for (String text : texts) {
      masked = masked.replace(text, "****");
    }
    return masked;
  }

  private static Map<String, List<Copy>> read(Path directory, String... texts) throws IOException {
    Map<String, List<Copy>> moments = new LinkedHashMap<>();
    try (var files = Files.newDirectoryStream(directory, "*.hprof")) {
      for (Path file : files) {
        String moment = file.getFileName().toString().replace(".hprof", "");
        List<Copy> copies = new ArrayList<>();
        for (String text : texts) {
          copies.addAll(HeapDump.copies(file, text));
        }
        moments.put(moment, copies);
        Files.delete(file);
      }
    }
    return moments;
  }

  /** Without what takes logs: the lab has such for other tests, and they keep what they took. */
  private static String classPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .filter(
            entry ->
                !Path.of(entry)
                    .getFileName()
                    .toString()
                    .matches(
                        "(logback|log4j|slf4j-(simple|jdk14|reload4j)|jul-to|jcl-over).*\\.jar"))
        .collect(Collectors.joining(File.pathSeparator));
  }
}
