package dev.keywarden.jul;

import java.util.Collections;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Filter;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Masks the keys of all chains in what the handlers of java.util.logging write.
 *
 * <p>Thread-safe.
 */
public final class KeywardenMasking {
  private static final AtomicBoolean LISTENS = new AtomicBoolean();

  private KeywardenMasking() {}

  /**
   * Puts a {@link KeywardenFormatter} around the formatter of each handler of each logger that
   * {@code LogManager} knows by its name, those of the root logger first of all, and does so again
   * when {@code LogManager} reads a configuration, and when a handler has got another formatter, as
   * from an embedded Tomcat. It tells that by a filter, which lets pass what the handler's own
   * filter does.
   *
   * <p>A handler that is added later is masked by another call, which leaves the others as they
   * are. Handlers of an anonymous logger cannot be reached: give them the formatter by hand. The
   * target behind a {@code MemoryHandler} cannot be reached: give it the formatter in the
   * configuration.
   */
  public static void install() {
    if (LISTENS.compareAndSet(false, true)) {
      LogManager.getLogManager().addConfigurationListener(KeywardenMasking::wrapAll);
    }
    wrapAll();
  }

  private static void wrapAll() {
    LogManager loggers = LogManager.getLogManager();
    for (String name : Collections.list(loggers.getLoggerNames())) {
      Logger logger = loggers.getLogger(name);
      if (logger != null) { // it may have been collected meanwhile
        for (Handler handler : logger.getHandlers()) {
          wrap(handler);
        }
      }
    }
  }

  private static void wrap(Handler handler) {
    mask(handler);
    if (handler.getFormatter() != null && !(handler.getFilter() instanceof FormatterWatch)) {
      handler.setFilter(new FormatterWatch(handler, handler.getFilter()));
    }
  }

  private static void mask(Handler handler) {
    Formatter formatter = handler.getFormatter();
    if (formatter != null && !(formatter instanceof KeywardenFormatter)) {
      handler.setFormatter(new KeywardenFormatter(formatter));
    }
  }

  /**
   * Masks a handler once more if it has got another formatter meanwhile. A handler asks its filter
   * before its formatter, and Tomcat gives all console handlers a formatter of its own.
   */
  private record FormatterWatch(Handler handler, @Nullable Filter inner) implements Filter {
    @Override
    public boolean isLoggable(LogRecord record) {
      mask(handler);
      return inner == null || inner.isLoggable(record);
    }
  }
}
