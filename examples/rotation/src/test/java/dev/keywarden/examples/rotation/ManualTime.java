package dev.keywarden.examples.rotation;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A chain's clock and scheduler, whose time passes when the test says so. It starts no thread. */
final class ManualTime extends ScheduledThreadPoolExecutor implements InstantSource {
  private final List<Task<?>> tasks = new ArrayList<>();
  private Instant now = Instant.parse("2026-11-24T00:00:00Z");

  ManualTime() {
    super(0);
  }

  private static final class Task<T> extends FutureTask<T> implements ScheduledFuture<T> {
    private final Instant due;

    Task(Callable<T> action, Instant due) {
      super(action);
      this.due = due;
    }

    @Override
    public long getDelay(TimeUnit unit) {
      throw new AssertionError("not used by the chain");
    }

    @Override
    public int compareTo(Delayed other) {
      return due.compareTo(((Task<?>) other).due);
    }
  }

  @Override
  public synchronized Instant instant() {
    return now;
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable action, long delay, TimeUnit unit) {
    return schedule(Executors.callable(action), delay, unit);
  }

  @Override
  public synchronized <T> ScheduledFuture<T> schedule(
      Callable<T> action, long delay, TimeUnit unit) {
    Task<T> task = new Task<>(action, now.plusNanos(unit.toNanos(delay)));
    tasks.add(task);
    return task;
  }

  /** Runs what is due by then, on the caller's thread, and what that asks for in turn. */
  void pass(Duration time) {
    synchronized (this) {
      now = now.plus(time);
    }
    for (Task<?> next = due(); next != null; next = due()) {
      next.run();
    }
  }

  private synchronized @Nullable Task<?> due() {
    for (Task<?> task : tasks) {
      if (!task.due.isAfter(now)) {
        tasks.remove(task);
        return task;
      }
    }
    return null;
  }
}
