package dev.keywarden.testkit;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A store that takes calls and does not answer them, until it is closed.
 *
 * <p>Thread-safe.
 */
@FunctionalInterface
public interface Stall extends AutoCloseable {
  /** How long a store that cannot tell is given to take the call. */
  long GRACE_MILLIS = 200;

  /**
   * Returns once the store has taken a call that it does not answer. A store that cannot tell keeps
   * this method, which waits for {@value #GRACE_MILLIS} ms.
   *
   * @throws InterruptedException if the thread that waits is interrupted
   */
  default void awaitCaller() throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(GRACE_MILLIS);
    for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
  }

  /** Lets the store answer again, and every call that waits in it. Idempotent. */
  @Override
  void close();
}
