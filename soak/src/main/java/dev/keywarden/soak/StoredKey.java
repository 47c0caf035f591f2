package dev.keywarden.soak;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One key in the store: its versions, what happens to the calls for it, and who asks for it.
 *
 * <p>Thread-safe.
 */
final class StoredKey {
  private static final List<Mishap> MISHAPS =
      List.of(Mishap.UNAVAILABLE, Mishap.THROTTLED, Mishap.TIMED_OUT, Mishap.HANG);

  private final String name;

  /** Seeded, so that one run is like another. */
  private final Random random;

  private final List<Mishap> next = new ArrayList<>();
  private final Set<Visit> visits = new HashSet<>();
  private final AtomicInteger crowded = new AtomicInteger();
  private final AtomicInteger fetches = new AtomicInteger();

  /** When each version came; the first is version 1. */
  private final List<Long> rotatedAt = new ArrayList<>();

  private int mishaps;
  private volatile int version;

  StoredKey(String name) {
    this.name = name;
    this.random = new Random(name.hashCode());
    rotate();
  }

  /** A call under way. */
  static final class Visit {
    private final long began = System.nanoTime();
  }

  String name() {
    return name;
  }

  // Versions.

  synchronized void rotate() {
    rotatedAt.add(System.nanoTime());
    version++;
  }

  int version() {
    return version;
  }

  /** By {@link System#nanoTime()}. */
  synchronized long rotatedAt(int version) {
    return rotatedAt.get(version - 1);
  }

  /** Made up, and other for each key and version. */
  String value(int version) {
    return "made-up-" + name + "-" + version;
  }

  // Calls.

  /** What happens to the next call: one mishap in each five calls. */
  synchronized Mishap nextMishap() {
    if (next.isEmpty()) {
      Mishap[] block = new Mishap[ShakyStore.CALLS_PER_FAILURE];
      Arrays.fill(block, Mishap.NONE);
      block[0] = MISHAPS.get(mishaps++ % MISHAPS.size());
      next.addAll(Arrays.asList(block));
      Collections.shuffle(next, random);
    }
    return next.remove(next.size() - 1);
  }

  synchronized int draw(int bound) {
    return random.nextInt(bound);
  }

  /**
   * Begins a call. Another that is under way is one too many, unless it has taken so long that the
   * chain may have given it up.
   */
  synchronized Visit enter(Duration timeout) {
    fetches.incrementAndGet();
    Visit visit = new Visit();
    for (Visit other : visits) {
      if (visit.began - other.began < timeout.toNanos() / 2) {
        crowded.incrementAndGet();
      }
    }
    visits.add(visit);
    return visit;
  }

  synchronized void leave(Visit visit) {
    visits.remove(visit);
  }

  /** How often the store was asked for it, alone or with others. */
  int fetches() {
    return fetches.get();
  }

  /** How many calls came while another was under way. */
  int crowded() {
    return crowded.get();
  }
}
