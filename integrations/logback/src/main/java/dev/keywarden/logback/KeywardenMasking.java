package dev.keywarden.logback;

import static java.util.Objects.requireNonNull;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggerContextListener;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.ContextAwareBase;
import ch.qos.logback.core.spi.LifeCycle;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Masks the keys of all chains in what every appender of a configuration writes: also in appenders
 * behind an asynchronous or sifting one, and in those that are added later.
 *
 * <pre>{@code
 * <configuration>
 *   <contextListener class="dev.keywarden.logback.KeywardenMasking"/>
 * }</pre>
 *
 * <p>It puts a {@link KeywardenEncoder} around the encoder of each appender, before the first event
 * gets there. An appender that sends events without an encoder (a socket appender, an e-mail
 * appender) is left as it is, and a warning says so among the status messages of Logback. A header
 * that was written when an appender was started has been written as it was.
 *
 * <p>Thread-safe.
 */
public final class KeywardenMasking extends ContextAwareBase
    implements LoggerContextListener, LifeCycle {
  private final boolean lasting;
  private volatile boolean started;

  /** Made by Logback, and gone with the configuration that it stands in. */
  public KeywardenMasking() {
    this(false);
  }

  private KeywardenMasking(boolean lasting) {
    this.lasting = lasting;
  }

  /**
   * Masks from code, in the context of SLF4J's loggers, for good: also after another configuration
   * is read, and after the context was stopped and set up anew, as Spring Boot does when an
   * application starts. A second call does nothing.
   *
   * @throws IllegalStateException if SLF4J is not bound to Logback
   */
  public static void install() {
    install(LoggerFactory.getILoggerFactory());
  }

  static void install(Object factory) {
    if (!(factory instanceof LoggerContext context)) {
      throw new IllegalStateException(
          "Keywarden cannot mask what Logback writes: SLF4J is bound to "
              + factory.getClass().getName()
              + ". Is Logback on the class path, and the only implementation there?");
    }
    install(context);
  }

  /**
   * Masks from code, for good: also after another configuration is read, and after the context was
   * stopped and set up anew. A second call does nothing.
   *
   * @param context that the loggers are of
   */
  public static void install(LoggerContext context) {
    requireNonNull(context, "context");
    KeywardenMasking there = installed(context);
    if (there != null) {
      there.restore();
      return;
    }
    KeywardenMasking masking = new KeywardenMasking(true);
    masking.setContext(context);
    context.addListener(masking);
    masking.start();
  }

  /** In a context that was stopped, the filter alone is left. */
  private static @Nullable KeywardenMasking installed(LoggerContext context) {
    for (LoggerContextListener listener : context.getCopyOfListenerList()) {
      if (listener instanceof KeywardenMasking masking && masking.lasts()) {
        return masking;
      }
    }
    for (TurboFilter filter : context.getTurboFilterList()) {
      if (filter instanceof AppenderWatch watch && watch.owner().lasts()) {
        return watch.owner();
      }
    }
    return null;
  }

  private boolean lasts() {
    return lasting && started;
  }

  /** Is a listener of its context, if it was installed from code: also of a stopped one. */
  void stay() {
    LoggerContext context = (LoggerContext) getContext();
    if (lasts() && !context.getCopyOfListenerList().contains(this)) {
      context.addListener(this);
    }
  }

  /** The same, and its filter is there. */
  void restore() {
    stay();
    LoggerContext context = (LoggerContext) getContext();
    for (TurboFilter filter : context.getTurboFilterList()) {
      if (filter instanceof AppenderWatch watch && watch.owner() == this) {
        return;
      }
    }
    if (lasts()) {
      watch(context);
    }
  }

  @Override
  public void start() {
    started = true;
    LoggerContext context = (LoggerContext) getContext();
    watch(context);
    context.addConfigurationEventListener(new ConfigurationWatch(context, this));
  }

  /** First of all filters: one that accepts an event keeps it from those that come after. */
  private void watch(LoggerContext context) {
    AppenderWatch watch = new AppenderWatch(context, this);
    watch.start();
    context.getTurboFilterList().add(0, watch);
    for (Logger logger : context.getLoggerList()) {
      boolean unused = watch.watches(logger); // asked again at each event
    }
  }

  @Override
  public void stop() {
    started = false;
  }

  @Override
  public boolean isStarted() {
    return started;
  }

  /**
   * Says whether it stays when another configuration is read.
   *
   * @return true if it was installed from code
   */
  @Override
  public boolean isResetResistant() {
    return lasting;
  }

  @Override
  public void onStart(LoggerContext context) {}

  /** A reset takes all filters away. */
  @Override
  public void onReset(LoggerContext context) {
    if (lasts()) {
      watch(context);
    }
  }

  @Override
  public void onStop(LoggerContext context) {}

  @Override
  public void onLevelChange(Logger logger, Level level) {}
}
