package dev.keywarden.leaklab.logs;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A log library that writes to a real file. What it has no place for, it says by an exception. */
abstract class LogOutput implements AutoCloseable {
  private final Path file;
  private int read;

  LogOutput(Path file) {
    this.file = file;
  }

  /** Logs a message with arguments for its {@code {}}. */
  abstract void message(String message, Object... arguments);

  abstract void context(String key, String value);

  abstract void field(String key, String value);

  abstract void marker(String name);

  abstract void thrown(Throwable thrown);

  /** Returns what was written since it was last asked. */
  String written() throws IOException {
    String all = Files.readString(file, UTF_8);
    String news = all.substring(read);
    read = all.length();
    return news;
  }

  @Override
  public abstract void close();
}
