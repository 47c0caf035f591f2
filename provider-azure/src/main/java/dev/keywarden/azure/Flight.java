package dev.keywarden.azure;

import dev.keywarden.spi.KeyLookup;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Calls that one thread waits for. Once it is over, what still comes is closed.
 *
 * <p>Thread-safe.
 */
final class Flight {
  private final List<VaultCall> calls;
  private final Map<VaultCall, KeyLookup> answers = new HashMap<>();
  private final CountDownLatch done = new CountDownLatch(1);
  private boolean over;
  private boolean cancelled;

  Flight(List<VaultCall> calls) {
    this.calls = calls;
  }

  synchronized void answer(VaultCall call, KeyLookup answer) {
    if (over || answers.putIfAbsent(call, answer) != null) {
      close(answer);
      return;
    }
    if (answers.size() == calls.size()) {
      done.countDown();
    }
  }

  /** The provider is closed: whoever waits shall not. */
  synchronized void cancel() {
    cancelled = true;
    done.countDown();
  }

  /** Waits until every call is answered or the flight cancelled. False if the time is over. */
  boolean await(long nanos) throws InterruptedException {
    return done.await(nanos, TimeUnit.NANOSECONDS);
  }

  /** Ends the flight, and returns the answers that have come. */
  synchronized Map<VaultCall, KeyLookup> end() {
    over = true;
    calls.forEach(VaultCall::abandon);
    return answers;
  }

  /** Ends the flight; nobody wants the answers. */
  synchronized void abandon() {
    end().values().forEach(Flight::close);
    answers.clear();
  }

  synchronized boolean cancelled() {
    return cancelled;
  }

  private static void close(KeyLookup answer) {
    if (answer instanceof KeyLookup.Found found) {
      found.material().close();
    }
  }
}
