package dev.keywarden.soak;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts what the callers did, and keeps what must not have happened.
 *
 * <p>Thread-safe.
 */
final class Tally {
  /** More of the same would say no more. */
  private static final int KEPT = 5;

  private final LongAdder uses = new LongAdder();
  private final LongAdder atOnce = new LongAdder();
  private final LongAdder atSecond = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder revoked = new LongAdder();
  private final LongAdder tooOften = new LongAdder();
  private final AtomicLong failures = new AtomicLong();
  private final List<Throwable> examples = new ArrayList<>();

  void used(int count) {
    uses.add(count);
  }

  void failed(Throwable thrown) {
    if (failures.incrementAndGet() <= KEPT) {
      synchronized (examples) {
        examples.add(thrown);
      }
    }
  }

  /** A request through {@code LiveKey.call} was served. */
  void served(int attempts) {
    tooOften.add(attempts > 2 ? 1 : 0);
    (attempts == 1 ? atOnce : atSecond).increment();
  }

  /** A request was rejected, and once more with another key if there was one. */
  void refused(int attempts) {
    tooOften.add(attempts > 2 ? 1 : 0);
    refused.increment();
  }

  /** A request with the revoked key was rejected: there never is another one. */
  void revoked(int attempts) {
    tooOften.add(attempts > 1 ? 1 : 0);
    revoked.increment();
  }

  long uses() {
    return uses.sum();
  }

  /** Requests that were served with the key that was held. */
  long atOnce() {
    return atOnce.sum();
  }

  /** Requests that were rejected, and served with the next key. */
  long atSecond() {
    return atSecond.sum();
  }

  /** Requests that were rejected, and there was no other key to be had. */
  long refused() {
    return refused.sum();
  }

  /** Requests with a key that is rejected for good. */
  long revoked() {
    return revoked.sum();
  }

  /** Requests that were made more than twice, or twice with the same key. */
  long tooOften() {
    return tooOften.sum();
  }

  /** Exceptions that reached a caller. */
  long failures() {
    return failures.get();
  }

  List<Throwable> examples() {
    synchronized (examples) {
      return List.copyOf(examples);
    }
  }
}
