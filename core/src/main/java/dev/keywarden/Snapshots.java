package dev.keywarden;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Saves what the cache holds when that has changed, away from whoever asked for a key, and gives a
 * key back while its store is away. What goes wrong with the file is logged, each kind once, and
 * costs nobody a key.
 */
final class Snapshots {
  /** In this part of their maximum age, keys that have not changed are saved again. */
  private static final int SAVED_AGAIN = 4;

  private final SnapshotFile file;
  private final Duration maximumAge;
  private final Timers timers;
  private final InstantSource clock;

  /** Whether something has changed since the last write began. */
  private final AtomicBoolean due = new AtomicBoolean();

  /** Whether a write is on its way to a thread. */
  private final AtomicBoolean scheduled = new AtomicBoolean();

  /** One write at a time, so that the last one has the newest. */
  private final ReentrantLock writing = new ReentrantLock();

  private final Set<String> reported = ConcurrentHashMap.newKeySet();
  private volatile @Nullable Instant written;

  Snapshots(KeySnapshot config, KeyEnvironment environment, Timers timers, InstantSource clock) {
    this.file = new SnapshotFile(config, environment, clock);
    this.maximumAge = config.maximumAge();
    this.timers = timers;
    this.clock = clock;
  }

  Duration maximumAge() {
    return maximumAge;
  }

  /** Whether even keys that have not changed are to be saved. */
  boolean old(Instant now) {
    Instant last = written;
    return last == null
        || Duration.between(last, now).abs().compareTo(maximumAge.dividedBy(SAVED_AGAIN)) > 0;
  }

  void changed(KeyCache cache) {
    due.set(true);
    if (scheduled.compareAndSet(false, true)) {
      try {
        timers.background(() -> flush(cache));
      } catch (RejectedExecutionException e) {
        // It is due still: the chain's end, or the next change, writes it.
        scheduled.set(false);
      }
    }
  }

  /** Writes what is due. */
  void flush(KeyCache cache) {
    scheduled.set(false); // what changes from now on needs another write
    writing.lock();
    try {
      if (due.getAndSet(false)) {
        write(cache);
      }
    } finally {
      writing.unlock();
    }
  }

  private void write(KeyCache cache) {
    List<SavedKey> others = others(cache);
    try {
      List<SavedKey> keys = new ArrayList<>(cache.toBeSaved());
      keys.addAll(others);
      file.write(keys);
      written = clock.instant();
    } catch (SnapshotException e) {
      due.set(true); // at the next fetch, or the chain's end
      written = null;
      if (!cache.closed()) {
        report(e);
      }
    } finally {
      for (SavedKey other : others) {
        other.material().close();
      }
    }
  }

  /** What an earlier process has saved, and this one was not asked for yet. */
  private List<SavedKey> others(KeyCache cache) {
    List<SavedKey> others = new ArrayList<>();
    try {
      for (SavedKey saved : file.readAll()) {
        if (cache.knows(saved.name())) {
          saved.material().close();
        } else {
          others.add(saved);
        }
      }
    } catch (SnapshotException e) { // it is about to be replaced
      report(e);
    }
    return others;
  }

  /** Returns a key that is not too old, whose material the caller owns; null if there is none. */
  @Nullable SavedKey read(String name) {
    try {
      return file.read(name).orElse(null);
    } catch (SnapshotException e) {
      report(e);
      return null;
    }
  }

  private void report(SnapshotException e) {
    if (reported.add(e.id())) {
      System.getLogger(KeyChain.class.getName())
          .log(System.Logger.Level.WARNING, e.getMessage() + " This is logged once.");
    }
  }
}
