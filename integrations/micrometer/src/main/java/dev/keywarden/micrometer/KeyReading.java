package dev.keywarden.micrometer;

import dev.keywarden.KeySource;
import dev.keywarden.KeyStatus;
import dev.keywarden.KeyStatus.State;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the gauges show of one key: times and a state. It is not the status itself, which holds on
 * to the key.
 */
record KeyReading(
    String name,
    State state,
    Instant since,
    @Nullable Instant fetched,
    @Nullable Instant created,
    @Nullable Instant expires) {

  static KeyReading of(KeyStatus status) {
    // A key that is gone has no age; that of the last one would go on rising.
    boolean gone = status.state() == State.ABSENT || status.state() == State.FAILED;
    Optional<KeySource> source = gone ? Optional.empty() : status.source();
    return new KeyReading(
        status.name(),
        status.state(),
        status.since(),
        status.fetchedAt().orElse(null),
        source.flatMap(KeySource::created).orElse(null),
        source.flatMap(KeySource::expires).orElse(null));
  }

  double in(State other) {
    return state == other ? 1 : 0;
  }

  double staleTime(Instant now) {
    return state == State.STALE ? elapsed(since, now) : 0;
  }

  double fetchAge(Instant now) {
    return elapsed(fetched, now);
  }

  double age(Instant now) {
    return elapsed(created, now);
  }

  /** Below zero once the key has expired. */
  double timeToExpiry(Instant now) {
    return expires == null ? Double.NaN : seconds(Duration.between(now, expires));
  }

  /** At least zero: the clock of a store may be ahead of this machine's. */
  private static double elapsed(@Nullable Instant from, Instant now) {
    return from == null ? Double.NaN : Math.max(0, seconds(Duration.between(from, now)));
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }
}
