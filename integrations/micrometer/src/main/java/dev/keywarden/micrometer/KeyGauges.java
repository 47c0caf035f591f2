package dev.keywarden.micrometer;

import dev.keywarden.KeyStatus.State;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
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
  private final ReentrantLock drawing = new ReentrantLock();

  /** The gauges of each key that has some. Guarded by {@link #drawing}. */
  private final Map<Shape, List<Meter>> shown = new HashMap<>();

  private final AtomicBoolean outdated = new AtomicBoolean();
  private volatile Picture picture = new Picture(Map.of(), 0);

  /** How all keys stood at a time of the registry's monotonic clock. */
  private record Picture(Map<String, KeyReading> keys, long at) {}

  /** What decides which gauges a key has. */
  private record Shape(String name, boolean fetched, boolean created, boolean expires) {
    static Shape of(KeyReading key) {
      return new Shape(
          key.name(), key.fetched() != null, key.created() != null, key.expires() != null);
    }
  }

  KeyGauges(MeterRegistry registry, ChainStatus chain, KeyNames names) {
    this.registry = registry;
    this.chain = chain;
    this.names = names;
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
    shown
        .entrySet()
        .removeIf(entry -> !shapes.contains(entry.getKey()) && remove(entry.getValue()));
    for (Shape shape : shapes) {
      if (!shown.containsKey(shape)) {
        shown.put(shape, register(shape));
      }
    }
  }

  private boolean remove(List<Meter> gauges) {
    gauges.forEach(registry::remove);
    return true;
  }

  private List<Meter> register(Shape key) {
    List<Meter> gauges = new ArrayList<>();
    for (State state : State.values()) {
      gauges.add(
          Gauge.builder("keywarden.key.status", this, all -> all.state(key.name, state))
              .tags("key", key.name, "state", Words.of(state))
              .description("1 for the state that the key is in, 0 for the others")
              .strongReference(true)
              .register(registry));
    }
    gauges.add(
        seconds(
            key,
            "stale.time",
            "How long the key is handed out beyond its time; 0 while it is not",
            KeyReading::staleTime));
    if (key.fetched) {
      gauges.add(
          seconds(
              key,
              "fetch.age",
              "How long ago its provider last gave the key",
              KeyReading::fetchAge));
    }
    if (key.created) {
      gauges.add(
          seconds(
              key, "age", "How long ago the store made this version of the key", KeyReading::age));
    }
    if (key.expires) {
      gauges.add(
          seconds(
              key,
              "time.to.expiry",
              "How long the key is still valid; below zero once it has expired",
              KeyReading::timeToExpiry));
    }
    return gauges;
  }

  private Gauge seconds(
      Shape key, String name, String description, ToDoubleBiFunction<KeyReading, Instant> seconds) {
    return Gauge.builder("keywarden.key." + name, this, all -> all.seconds(key.name, seconds))
        .tags("key", key.name)
        .baseUnit("seconds")
        .description(description)
        .strongReference(true)
        .register(registry);
  }

  private double state(String name, State state) {
    KeyReading key = picture().get(name);
    return key == null ? Double.NaN : key.in(state);
  }

  private double seconds(String name, ToDoubleBiFunction<KeyReading, Instant> which) {
    KeyReading key = picture().get(name);
    Instant now = Instant.ofEpochMilli(registry.config().clock().wallTime());
    return key == null ? Double.NaN : which.applyAsDouble(key, now);
  }

  private Map<String, KeyReading> picture() {
    if (registry.config().clock().monotonicTime() - picture.at >= PICTURE_NANOS) {
      refresh();
    }
    return picture.keys;
  }
}
