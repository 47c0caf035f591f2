package dev.keywarden.opentelemetry;

import dev.keywarden.KeyChain;
import dev.keywarden.KeySource;
import dev.keywarden.KeyStatus;
import dev.keywarden.KeyStatus.State;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.BatchCallback;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.metrics.ObservableDoubleMeasurement;
import io.opentelemetry.api.metrics.ObservableLongMeasurement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What is read of the chain's status at each collection, in one go. It keeps nothing of it, and
 * lets go of a chain that is closed. Thread-safe.
 */
final class StatusMetrics {
  static final AttributeKey<String> KEY = AttributeKey.stringKey("keywarden.key.name");
  private static final AttributeKey<String> STATE = AttributeKey.stringKey("keywarden.key.state");

  private final InstantSource clock;
  private final AtomicReference<@Nullable KeyChain> observed = new AtomicReference<>();
  private final ObservableLongMeasurement states;
  private final ObservableDoubleMeasurement age;
  private final ObservableDoubleMeasurement timeToExpiry;
  private final ObservableDoubleMeasurement fetchAge;
  private final ObservableDoubleMeasurement staleTime;
  private final BatchCallback callback;

  StatusMetrics(Meter meter, InstantSource clock) {
    this.clock = clock;
    this.states =
        meter
            .upDownCounterBuilder("keywarden.key.status")
            .setUnit("{key}")
            .setDescription("1 for the state that the key is in, 0 for the others.")
            .buildObserver();
    this.age = seconds(meter, "age", "How long ago the store made this version of the key.");
    this.timeToExpiry =
        seconds(
            meter,
            "time_to_expiry",
            "How long the key is still valid; below zero once it has expired.");
    this.fetchAge = seconds(meter, "fetch_age", "How long ago its provider last gave the key.");
    this.staleTime =
        seconds(
            meter,
            "stale_time",
            "How long the key is handed out beyond its time; 0 while it is not.");
    this.callback =
        meter.batchCallback(this::record, states, age, timeToExpiry, fetchAge, staleTime);
  }

  private static ObservableDoubleMeasurement seconds(Meter meter, String name, String description) {
    return meter
        .gaugeBuilder("keywarden.key." + name)
        .setUnit("s")
        .setDescription(description)
        .buildObserver();
  }

  void observe(KeyChain chain) {
    observed.set(chain);
  }

  void close() {
    observed.set(null);
    callback.close();
  }

  private void record() {
    KeyChain chain = observed.get();
    if (chain == null) {
      return;
    }
    List<KeyStatus> keys;
    try {
      keys = chain.status();
    } catch (IllegalStateException closed) {
      observed.compareAndSet(chain, null);
      return;
    }
    Instant now = clock.instant();
    for (KeyStatus key : keys) {
      record(key, now);
    }
  }

  private void record(KeyStatus key, Instant now) {
    Attributes name = Attributes.of(KEY, key.name());
    for (State state : State.values()) {
      states.record(
          key.state() == state ? 1 : 0, name.toBuilder().put(STATE, Words.of(state)).build());
    }
    staleTime.record(key.state() == State.STALE ? elapsed(key.since(), now) : 0, name);
    key.fetchedAt().ifPresent(fetched -> fetchAge.record(elapsed(fetched, now), name));
    // A key that is gone has no age; that of the last one would go on rising.
    if (key.state() != State.ABSENT && key.state() != State.FAILED) {
      key.source()
          .flatMap(KeySource::created)
          .ifPresent(created -> age.record(elapsed(created, now), name));
      key.source()
          .flatMap(KeySource::expires)
          .ifPresent(expires -> timeToExpiry.record(seconds(now, expires), name));
    }
  }

  /** At least zero: the clock of a store may be ahead of this machine's. */
  private static double elapsed(Instant from, Instant now) {
    return Math.max(0, seconds(from, now));
  }

  private static double seconds(Instant from, Instant to) {
    return Duration.between(from, to).toMillis() / 1000.0;
  }
}
