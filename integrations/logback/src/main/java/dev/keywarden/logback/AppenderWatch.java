package dev.keywarden.logback;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.sift.SiftingAppender;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.spi.AppenderAttachable;
import ch.qos.logback.core.spi.FilterReply;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;

/**
 * Looks at the appenders that an event is about to reach, and has them masked that are not yet.
 * Logback tells nobody when an appender is added, and a configuration that is read anew brings new
 * ones while other threads log; here none gets an event before it has been looked at.
 *
 * <p>Thread-safe.
 */
final class AppenderWatch extends TurboFilter {
  private final LoggerContext loggers;
  private final MaskedAppenders masked;

  /** Each logger with those above it; they never change. */
  private final Map<Logger, List<Logger>> lines = new ConcurrentHashMap<>();

  private final KeywardenMasking owner;

  AppenderWatch(LoggerContext loggers, KeywardenMasking owner) {
    this.loggers = loggers;
    this.owner = owner;
    setContext(loggers);
    this.masked = new MaskedAppenders(loggers);
  }

  KeywardenMasking owner() {
    return owner;
  }

  /**
   * Logback stops its filters at the beginning of every reset, before it drops them and asks the
   * listeners; and a context that is stopped has dropped all of those, the lasting ones too.
   */
  @Override
  public void stop() {
    super.stop();
    owner.stay();
  }

  @Override
  public FilterReply decide(
      @Nullable Marker marker,
      Logger logger,
      Level level,
      @Nullable String format,
      Object @Nullable [] params,
      @Nullable Throwable thrown) {
    // Another filter may let pass what the level would not.
    if (level.isGreaterOrEqual(logger.getEffectiveLevel())
        || loggers.getTurboFilterList().size() > 1) {
      return watches(logger) ? FilterReply.NEUTRAL : FilterReply.DENY;
    }
    return FilterReply.NEUTRAL;
  }

  /** Says whether all its appenders were looked at; an error tells of it if they were not. */
  boolean watches(Logger logger) {
    try {
      look(logger);
      return true;
    } catch (Throwable fault) { // as where a line is masked: rather no event than one with a key
      // Its message is left out, as there.
      addError(
          "Keywarden could not look at the appenders of logger ["
              + logger.getName()
              + "], and withholds its events: "
              + fault.getClass().getName());
      return false;
    }
  }

  private void look(Logger logger) {
    for (Logger one : lines.computeIfAbsent(logger, this::line)) {
      look(one.iteratorForAppenders());
    }
  }

  private void look(Iterator<Appender<ILoggingEvent>> appenders) {
    while (appenders.hasNext()) {
      look(appenders.next());
    }
  }

  void look(Appender<ILoggingEvent> appender) {
    if (appender instanceof SiftingAppender sifting) {
      SiftedAppenders.watch(sifting, this::look);
    } else if (appender instanceof AppenderAttachable<?>) {
      @SuppressWarnings("unchecked") // what takes events of this kind hands on the same
      AppenderAttachable<ILoggingEvent> parent = (AppenderAttachable<ILoggingEvent>) appender;
      look(parent.iteratorForAppenders());
    } else {
      masked.mask(appender);
    }
  }

  private List<Logger> line(Logger logger) {
    List<Logger> line = new ArrayList<>();
    line.add(logger);
    String name = logger.getName();
    for (int at = name.length() - 1; at > 0; at--) {
      char c = name.charAt(at);
      Logger above = c == '.' || c == '$' ? loggers.exists(name.substring(0, at)) : null;
      if (above != null) {
        line.add(above);
      }
    }
    line.add(loggers.getLogger(Logger.ROOT_LOGGER_NAME));
    return List.copyOf(line);
  }
}
