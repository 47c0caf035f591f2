package dev.keywarden.logback;

import ch.qos.logback.classic.sift.SiftingAppender;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.sift.Discriminator;
import ch.qos.logback.core.sift.SiftingAppenderBase;
import java.util.function.Consumer;

/**
 * Shows the appenders behind a sifting one before they get their first event. A sifting appender
 * makes one when it first sees a value, right after it asked its discriminator for that: this
 * stands in the place of that, and has the appender made a moment earlier.
 *
 * <p>Thread-safe.
 */
final class SiftedAppenders implements Discriminator<ILoggingEvent> {
  private final SiftingAppenderBase<ILoggingEvent> sifting;
  private final Discriminator<ILoggingEvent> inner;
  private final Consumer<Appender<ILoggingEvent>> look;

  private SiftedAppenders(
      SiftingAppenderBase<ILoggingEvent> sifting,
      Discriminator<ILoggingEvent> inner,
      Consumer<Appender<ILoggingEvent>> look) {
    this.sifting = sifting;
    this.inner = inner;
    this.look = look;
  }

  static void watch(SiftingAppender sifting, Consumer<Appender<ILoggingEvent>> look) {
    if (sifting.getDiscriminator() instanceof SiftedAppenders) {
      return;
    }
    synchronized (sifting) { // as it is while it appends
      Discriminator<ILoggingEvent> inner = sifting.getDiscriminator();
      if (inner != null && !(inner instanceof SiftedAppenders)) {
        if (sifting.getAppenderTracker() != null) {
          sifting.getAppenderTracker().allComponents().forEach(look);
        }
        sifting.setDiscriminator(new SiftedAppenders(sifting, inner, look));
      }
    }
  }

  @Override
  public String getDiscriminatingValue(ILoggingEvent event) {
    String value = inner.getDiscriminatingValue(event);
    if (sifting.getAppenderTracker() != null) {
      look.accept(sifting.getAppenderTracker().getOrCreate(value, event.getTimeStamp()));
    }
    return value;
  }

  @Override
  public String getKey() {
    return inner.getKey();
  }

  @Override
  public void start() {
    inner.start();
  }

  @Override
  public void stop() {
    inner.stop();
  }

  @Override
  public boolean isStarted() {
    return inner.isStarted();
  }
}
