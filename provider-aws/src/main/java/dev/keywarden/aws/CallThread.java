package dev.keywarden.aws;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.http.Abortable;

/**
 * A thread that makes calls of the SDK, and can be stopped while one waits for the network: the
 * JDK's connections do not heed an interruption, so that the connection itself is to be closed.
 */
final class CallThread extends Thread {
  private @Nullable Abortable exchange;
  private boolean stopped;

  CallThread(Runnable task, String name) {
    // What a caller has in inheritable thread-locals is no business of the SDK's.
    super(null, task, name, 0, false);
    setDaemon(true);
  }

  /** Notes the exchange that is about to begin on this thread. */
  synchronized void begins(Abortable next) {
    if (stopped) {
      throw AbortedException.create("stopped");
    }
    exchange = next;
  }

  /** Ends what this thread waits for. May itself wait where half an answer has come in. */
  void stopExchange() {
    Abortable current;
    synchronized (this) {
      stopped = true;
      current = exchange;
    }
    interrupt();
    if (current != null) {
      current.abort();
    }
  }
}
