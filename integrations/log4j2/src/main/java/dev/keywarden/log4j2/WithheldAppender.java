package dev.keywarden.log4j2;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.ThreadContext;
import org.apache.logging.log4j.core.Appender;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;
import org.apache.logging.log4j.core.filter.Filterable;
import org.apache.logging.log4j.core.impl.ContextDataFactory;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.message.SimpleMessage;

/**
 * Stands in the place of an appender that was made before it could be masked: Log4j lets nobody
 * give an appender another layout. Of each event it passes on that there was one: when, how grave
 * and whose.
 *
 * <p>Thread-safe.
 */
final class WithheldAppender extends AbstractAppender {
  private static final String NOTICE =
      "[a line was withheld: KeywardenMasking stands after the appenders in the configuration of"
          + " Log4j, and belongs before them]";

  private final Appender unmasked;

  private WithheldAppender(Appender unmasked) {
    // An appender whose exceptions are not ignored throws them through this one too.
    super(
        unmasked.getName(),
        unmasked instanceof Filterable filtering ? filtering.getFilter() : null,
        unmasked.getLayout(),
        unmasked.ignoreExceptions(),
        Property.EMPTY_ARRAY);
    this.unmasked = unmasked;
  }

  /**
   * Takes the place of each appender that is not masked by itself.
   *
   * @param appenders those that were made, by their names; changed before Log4j has given one of
   *     them to a logger
   */
  static void replace(Map<String, Appender> appenders) {
    appenders.replaceAll(
        (name, appender) ->
            appender.getLayout() instanceof KeywardenLayout
                    || appender instanceof WithheldAppender
                    || LayoutNodes.handsOn(appender.getClass())
                ? appender
                : new WithheldAppender(appender));
  }

  @Override
  public void append(LogEvent event) {
    unmasked.append(
        Log4jLogEvent.newBuilder()
            .setLoggerName(WithheldLine.printable(event.getLoggerName()))
            .setLevel(event.getLevel())
            .setInstant(event.getInstant())
            .setMessage(new SimpleMessage(NOTICE))
            // Left out, they would be those of this thread.
            .setThreadName("")
            .setContextData(ContextDataFactory.emptyFrozenContextData())
            .setContextStack(ThreadContext.EMPTY_STACK)
            .build());
  }

  @Override
  public void initialize() {
    super.initialize();
    unmasked.initialize();
  }

  @Override
  public void start() {
    unmasked.start();
    super.start();
  }

  @Override
  public boolean stop(long timeout, TimeUnit timeUnit) {
    setStopping();
    boolean stopped = super.stop(timeout, timeUnit, false);
    if (unmasked instanceof AbstractAppender appender) {
      stopped &= appender.stop(timeout, timeUnit);
    } else {
      unmasked.stop();
    }
    setStopped();
    return stopped;
  }
}
