package dev.keywarden;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Wakes the cache when the time of a key has come, and gives its refreshes a thread. It has one
 * daemon thread, started with the first key that can become stale; a chain whose keys never change
 * has none. A refresh has a thread of its own for as long as it takes, so that a slow store holds
 * up no other key's time.
 */
final class Timers {
  /** A key that stays fresh for longer than any process runs needs no timer. */
  static final Duration FOREVER = Duration.ofDays(365);

  /** How long the thread stays when there is nothing to wait for. */
  private static final Duration IDLE = Duration.ofSeconds(1);

  private final @Nullable ScheduledExecutorService given;
  private final Executor refreshes;
  private @Nullable ScheduledThreadPoolExecutor own;
  private boolean closed;

  /**
   * @param given the application's scheduler, which stays open and does the refreshes too; null to
   *     start threads when needed
   */
  Timers(@Nullable ScheduledExecutorService given) {
    this.given = given;
    this.refreshes = given == null ? new ShortThreads("keywarden-refresh") : Runnable::run;
  }

  /** What is due. */
  enum Alarm {
    /** A key is to be asked for ahead of its time, or once more after a failure. */
    REFRESH,
    /** The time of a key is over. */
    END,
    /** A key has been stale for as long as it may be. */
    DROP,
    /** The key before a rotation is to be forgotten. */
    END_OF_OVERLAP
  }

  /**
   * For whom the bell tolls.
   *
   * @param key its name
   * @param number of an alarm that was superseded, nobody takes notice
   */
  record Mark(String key, long number) {}

  /** What {@code plus} comes to; that would load a part of java.time for the first key. */
  static Instant later(Instant from, Duration span) {
    return from.plusSeconds(span.getSeconds()).plusNanos(span.getNano());
  }

  /** Returns false if there is no alarm, since nobody takes it. */
  boolean after(Duration delay, Alarm alarm, List<Mark> marks, KeyCache cache) {
    ScheduledExecutorService scheduler = scheduler();
    if (scheduler == null) {
      return true; // closed, and so is the cache
    }
    try {
      var unused =
          scheduler.schedule(new Task(cache, alarm, marks), nanos(delay), TimeUnit.NANOSECONDS);
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }

  private static long nanos(Duration delay) {
    if (delay.isNegative()) {
      return 0;
    }
    return delay.compareTo(FOREVER) > 0 ? FOREVER.toNanos() : delay.toNanos();
  }

  /**
   * Runs a refresh or a listener, on this thread if it is the application's.
   *
   * @throws RejectedExecutionException if nobody takes it
   */
  void refresh(Runnable refresh) {
    refreshes.execute(refresh);
  }

  /**
   * Runs something that nobody waits for, never on this thread.
   *
   * @throws RejectedExecutionException if nobody takes it
   */
  void background(Runnable task) {
    (given == null ? refreshes : given).execute(task);
  }

  private synchronized @Nullable ScheduledExecutorService scheduler() {
    if (given != null || closed) {
      return given;
    }
    if (own == null) {
      own = new ScheduledThreadPoolExecutor(1, new DaemonThreads("keywarden-timer"));
      // With nothing left to wait for, the thread ends: a chain that was never closed leaves none.
      own.setKeepAliveTime(IDLE.toNanos(), TimeUnit.NANOSECONDS);
      own.allowCoreThreadTimeOut(true);
    }
    return own;
  }

  synchronized void close() {
    closed = true;
    if (own != null) {
      own.shutdownNow();
    }
    if (refreshes instanceof ShortThreads threads) {
      threads.close();
    }
  }

  /** Holds the cache weakly: a timer must not keep a forgotten chain in memory. */
  private static final class Task implements Runnable {
    private final WeakReference<KeyCache> cache;
    private final Alarm alarm;
    private final List<Mark> marks;

    Task(KeyCache cache, Alarm alarm, List<Mark> marks) {
      this.cache = new WeakReference<>(cache);
      this.alarm = alarm;
      this.marks = marks;
    }

    @Override
    public void run() {
      KeyCache held = cache.get();
      if (held != null) {
        held.ring(alarm, marks);
      }
    }
  }
}
