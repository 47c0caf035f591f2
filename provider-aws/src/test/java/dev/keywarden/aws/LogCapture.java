package dev.keywarden.aws;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import org.slf4j.LoggerFactory;

/** Takes what SLF4J and the JDK's own logging write, at the finest level, and puts all back. */
final class LogCapture implements AutoCloseable {
  private final List<ILoggingEvent> events = new ArrayList<>();
  private final List<String> records = new ArrayList<>();
  private final Map<Logger, Level> levels = new LinkedHashMap<>();
  private final Logger logger;
  private final java.util.logging.Logger jdk;
  private final java.util.logging.Level jdkLevel;

  private final AppenderBase<ILoggingEvent> appender =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          synchronized (events) {
            events.add(event);
          }
        }
      };

  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord written) {
          synchronized (events) {
            records.add(
                written.getLoggerName()
                    + " "
                    + written.getMessage()
                    + " "
                    + java.util.Arrays.toString(written.getParameters())
                    + " "
                    + written.getThrown());
          }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  private LogCapture(String name, boolean jdkToo) {
    logger = (Logger) LoggerFactory.getLogger(name);
    levels.put(logger, logger.getLevel());
    logger.setLevel(Level.TRACE);
    appender.setContext(logger.getLoggerContext());
    appender.start();
    logger.addAppender(appender);
    jdk = java.util.logging.Logger.getLogger(jdkToo ? "" : name);
    jdkLevel = jdk.getLevel();
    jdk.setLevel(java.util.logging.Level.ALL);
    handler.setLevel(java.util.logging.Level.ALL);
    jdk.addHandler(handler);
  }

  static LogCapture of(String name) {
    return new LogCapture(name, false);
  }

  static LogCapture everything() {
    return new LogCapture(org.slf4j.Logger.ROOT_LOGGER_NAME, true);
  }

  List<ILoggingEvent> events() {
    synchronized (events) {
      return List.copyOf(events);
    }
  }

  List<String> records() {
    synchronized (events) {
      return List.copyOf(records);
    }
  }

  @Override
  public void close() {
    logger.detachAppender(appender);
    levels.forEach(Logger::setLevel);
    jdk.removeHandler(handler);
    jdk.setLevel(jdkLevel);
  }
}
