package dev.keywarden.logback;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.Context;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.lang.reflect.InvocationTargetException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Puts a masking encoder into appenders, each once.
 *
 * <p>Thread-safe.
 */
final class MaskedAppenders extends ContextAwareBase {
  /** Made before the first event, so that it knows what is gone by then. */
  private final LineMask mask = LineMask.ofProcess();

  /** Those that no encoder could be put in. */
  private final Set<Appender<ILoggingEvent>> bare = ConcurrentHashMap.newKeySet();

  /** Those of other makers, whose encoder takes reflection to get at. */
  private final Set<Appender<ILoggingEvent>> foreign = ConcurrentHashMap.newKeySet();

  MaskedAppenders(Context context) {
    setContext(context);
  }

  void mask(Appender<ILoggingEvent> appender) {
    if (appender instanceof OutputStreamAppender<ILoggingEvent> writer) {
      if (!(writer.getEncoder() instanceof KeywardenEncoder)) {
        mask(writer);
      }
    } else if (!bare.contains(appender) && !foreign.contains(appender)) {
      maskForeign(appender);
    }
  }

  private synchronized void mask(OutputStreamAppender<ILoggingEvent> appender) {
    Encoder<ILoggingEvent> encoder = appender.getEncoder();
    if (encoder == null) {
      return; // it writes nothing, and has said why
    }
    if (!(encoder instanceof KeywardenEncoder)) {
      appender.setEncoder(masking(encoder));
    }
  }

  private KeywardenEncoder masking(Encoder<ILoggingEvent> encoder) {
    KeywardenEncoder masking = new KeywardenEncoder(mask);
    masking.setEncoder(encoder);
    masking.setContext(getContext());
    masking.start();
    return masking;
  }

  /** Appenders over TCP, UDP and the like of other projects have an encoder by the same name. */
  private synchronized void maskForeign(Appender<ILoggingEvent> appender) {
    if (bare.contains(appender) || foreign.contains(appender)) {
      return;
    }
    Encoder<ILoggingEvent> encoder = encoderOf(appender);
    if (encoder instanceof KeywardenEncoder
        || (encoder != null && setEncoder(appender, masking(encoder)))) {
      foreign.add(appender);
      return;
    }
    bare.add(appender);
    addWarn(
        "Keywarden does not mask what appender ["
            + appender.getName()
            + "] of "
            + appender.getClass().getName()
            + " sends: it has no encoder");
  }

  @SuppressWarnings("unchecked") // what takes events of this kind encodes the same
  private static @Nullable Encoder<ILoggingEvent> encoderOf(Appender<ILoggingEvent> appender) {
    try {
      Object encoder = appender.getClass().getMethod("getEncoder").invoke(appender);
      return encoder instanceof Encoder<?> ? (Encoder<ILoggingEvent>) encoder : null;
    } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException none) {
      return null;
    }
  }

  private static boolean setEncoder(Appender<ILoggingEvent> appender, KeywardenEncoder encoder) {
    try {
      appender.getClass().getMethod("setEncoder", Encoder.class).invoke(appender, encoder);
      return encoderOf(appender) == encoder;
    } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException none) {
      return false;
    }
  }
}
