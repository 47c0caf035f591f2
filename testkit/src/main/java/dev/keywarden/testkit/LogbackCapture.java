package dev.keywarden.testkit;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggerContextListener;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Hears Logback, where SLF4J is bound to it; also after another configuration was read. */
final class LogbackCapture extends AppenderBase<ILoggingEvent>
    implements LoggerContextListener, AutoCloseable {
  private final CaptureDesk desk;
  private final LoggerContext loggers;

  private LogbackCapture(CaptureDesk desk, LoggerContext loggers) {
    this.desk = desk;
    this.loggers = loggers;
  }

  static @Nullable LogbackCapture start(CaptureDesk desk) {
    if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext loggers)) {
      return null;
    }
    LogbackCapture capture = new LogbackCapture(desk, loggers);
    capture.setContext(loggers);
    capture.setName("keywarden-testkit");
    capture.start();
    capture.onReset(loggers);
    loggers.addListener(capture);
    return capture;
  }

  @Override
  protected void append(ILoggingEvent event) {
    LogEvidence parts = new LogEvidence(desk, event.getLoggerName(), event.getLevel());
    parts.part("the message", event.getMessage());
    parts.arguments(event.getArgumentArray());
    parts.part("the formatted message", event.getFormattedMessage());
    parts.entries("the MDC entry", event.getMDCPropertyMap());
    parts.part("the markers", event.getMarkerList());
    if (event.getKeyValuePairs() != null) {
      event.getKeyValuePairs().forEach(pair -> parts.part("the pair " + pair.key, pair.value));
    }
    if (event.getThrowableProxy() instanceof ThrowableProxy proxy) {
      parts.part("the exception", proxy.getThrowable());
    }
    parts.part("the name of the thread", event.getThreadName());
  }

  @Override
  public void close() {
    loggers.removeListener(this);
    loggers.getLoggerList().forEach(logger -> logger.detachAppender(this));
    stop();
  }

  @Override
  public boolean isResetResistant() {
    return true;
  }

  @Override
  public void onStart(LoggerContext context) {}

  /** Adds itself to the root, and to each logger that does not pass its events on. */
  @Override
  public void onReset(LoggerContext context) {
    if (!isStarted()) { // a reset stops all appenders
      start();
    }
    for (Logger logger : context.getLoggerList()) {
      if (logger.getName().equals(Logger.ROOT_LOGGER_NAME) || !logger.isAdditive()) {
        logger.addAppender(this);
      }
    }
  }

  @Override
  public void onStop(LoggerContext context) {}

  @Override
  public void onLevelChange(Logger logger, Level level) {}
}
