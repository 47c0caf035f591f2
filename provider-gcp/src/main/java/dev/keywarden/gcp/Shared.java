package dev.keywarden.gcp;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Something that is made once, at its first use, for all who want it. It is made on a thread of its
 * own, since Google's clients cannot be interrupted while they look for credentials, and a caller
 * can. What has failed is tried again by the next.
 */
final class Shared<T> {
  private final Callable<T> making;
  private final Executor executor;
  private @Nullable FutureTask<T> task;

  Shared(Callable<T> making, Executor executor) {
    this.making = making;
    this.executor = executor;
  }

  /**
   * Waits for it.
   *
   * @param deadline as of {@link System#nanoTime()}
   */
  T get(long deadline) throws InterruptedException, TimeoutException, ExecutionException {
    FutureTask<T> current = current();
    try {
      return current.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      forget(current);
      throw e;
    }
  }

  /** Ends the wait for it. */
  synchronized void cancel() {
    if (task != null) {
      task.cancel(true);
    }
  }

  private synchronized FutureTask<T> current() {
    FutureTask<T> current = task;
    if (current == null) {
      current = new FutureTask<>(making);
      executor.execute(current);
      task = current;
    }
    return current;
  }

  @SuppressWarnings("ReferenceEquality") // this very task, not one like it
  private synchronized void forget(FutureTask<T> failed) {
    if (task == failed) {
      task = null;
    }
  }
}
