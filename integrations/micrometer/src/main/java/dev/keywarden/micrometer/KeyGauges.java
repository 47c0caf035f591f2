package dev.keywarden.micrometer;

import dev.keywarden.KeyStatus.State;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.ToDoubleBiFunction;

/**
 * The gauges of one registry. They read one picture of the chain's status, so that a scrape of a
 * hundred gauges asks the chain once; and they come and go with the keys in it.
 *
 * <p>Thread-safe. No thread waits for another here: it may be in the middle of a fetch.
 */
final class KeyGauges {
  /** Longer than a scrape takes, shorter than the time between two. */
  private static final long PICTURE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final MeterRegistry registry;
  private final ChainStatus chain;
  private final KeyNames names;
  private final MultiGauge states;
  private final List<Times> times;

  private final ReentrantLock drawing = new ReentrantLock();
  private final AtomicBoolean outdated = new AtomicBoolean();
  private volatile Picture picture = new Picture(Map.of(), 0);
  private Set<Shape> shown = Set.of();

  /** How all keys stood at a time of the registry's monotonic clock. */
  private record Picture(Map<String, KeyReading> keys, long at) {}

  /** What decides which gauges a key has. */
  private record Shape(String name, boolean fetched, boolean created, boolean expires) {
    static Shape of(KeyReading key) {
      return new Shape(
          key.name(), key.fetched() != null, key.created() != null, key.expires() != null);
    }
  }

  /** A gauge in seconds, for the keys of which it is known. */
  private record Times(
      MultiGauge gauge,
      Predicate<KeyReading> known,
      ToDoubleBiFunction<KeyReading, Instant> seconds) {}

  KeyGauges(MeterRegistry registry, ChainStatus chain, KeyNames names) {
    this.registry = registry;
    this.chain = chain;
    this.names = names;
    this.states =
        MultiGauge.builder("keywarden.key.status")
            .description("1 for the state that the key is in, 0 for the others")
            .register(registry);
    this.times =
        List.of(
            times(
                "keywarden.key.age",
                "How long ago the store made this version of the key",
                key -> key.created() != null,
                KeyReading::age),
            times(
                "keywarden.key.time.to.expiry",
                "How long the key is still valid; below zero once it has expired",
                key -> key.expires() != null,
                KeyReading::timeToExpiry),
            times(
                "keywarden.key.fetch.age",
                "How long ago its provider last gave the key",
                key -> key.fetched() != null,
                KeyReading::fetchAge),
            times(
                "keywarden.key.stale.time",
                "How long the key is handed out beyond its time; 0 while it is not",
                key -> true,
                KeyReading::staleTime));
  }

  private Times times(
      String name,
      String description,
      Predicate<KeyReading> known,
      ToDoubleBiFunction<KeyReading, Instant> seconds) {
    MultiGauge gauge =
        MultiGauge.builder(name).description(description).baseUnit("seconds").register(registry);
    return new Times(gauge, known, seconds);
  }

  /** Reads the status anew; where another thread is at it, that one does it once more. */
  void refresh() {
    outdated.set(true);
    while (outdated.get() && drawing.tryLock()) {
      try {
        if (outdated.getAndSet(false)) {
          draw();
        }
      } finally {
        drawing.unlock();
      }
    }
  }

  private void draw() {
    Map<String, KeyReading> keys = new LinkedHashMap<>();
    Set<Shape> shapes = new HashSet<>();
    for (KeyReading key : chain.read()) {
      if (names.tagged(key.name())) {
        keys.put(key.name(), key);
        shapes.add(Shape.of(key));
      }
    }
    picture = new Picture(keys, registry.config().clock().monotonicTime());
    if (!shapes.equals(shown)) {
      show(keys);
      shown = shapes;
    }
  }

  private void show(Map<String, KeyReading> keys) {
    List<Row<?>> rows = new ArrayList<>();
    for (String name : keys.keySet()) {
      for (State state : State.values()) {
        Tags tags = Tags.of("key", name, "state", Words.of(state));
        rows.add(Row.of(tags, this, gauges -> gauges.state(name, state)));
      }
    }
    states.register(rows);
    for (Times one : times) {
      rows.clear();
      for (KeyReading key : keys.values()) {
        if (one.known.test(key)) {
          String name = key.name();
          rows.add(Row.of(Tags.of("key", name), this, gauges -> gauges.seconds(name, one)));
        }
      }
      one.gauge.register(rows);
    }
  }

  private double state(String name, State state) {
    KeyReading key = picture().get(name);
    return key == null ? Double.NaN : key.in(state);
  }

  private double seconds(String name, Times which) {
    KeyReading key = picture().get(name);
    Instant now = Instant.ofEpochMilli(registry.config().clock().wallTime());
    return key == null ? Double.NaN : which.seconds.applyAsDouble(key, now);
  }

  private Map<String, KeyReading> picture() {
    if (registry.config().clock().monotonicTime() - picture.at >= PICTURE_NANOS) {
      refresh();
    }
    return picture.keys;
  }
}
