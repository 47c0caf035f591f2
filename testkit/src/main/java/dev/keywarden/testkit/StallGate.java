package dev.keywarden.testkit;

import dev.keywarden.KeyProviderException;
import dev.keywarden.KeyProviderException.Reason;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What calls to a scripted provider pass, or wait at. Thread-safe. */
final class StallGate {
  private @Nullable Shut shut;
  private boolean closed;

  private static final class Shut implements Stall {
    private final CountDownLatch caller = new CountDownLatch(1);
    private final CountDownLatch opened = new CountDownLatch(1);

    @Override
    public void awaitCaller() throws InterruptedException {
      caller.await();
    }

    @Override
    public void close() {
      opened.countDown();
    }
  }

  synchronized Stall shut() {
    if (shut != null) {
      shut.close(); // its callers go on; later ones wait at the new one
    }
    Shut next = new Shut();
    shut = next;
    return next;
  }

  void pass(String provider, Duration timeout) {
    Shut waiting;
    synchronized (this) {
      waiting = shut;
    }
    if (waiting == null) {
      return;
    }
    waiting.caller.countDown();
    try {
      if (!waiting.opened.await(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new KeyProviderException(
            Reason.TIMED_OUT,
            "ScriptedProvider '"
                + provider
                + "' gave no answer within "
                + timeout.toMillis()
                + " ms",
            "Close the Stall that stall() returned.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KeyProviderException(
          Reason.CANCELLED,
          "the call to ScriptedProvider '" + provider + "' was interrupted",
          "Ask again, on a thread that is not being stopped.");
    }
    synchronized (this) {
      if (closed) {
        throw ScriptedProvider.closed(provider);
      }
    }
  }

  synchronized void close() {
    closed = true;
    if (shut != null) {
      shut.close();
    }
  }
}
