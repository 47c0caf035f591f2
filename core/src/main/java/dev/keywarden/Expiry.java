package dev.keywarden;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Makes keys stale when their time has come. It has one daemon thread, started with the first key
 * that can become stale; a chain whose keys never change has none.
 */
final class Expiry {
  /** A key that stays fresh for longer than any process runs needs no timer. */
  static final Duration FOREVER = Duration.ofDays(365);

  /** How long the thread stays when there is nothing to wait for. */
  private static final Duration IDLE = Duration.ofSeconds(1);

  private final @Nullable ScheduledExecutorService given;
  private @Nullable ScheduledThreadPoolExecutor own;
  private boolean closed;

  /**
   * @param given the application's scheduler, which stays open; null to start one when needed
   */
  Expiry(@Nullable ScheduledExecutorService given) {
    this.given = given;
  }

  void after(Duration freshFor, KeyCache cache, ApiKey key, long time) {
    if (freshFor.compareTo(FOREVER) >= 0) {
      return;
    }
    ScheduledExecutorService scheduler = scheduler();
    if (scheduler == null) {
      return;
    }
    try {
      var unused =
          scheduler.schedule(new Task(cache, key, time), freshFor.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      // Without a timer nothing would ever be asked for again: better to ask every time.
      cache.expire(key, time);
    }
  }

  private synchronized @Nullable ScheduledExecutorService scheduler() {
    if (given != null || closed) {
      return given;
    }
    if (own == null) {
      own = new ScheduledThreadPoolExecutor(1, new DaemonThreads("keywarden-expiry"));
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
  }

  /** Holds the chain's objects weakly: a timer must not keep a forgotten chain in memory. */
  private static final class Task implements Runnable {
    private final WeakReference<KeyCache> cache;
    private final WeakReference<ApiKey> key;
    private final long time;

    Task(KeyCache cache, ApiKey key, long time) {
      this.cache = new WeakReference<>(cache);
      this.key = new WeakReference<>(key);
      this.time = time;
    }

    @Override
    public void run() {
      KeyCache held = cache.get();
      ApiKey stale = key.get();
      if (held != null && stale != null) {
        held.expire(stale, time);
      }
    }
  }
}
