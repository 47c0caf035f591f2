package dev.keywarden.opentelemetry;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The time of a chain, which passes when the test says so: what the chain planned then runs on the
 * test's own thread, each at its time.
 */
final class ManualTime extends ScheduledThreadPoolExecutor implements InstantSource {
  static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

  private final List<Task> tasks = new ArrayList<>();
  private long now;

  ManualTime() {
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
    Task task = new Task(action, now + Math.max(0, unit.toNanos(delay)));
    tasks.add(task);
    return task;
  }

  void pass(Duration time) {
    long end;
    synchronized (this) {
      end = now + time.toNanos();
    }
    for (Optional<Task> next = next(end); next.isPresent(); next = next(end)) {
      next.get().run();
    }
    synchronized (this) {
      now = end;
    }
  }

  private synchronized Optional<Task> next(long end) {
    Optional<Task> next =
        tasks.stream().filter(task -> task.due <= end).min(Comparator.naturalOrder());
    next.ifPresent(
        task -> {
          tasks.remove(task);
          now = Math.max(now, task.due);
        });
    return next;
  }

  @Override
  public synchronized Instant instant() {
    return START.plusNanos(now);
  }
}
