package dev.keywarden;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that stands still until its test moves it, forward or back. */
final class TestClock implements InstantSource {
  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private volatile Instant now = START;

  @Override
  public Instant instant() {
    return now;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // one thread, the test's, moves it
  void pass(Duration time) {
    now = now.plus(time);
  }

  void set(Instant instant) {
    now = instant;
  }
}
