package dev.keywarden;

import dev.keywarden.internal.events.FlightEvents;
import java.lang.StackWalker.StackFrame;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;
import jdk.jfr.FlightRecorder;
import org.jspecify.annotations.Nullable;

/**
 * Hands events to the listeners and to the flight recorder. While nobody listens, it does nothing.
 */
final class EventDesk {
  private final KeyEventListener[] listeners;
  private final InstantSource clock;
  private final String environment;
  private final Set<Class<?>> reported = ConcurrentHashMap.newKeySet();

  /** Set while this thread is within a listener, so that its own events do not come back to it. */
  private final ThreadLocal<@Nullable Boolean> delivering = new ThreadLocal<>();

  EventDesk(List<KeyEventListener> listeners, InstantSource clock, KeyEnvironment environment) {
    this.listeners = listeners.toArray(new KeyEventListener[0]);
    this.clock = clock;
    this.environment = environment.name();
  }

  /** Whether to make an event at all: nothing is computed for one that nobody hears. */
  boolean open() {
    return listeners.length > 0 || FlightRecorder.isInitialized();
  }

  void emit(
      KeyEvent.Type type,
      String key,
      @Nullable String provider,
      @Nullable String location,
      @Nullable String version,
      @Nullable String reason,
      Duration took) {
    if (!open()) {
      return;
    }
    KeyEvent event =
        new KeyEvent(
            type,
            clock.instant(),
            key,
            environment,
            provider,
            location,
            version,
            reason,
            took,
            Caller.find());
    if (FlightRecorder.isInitialized()) {
      FlightEvents.write(event);
    }
    if (listeners.length > 0 && delivering.get() == null) {
      delivering.set(Boolean.TRUE);
      try {
        for (KeyEventListener listener : listeners) {
          deliver(listener, event);
        }
      } finally {
        delivering.remove();
      }
    }
  }

  private void deliver(KeyEventListener listener, KeyEvent event) {
    try {
      listener.onEvent(event);
    } catch (Throwable thrown) { // whatever an audit hook throws, the application gets its key
      if (reported.add(listener.getClass())) {
        System.getLogger(KeyChain.class.getName())
            .log(
                System.Logger.Level.WARNING,
                "The listener "
                    + listener.getClass().getName()
                    + " threw "
                    + thrown.getClass().getName()
                    + "; its events are lost. This is logged once.");
      }
    }
  }

  /** The first frame outside of Keywarden. */
  private static final class Caller implements Function<Stream<StackFrame>, @Nullable String> {
    private static final StackWalker WALKER =
        StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

    static @Nullable String find() {
      return WALKER.walk(new Caller());
    }

    @Override
    public @Nullable String apply(Stream<StackFrame> frames) {
      Iterator<StackFrame> iterator = frames.iterator();
      while (iterator.hasNext()) {
        StackFrame frame = iterator.next();
        Class<?> type = frame.getDeclaringClass();
        String pack = type.getPackageName();
        boolean own =
            type.getModule() == KeyChain.class.getModule()
                && (pack.equals("dev.keywarden") || pack.startsWith("dev.keywarden.internal"));
        boolean plumbing = pack.startsWith("java.") || pack.startsWith("jdk.");
        if (!own && !plumbing) {
          return type.getName() + "." + frame.getMethodName();
        }
      }
      return null;
    }
  }
}
