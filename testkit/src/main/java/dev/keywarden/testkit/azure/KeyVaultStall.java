package dev.keywarden.testkit.azure;

import dev.keywarden.testkit.Stall;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Holds calls back until it is released: how a test knows that calls are under way side by side,
 * without a look at the clock.
 *
 * <p>Thread-safe.
 */
public final class KeyVaultStall implements Stall {
  private static final Duration CALLER_LIMIT = Duration.ofSeconds(30);

  private final Semaphore arrived = new Semaphore(0);
  private final CountDownLatch released = new CountDownLatch(1);

  KeyVaultStall() {}

  /**
   * Waits until calls have arrived that no earlier wait has counted.
   *
   * @param calls how many, at least 1
   * @param limit how long to wait for them
   * @throws InterruptedException if the thread is interrupted
   * @throws AssertionError if fewer have come by then
   */
  public void awaitCallers(int calls, Duration limit) throws InterruptedException {
    if (!arrived.tryAcquire(calls, limit.toNanos(), TimeUnit.NANOSECONDS)) {
      throw new AssertionError(
          "only " + arrived.availablePermits() + " of " + calls + " calls have arrived");
    }
  }

  /**
   * Waits until one more call has arrived.
   *
   * @throws AssertionError if none does in 30 seconds
   * @throws InterruptedException if the thread is interrupted
   */
  @Override
  public void awaitCaller() throws InterruptedException {
    awaitCallers(1, CALLER_LIMIT);
  }

  /** Lets the calls go on, those that come later too. Idempotent. */
  @Override
  public void close() {
    released.countDown();
  }

  void hold() throws InterruptedException {
    arrived.release();
    released.await();
  }
}
