package dev.keywarden.testkit.conformance;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** A call on a thread of its own, as the chain makes it. */
final class Call<T extends @Nullable Object> {
  private final Thread thread;
  private volatile @Nullable Outcome<T> outcome;

  /** What came of it: exactly one of the first two may be there; a null answer is neither. */
  record Outcome<T extends @Nullable Object>(
      @Nullable T answer, @Nullable Throwable thrown, boolean interrupted) {}

  private Call(Callable<T> action) {
    this.thread =
        new Thread(() -> outcome = run(action), KeyProviderConformance.OWN_THREADS + "-caller");
    thread.setDaemon(true);
  }

  static <T extends @Nullable Object> Call<T> start(Callable<T> action) {
    Call<T> call = new Call<>(action);
    call.thread.start();
    return call;
  }

  @SuppressWarnings("PMD.AvoidCatchingThrowable")
  private static <T extends @Nullable Object> Outcome<T> run(Callable<T> action) {
    try {
      T answer = action.call();
      return new Outcome<>(answer, null, Thread.currentThread().isInterrupted());
    } catch (Throwable e) { // whatever a provider throws is what the case is about
      return new Outcome<>(null, e, Thread.currentThread().isInterrupted());
    }
  }

  void interrupt() {
    thread.interrupt();
  }

  /** Waits for the end of the call; returns null if it has not ended. */
  @Nullable Outcome<T> await(Duration patience) throws InterruptedException {
    thread.join(Math.max(1, patience.toMillis()));
    return thread.isAlive() ? null : requireNonNull(outcome);
  }
}
