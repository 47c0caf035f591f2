package dev.keywarden.micrometer;

import dev.keywarden.testkit.ManualTime;
import io.micrometer.core.instrument.Clock;
import java.time.Duration;
import java.time.Instant;

/** The clock of a registry, on the time of a test. */
record RegistryTime(ManualTime time) implements Clock {
  static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

  static ManualTime start() {
    return ManualTime.at(START);
  }

  @Override
  public long wallTime() {
    return time.instant().toEpochMilli();
  }

  @Override
  public long monotonicTime() {
    return Duration.between(START, time.instant()).toNanos();
  }
}
