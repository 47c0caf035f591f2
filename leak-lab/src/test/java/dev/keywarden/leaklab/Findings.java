package dev.keywarden.leaklab;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** What was proven in this run, a line for each channel, for the page that is made of it. */
final class Findings {
  /** Tests run in two JVMs at once: each has a file of its own. */
  private static final Path FILE =
      LeaksPage.DIRECTORY.resolve("record-" + ProcessHandle.current().pid() + ".tsv");

  static {
    try {
      Files.createDirectories(LeaksPage.DIRECTORY);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Findings() {}

  static synchronized void add(String group, String channel, Promise promise, String remark) {
    String line = String.join("\t", group, channel, promise.name(), remark) + "\n";
    try {
      Files.writeString(FILE, line, UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
