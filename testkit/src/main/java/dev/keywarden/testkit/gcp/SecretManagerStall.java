package dev.keywarden.testkit.gcp;

import dev.keywarden.testkit.Stall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Calls that the server holds back until it is told to answer them. From {@link
 * SecretManagerServer#stall()} on every call waits; {@link #release()} answers them all, and those
 * to come.
 *
 * <p>Thread-safe.
 */
public final class SecretManagerStall implements Stall {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition more = lock.newCondition();
  private final List<Runnable> held = new ArrayList<>();
  private int arrived;
  private boolean released;

  SecretManagerStall() {}

  /** Runs it now if the stall is over, and at its end otherwise. */
  void pass(Runnable answer) {
    lock.lock();
    try {
      arrived++;
      more.signalAll();
      if (!released) {
        held.add(answer);
        return;
      }
    } finally {
      lock.unlock();
    }
    answer.run();
  }

  /**
   * Waits until a number of calls have arrived, whether or not they still wait.
   *
   * @param calls at least 1
   * @param limit how long to wait at the most
   * @throws AssertionError if they do not arrive in that time
   * @throws InterruptedException if the thread is interrupted
   */
  public void awaitCallers(int calls, Duration limit) throws InterruptedException {
    lock.lock();
    try {
      long left = limit.toNanos();
      while (arrived < calls) {
        if (left <= 0) {
          throw new AssertionError(
              arrived + " of " + calls + " calls arrived in " + limit.toMillis() + " ms");
        }
        left = more.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until one call has arrived.
   *
   * @throws AssertionError if none does in 20 seconds
   * @throws InterruptedException if the thread is interrupted
   */
  @Override
  public void awaitCaller() throws InterruptedException {
    awaitCallers(1, PATIENCE);
  }

  /** Answers the calls that wait, and lets those to come pass. */
  public void release() {
    List<Runnable> answers;
    lock.lock();
    try {
      released = true;
      answers = List.copyOf(held);
      held.clear();
    } finally {
      lock.unlock();
    }
    answers.forEach(Runnable::run);
  }

  /** The same as {@link #release()}. */
  @Override
  public void close() {
    release();
  }
}
