package dev.keywarden;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** A scheduler whose time passes when the test says so. It starts no thread. */
final class ManualScheduler extends ScheduledThreadPoolExecutor {
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

  void pass(java.time.Duration time) {
    List<Task> due = new ArrayList<>();
    synchronized (this) {
      now += time.toNanos();
      tasks.removeIf(task -> task.due <= now && due.add(task));
    }
    due.forEach(FutureTask::run);
  }
}
