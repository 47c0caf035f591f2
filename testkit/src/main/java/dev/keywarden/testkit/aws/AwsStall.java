package dev.keywarden.testkit.aws;

import dev.keywarden.testkit.Stall;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Holds calls back until it is released: for tests of what happens while a call is under way,
 * without a clock. Give it to {@link AwsFault#stall(AwsStall)}.
 *
 * <p>Thread-safe. Closing the server releases nothing; close the stall, or release it.
 */
public final class AwsStall implements Stall {
  private static final Duration CALLER_LIMIT = Duration.ofSeconds(30);

  private final Semaphore arrived = new Semaphore(0);
  private final CountDownLatch released = new CountDownLatch(1);

  /** Makes one that holds every call. */
  public AwsStall() {}

  /**
   * Waits until calls have arrived. Each call is counted once: a second wait is for further ones.
   *
   * @param calls how many, at least 1
   * @param limit how long to wait for them
   * @throws AssertionError if fewer have come by then
   * @throws InterruptedException if the thread is interrupted
   */
  public void awaitCallers(int calls, Duration limit) throws InterruptedException {
    if (!arrived.tryAcquire(calls, limit.toNanos(), TimeUnit.NANOSECONDS)) {
      throw new AssertionError(
          "only " + arrived.availablePermits() + " of " + calls + " calls have arrived");
    }
  }

  /**
   * Waits until one more call has arrived, for at most 30 seconds.
   *
   * @throws AssertionError if none has come by then
   * @throws InterruptedException if the thread is interrupted
   */
  @Override
  public void awaitCaller() throws InterruptedException {
    awaitCallers(1, CALLER_LIMIT);
  }

  /** Lets go of all calls, and holds none from now on. Idempotent. */
  public void release() {
    released.countDown();
  }

  /** Releases. */
  @Override
  public void close() {
    release();
  }

  void hold() throws InterruptedException {
    arrived.release();
    released.await();
  }
}
