package dev.keywarden.leaklab.exceptions;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes all that is written to java.util.logging and Logback, at their finest level, and to the
 * standard streams, until it is closed.
 */
final class Heard implements AutoCloseable {
  private static final Logger JUL = Logger.getLogger("");

  /** Held, since java.util.logging forgets the level of a logger that nobody holds. */
  private final List<Logger> quiet = new ArrayList<>();

  private final Level before = JUL.getLevel();
  private final List<Handler> handlersBefore = List.of(JUL.getHandlers());
  private final ch.qos.logback.classic.Logger logback =
      ((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger("ROOT");
  private final ch.qos.logback.classic.Level logbackBefore = logback.getLevel();
  private final PrintStream out = System.out;
  private final PrintStream err = System.err;
  private final ByteArrayOutputStream streams = new ByteArrayOutputStream();

  @SuppressWarnings("JdkObsolete") // several threads log
  private final StringBuffer lines = new StringBuffer();

  private final PatternLayout layout = new PatternLayout();

  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord line) {
          lines
              .append(line.getLoggerName())
              .append(' ')
              .append(line.getMessage())
              .append(Arrays.toString(line.getParameters()))
              .append('\n');
          if (line.getThrown() != null) {
            StringWriter trace = new StringWriter();
            line.getThrown().printStackTrace(new PrintWriter(trace));
            lines.append(trace);
          }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  private final AppenderBase<ILoggingEvent> appender =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          lines.append(layout.doLayout(event));
        }
      };

  /**
   * @param wire loggers that are switches of a wire log, or are not of the part under test
   */
  Heard(Set<String> wire) {
    for (String name : wire) {
      Logger logger = Logger.getLogger(name);
      logger.setLevel(Level.INFO);
      quiet.add(logger);
      ((ch.qos.logback.classic.Logger) LoggerFactory.getLogger(name))
          .setLevel(ch.qos.logback.classic.Level.INFO);
    }
    handlersBefore.forEach(JUL::removeHandler);
    JUL.setLevel(Level.ALL);
    handler.setLevel(Level.ALL);
    JUL.addHandler(handler);
    layout.setContext(logback.getLoggerContext());
    layout.setPattern("%level %logger [%thread] %kvp %mdc %marker %msg%n%xEx{full}");
    layout.start();
    appender.setContext(logback.getLoggerContext());
    appender.start();
    logback.addAppender(appender);
    logback.setLevel(ch.qos.logback.classic.Level.TRACE);
    PrintStream both = new PrintStream(streams, true, UTF_8);
    System.setOut(both);
    System.setErr(both);
  }

  /** What was written since it was last taken. */
  String take() {
    String text;
    synchronized (lines) {
      text = lines.toString();
      lines.setLength(0);
    }
    synchronized (streams) {
      text += streams.toString(UTF_8);
      streams.reset();
    }
    return text;
  }

  @Override
  public void close() {
    System.setOut(out);
    System.setErr(err);
    JUL.removeHandler(handler);
    JUL.setLevel(before);
    handlersBefore.forEach(JUL::addHandler);
    logback.detachAppender(appender);
    logback.setLevel(logbackBefore);
    for (Logger logger : quiet) {
      logger.setLevel(null);
      ((ch.qos.logback.classic.Logger) LoggerFactory.getLogger(logger.getName())).setLevel(null);
    }
  }
}
