package dev.keywarden.gcp;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;

/** What closing a provider has to end, so that nobody waits for it. Thread-safe. */
final class CallsUnderWay {
  private final Map<Object, Future<?>> futures = new ConcurrentHashMap<>();
  private volatile boolean closed;

  boolean closed() {
    return closed;
  }

  /**
   * Adds a call.
   *
   * @param call one that is equal to itself alone
   */
  void add(Object call, Future<?> future) {
    futures.put(call, future);
    if (closed) {
      future.cancel(true);
    }
  }

  void remove(Object call) {
    futures.remove(call);
  }

  void close() {
    closed = true;
    for (Future<?> future : futures.values()) {
      future.cancel(true);
    }
  }
}
