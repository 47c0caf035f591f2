package dev.keywarden.leaklab.wirelogs;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.slf4j.LoggerFactory;

/** A logger that is turned on and off, and everything that it and all others write meanwhile. */
interface Switches {
  /**
   * Hears what is written while something is done.
   *
   * @param action is given what turns the logger on and off
   * @return what was written, and what the action returned
   */
  String heard(Function<Consumer<Boolean>, String> action);

  static Switches slf4j(String name) {
    return action -> {
      LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
      ch.qos.logback.classic.Logger root = context.getLogger("ROOT");
      ch.qos.logback.classic.Logger logger = context.getLogger(name);
      PatternLayout layout = new PatternLayout();
      layout.setContext(context);
      layout.setPattern("%logger %kvp %msg%n%xEx{full}");
      layout.start();
      @SuppressWarnings("JdkObsolete") // several threads log
      StringBuffer lines = new StringBuffer();
      AppenderBase<ILoggingEvent> appender =
          new AppenderBase<>() {
            @Override
            protected void append(ILoggingEvent event) {
              lines.append(layout.doLayout(event));
            }
          };
      appender.setContext(context);
      appender.start();
      root.addAppender(appender);
      try {
        String returned =
            action.apply(
                on ->
                    logger.setLevel(
                        on
                            ? ch.qos.logback.classic.Level.DEBUG
                            : ch.qos.logback.classic.Level.WARN));
        return lines + returned;
      } finally {
        logger.setLevel(null);
        root.detachAppender(appender);
      }
    };
  }

  static Switches jul(String name) {
    return action -> {
      Logger logger = Logger.getLogger(name);
      @SuppressWarnings("JdkObsolete") // several threads log
      StringBuffer lines = new StringBuffer();
      Handler handler =
          new Handler() {
            @Override
            public void publish(LogRecord line) {
              lines
                  .append(line.getLoggerName())
                  .append(line.getMessage())
                  .append(Arrays.toString(line.getParameters()))
                  .append('\n');
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
          };
      handler.setLevel(Level.ALL);
      logger.addHandler(handler);
      try {
        String returned = action.apply(on -> logger.setLevel(on ? Level.FINEST : Level.INFO));
        return lines + returned;
      } finally {
        logger.setLevel(null);
        logger.removeHandler(handler);
      }
    };
  }
}
