package dev.keywarden.leaklab.logs;

import dev.keywarden.jul.KeywardenFormatter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.logging.FileHandler;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.Logger;

/** java.util.logging with one file handler, and a formatter that masks or not. */
final class JulOutput extends LogOutput {
  private final Logger logger = Logger.getAnonymousLogger();
  private final FileHandler handler;

  JulOutput(Path file, boolean masked, Formatter formatter) {
    super(file);
    logger.setUseParentHandlers(false);
    try {
      handler = new FileHandler(file.toString());
      handler.setEncoding(StandardCharsets.UTF_8.name());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    handler.setFormatter(masked ? new KeywardenFormatter(formatter) : formatter);
    logger.addHandler(handler);
  }

  @Override
  void message(String message, Object... arguments) {
    String numbered = message;
    for (int i = 0; i < arguments.length; i++) {
      numbered = numbered.replaceFirst("\\{}", "{" + i + "}");
    }
    logger.log(Level.INFO, numbered, arguments);
  }

  @Override
  void context(String key, String value) {
    throw new UnsupportedOperationException("no contexts");
  }

  @Override
  void field(String key, String value) {
    throw new UnsupportedOperationException("no fields");
  }

  @Override
  void marker(String name) {
    throw new UnsupportedOperationException("no markers");
  }

  @Override
  void thrown(Throwable thrown) {
    logger.log(Level.SEVERE, "failed", thrown);
  }

  @Override
  public void close() {
    handler.close();
  }
}
