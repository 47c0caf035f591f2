package dev.keywarden.testkit;

import java.util.ArrayList;
import java.util.List;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.config.Property;
import org.jspecify.annotations.Nullable;

/** Hears Log4j 2, where its API is bound to its core. */
final class Log4jCapture extends AbstractAppender implements AutoCloseable {
  private static final String NAME = "keywarden-testkit";

  private final CaptureDesk desk;
  private final List<LoggerConfig> configured = new ArrayList<>();

  private Log4jCapture(CaptureDesk desk) {
    super(NAME, null, null, true, Property.EMPTY_ARRAY);
    this.desk = desk;
  }

  /** Adds itself to the root, and to each logger that does not pass its events on. */
  static @Nullable Log4jCapture start(CaptureDesk desk) {
    if (!(LogManager.getContext(false) instanceof LoggerContext loggers)) {
      return null;
    }
    Log4jCapture capture = new Log4jCapture(desk);
    capture.start();
    capture.addTo(loggers.getConfiguration().getRootLogger());
    for (LoggerConfig config : loggers.getConfiguration().getLoggers().values()) {
      if (!config.getName().isEmpty() && !config.isAdditive()) {
        capture.addTo(config);
      }
    }
    return capture;
  }

  private void addTo(LoggerConfig config) {
    config.addAppender(this, null, null);
    configured.add(config);
  }

  @Override
  public void append(LogEvent event) {
    LogEvidence parts = new LogEvidence(desk, event.getLoggerName(), event.getLevel());
    parts.arguments(event.getMessage().getParameters());
    parts.part("the formatted message", event.getMessage().getFormattedMessage());
    parts.entries("the context entry", event.getContextData().toMap());
    parts.part("the context stack", event.getContextStack());
    parts.part("the marker", event.getMarker());
    parts.part("the exception", event.getThrown());
    parts.part("the name of the thread", event.getThreadName());
  }

  @Override
  public void close() {
    configured.forEach(config -> config.removeAppender(NAME));
    stop();
  }
}
