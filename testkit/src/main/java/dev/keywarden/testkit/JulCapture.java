package dev.keywarden.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.jspecify.annotations.Nullable;

/** Hears {@code java.util.logging}, and {@code System.Logger} where that goes there. */
final class JulCapture extends Handler implements AutoCloseable {
  private final CaptureDesk desk;
  private final List<Logger> loggers = new ArrayList<>();

  private JulCapture(CaptureDesk desk) {
    this.desk = desk;
    setLevel(Level.ALL);
    setFormatter(new SimpleFormatter());
  }

  /** Adds itself to the root, and to each logger that does not pass its records on. */
  static JulCapture start(CaptureDesk desk) {
    JulCapture capture = new JulCapture(desk);
    LogManager manager = LogManager.getLogManager();
    manager
        .getLoggerNames()
        .asIterator()
        .forEachRemaining(name -> capture.addTo(manager.getLogger(name)));
    return capture;
  }

  private void addTo(@Nullable Logger logger) {
    if (logger != null && (logger.getName().isEmpty() || !logger.getUseParentHandlers())) {
      logger.addHandler(this);
      loggers.add(logger);
    }
  }

  @Override
  public void publish(LogRecord record) {
    LogEvidence event =
        new LogEvidence(desk, String.valueOf(record.getLoggerName()), record.getLevel());
    event.part("the message", record.getMessage());
    event.arguments(record.getParameters());
    event.part("the formatted message", getFormatter().formatMessage(record));
    event.part("the exception", record.getThrown());
    event.part("the name of the thread", Thread.currentThread().getName());
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    loggers.forEach(logger -> logger.removeHandler(this));
  }
}
