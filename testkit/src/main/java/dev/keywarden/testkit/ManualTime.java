package dev.keywarden.testkit;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A clock and a scheduler in one, whose time passes when the test says so. It starts no thread:
 * what is due runs on the thread that calls {@link #pass}, in the order of time.
 *
 * <pre>{@code
 * ManualTime time = ManualTime.at(Instant.parse("2026-01-01T00:00:00Z"));
 * KeyChain keys =
 *     KeyChain.builder()
 *         .ignoreAmbientConfiguration()
 *         .provider(store)
 *         .clock(time)
 *         .scheduler(time)
 *         .executor(Runnable::run)
 *         .build();
 * LiveKey key = keys.live("API_KEY");
 * key.current();                      // fetched
 * store.rotate("API_KEY", "made-up-value-2");
 * time.pass(Duration.ofMinutes(5));   // refreshed, and its listeners told, when this returns
 * }</pre>
 *
 * <p>Thread-safe.
 */
public final class ManualTime extends AbstractExecutorService
    implements ScheduledExecutorService, InstantSource {
  private final Instant start;

  /** In the order in which they came. */
  private final List<Task<?>> tasks = new ArrayList<>();

  /** In nanoseconds since the start. */
  private long now;

  private boolean shutdown;

  private ManualTime(Instant start) {
    this.start = requireNonNull(start, "start");
  }

  /**
   * Makes a time that stands still.
   *
   * @param start what it is to begin with
   * @return a new time
   */
  public static ManualTime at(Instant start) {
    return new ManualTime(start);
  }

  /**
   * Lets time pass, and runs all that becomes due in it, with what that makes due in turn. While
   * something runs, {@link #instant()} is the time for which it was planned.
   *
   * @param time zero or more, up to 292 years; zero runs what is due already
   * @throws IllegalArgumentException if it is less than zero
   * @throws ArithmeticException if it is more than 292 years in all
   */
  public void pass(Duration time) {
    if (time.isNegative()) {
      throw new IllegalArgumentException("time passes in one direction");
    }
    long end;
    synchronized (this) {
      end = Math.addExact(now, time.toNanos());
    }
    Task<?> next = next(end);
    while (next != null) {
      next.run();
      next = next(end);
    }
  }

  private synchronized @Nullable Task<?> next(long end) {
    Task<?> next = null;
    for (Task<?> task : tasks) {
      if (task.due <= end && (next == null || task.due < next.due)) {
        next = task;
      }
    }
    if (next == null) {
      now = Math.max(now, end);
    } else {
      tasks.remove(next);
      now = Math.max(now, next.due);
    }
    return next;
  }

  /**
   * Returns the time.
   *
   * @return the start, and all that has passed since
   */
  @Override
  public synchronized Instant instant() {
    return start.plusNanos(now);
  }

  /** Plans something for now: it runs with the next {@link #pass}. */
  @Override
  public void execute(Runnable action) {
    var unused = plan(Executors.callable(action), 0, 0);
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable action, long delay, TimeUnit unit) {
    return plan(Executors.callable(action), unit.toNanos(delay), 0);
  }

  @Override
  public <V> ScheduledFuture<V> schedule(Callable<V> action, long delay, TimeUnit unit) {
    return plan(action, unit.toNanos(delay), 0);
  }

  /** Does what {@link #scheduleWithFixedDelay} does: here, nothing that runs takes any time. */
  @Override
  public ScheduledFuture<?> scheduleAtFixedRate(
      Runnable action, long initialDelay, long period, TimeUnit unit) {
    return scheduleWithFixedDelay(action, initialDelay, period, unit);
  }

  @Override
  public ScheduledFuture<?> scheduleWithFixedDelay(
      Runnable action, long initialDelay, long delay, TimeUnit unit) {
    if (delay <= 0) {
      throw new IllegalArgumentException("the time between two runs is more than zero");
    }
    return plan(Executors.callable(action), unit.toNanos(initialDelay), unit.toNanos(delay));
  }

  private <V> Task<V> plan(Callable<V> action, long delay, long period) {
    Task<V> task = new Task<>(requireNonNull(action, "action"), period);
    add(task, delay);
    return task;
  }

  private synchronized void add(Task<?> task, long delay) {
    if (shutdown) {
      throw new RejectedExecutionException("this time was shut down");
    }
    // A delay of for ever must not become one of less than nothing.
    task.due = delay > Long.MAX_VALUE - now ? Long.MAX_VALUE : now + Math.max(0, delay);
    tasks.add(task);
  }

  private synchronized void remove(Task<?> task) {
    tasks.remove(task);
  }

  private synchronized long left(Task<?> task) {
    return task.due - now;
  }

  /** Forgets what is planned, and takes nothing more. The clock goes on. */
  @Override
  public synchronized void shutdown() {
    shutdown = true;
    tasks.clear();
  }

  @Override
  public synchronized List<Runnable> shutdownNow() {
    List<Runnable> never = List.copyOf(tasks);
    shutdown();
    return never;
  }

  @Override
  public synchronized boolean isShutdown() {
    return shutdown;
  }

  @Override
  public boolean isTerminated() {
    return isShutdown();
  }

  /** Returns whether it was shut down, and does not wait. */
  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) {
    return isShutdown();
  }

  /**
   * Returns the time.
   *
   * @return such as {@code ManualTime[2026-01-01T00:00:00Z]}
   */
  @Override
  public String toString() {
    return "ManualTime[" + instant() + "]";
  }

  private final class Task<V> extends FutureTask<V> implements ScheduledFuture<V> {
    /** In nanoseconds; 0 for what runs once. */
    private final long period;

    private long due;

    Task(Callable<V> action, long period) {
      super(action);
      this.period = period;
    }

    @Override
    public void run() {
      if (period == 0) {
        super.run();
      } else if (runAndReset() && !isShutdown()) {
        add(this, period);
      }
    }

    @Override
    public boolean cancel(boolean interrupt) {
      remove(this);
      return super.cancel(interrupt);
    }

    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(left(this), TimeUnit.NANOSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
      return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
    }
  }
}
