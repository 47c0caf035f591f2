package dev.keywarden;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Gives each call to a provider a daemon thread of its own, which ends with the call: a chain that
 * nobody asks has no thread. A pool would save some 100 µs a call to a store, and cost milliseconds
 * at the first.
 */
final class ProviderThreads implements Executor {
  /** A process that has so many calls hanging has another trouble than too few threads. */
  private static final int MOST_THREADS = 64;

  private final DaemonThreads factory = new DaemonThreads("keywarden-provider");
  private final Set<Thread> running = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  @Override
  public void execute(Runnable call) {
    if (closed || running.size() >= MOST_THREADS) {
      throw new RejectedExecutionException();
    }
    Thread thread = factory.newThread(new Registered(call));
    running.add(thread);
    thread.start();
    if (closed) {
      thread.interrupt(); // close() may have looked before this one was there
    }
  }

  /** Interrupts the calls that are under way. */
  void close() {
    closed = true;
    for (Thread thread : running) {
      thread.interrupt();
    }
  }

  private final class Registered implements Runnable {
    private final Runnable call;

    Registered(Runnable call) {
      this.call = call;
    }

    @Override
    public void run() {
      try {
        call.run();
      } finally {
        running.remove(Thread.currentThread());
      }
    }
  }
}
