package dev.keywarden;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A scheduler and a clock whose time passes when the test says so. It starts no thread: what is due
 * runs on the thread of the test, in the order of time.
 */
class ManualScheduler extends ScheduledThreadPoolExecutor implements InstantSource {
  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final List<Task> tasks = new ArrayList<>();
  private long now;
  private boolean rejecting;

  ManualScheduler() {
    super(0);
  }

  private static final class Task extends FutureTask<Void> implements ScheduledFuture<Void> {
    private final long due;

    @SuppressWarnings("NullAway") // the result of a Runnable is null
    Task(Runnable action, long due) {
      super(action, null);
      this.due = due;
    }

    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(due, TimeUnit.NANOSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
      return Long.compare(due, other.getDelay(TimeUnit.NANOSECONDS));
    }
  }

  @Override
  public synchronized ScheduledFuture<?> schedule(Runnable action, long delay, TimeUnit unit) {
    if (rejecting) {
      throw new RejectedExecutionException("shut");
    }
    Task task = new Task(action, now + unit.toNanos(delay));
    tasks.add(task);
    return task;
  }

  @Override
  public <V> ScheduledFuture<V> schedule(Callable<V> action, long delay, TimeUnit unit) {
    throw new AssertionError("not used by the chain");
  }

  synchronized void reject() {
    rejecting = true;
  }

  synchronized int pending() {
    return tasks.size();
  }

  @Override
  public synchronized Instant instant() {
    return START.plusNanos(now);
  }

  /** Lets time pass, with all that becomes due in it, and what that makes due. */
  void pass(Duration time) {
    long end;
    synchronized (this) {
      end = now + time.toNanos();
    }
    Task next = next(end);
    while (next != null) {
      next.run();
      next = next(end);
    }
  }

  private synchronized @Nullable Task next(long end) {
    Task next = tasks.stream().min(Comparator.comparingLong(task -> task.due)).orElse(null);
    if (next == null || next.due > end) {
      now = end;
      return null;
    }
    tasks.remove(next);
    now = Math.max(now, next.due);
    return next;
  }
}
