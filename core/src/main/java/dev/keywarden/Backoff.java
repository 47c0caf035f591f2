package dev.keywarden;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;

/**
 * How long to wait before the next try: up to twice as long after each that failed, and at random,
 * so that a fleet that failed in the same moment does not come back in the same moment. The rule is
 * "full jitter" of the AWS Architecture Blog, "Exponential Backoff And Jitter" (2015).
 *
 * @param base the longest wait after the first failure, more than zero
 * @param cap what no wait is longer than, at least the base
 */
record Backoff(Duration base, Duration cap) {
  /** Between two refreshes of a key whose provider fails. */
  static final Backoff REFRESHES = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(1));

  /** A store that is back is asked again after a minute at the latest. */
  static final Backoff CIRCUITS = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(1));

  Backoff {
    if (base.isNegative() || base.isZero() || cap.compareTo(base) < 0) {
      throw new IllegalArgumentException(
          "a base of more than zero and a cap of no less are needed");
    }
  }

  /**
   * Returns the longest wait before a try.
   *
   * @param attempt how many tries have failed since the first, from 0
   */
  Duration bound(int attempt) {
    if (attempt < 0) {
      throw new IllegalArgumentException("attempts count from 0");
    }
    long shift = Math.min(attempt, Long.SIZE - 2);
    boolean over = base.compareTo(cap.dividedBy(1L << shift)) > 0;
    return over ? cap : base.multipliedBy(1L << shift);
  }

  /**
   * Draws a wait: anything from zero to the bound.
   *
   * @param attempt how many tries have failed since the first, from 0
   * @param random gives numbers from 0 to 1
   */
  Duration delay(int attempt, DoubleSupplier random) {
    Duration bound = bound(attempt);
    double share = Math.min(1, Math.max(0, random.getAsDouble()));
    // Seconds and the rest apart: all in nanoseconds would overflow for a cap of many years.
    double seconds = bound.getSeconds() * share;
    long nanos = (long) ((seconds - Math.floor(seconds)) * 1e9 + bound.getNano() * share);
    return Duration.ofSeconds((long) seconds, nanos);
  }

  /** Of each thread its own; a class, because a lambda costs milliseconds at its first use. */
  static final class ThreadRandom implements DoubleSupplier {
    @Override
    public double getAsDouble() {
      return ThreadLocalRandom.current().nextDouble();
    }
  }
}
