package dev.keywarden.concurrency;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * A scheduler and a clock whose time passes when somebody says so, who then does all that is due.
 * It starts no thread.
 */
final class ManualScheduler extends ScheduledThreadPoolExecutor implements InstantSource {
  private final List<Task> tasks = new ArrayList<>();
  private long now;

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
  public synchronized Instant instant() {
    return Instant.EPOCH.plusNanos(now);
  }

  @Override
  public synchronized ScheduledFuture<?> schedule(Runnable action, long delay, TimeUnit unit) {
    Task task = new Task(action, now + unit.toNanos(delay));
    tasks.add(task);
    return task;
  }

  @Override
  public <V> ScheduledFuture<V> schedule(Callable<V> action, long delay, TimeUnit unit) {
    throw new AssertionError("not used by the chain");
  }

  void pass(Duration time) {
    List<Task> due = new ArrayList<>();
    synchronized (this) {
      now += time.toNanos();
      tasks.removeIf(task -> task.due <= now && due.add(task));
    }
    due.stream().sorted().forEach(FutureTask::run);
  }
}
