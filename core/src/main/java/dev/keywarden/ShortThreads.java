package dev.keywarden;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Gives each task a daemon thread at once, up to a limit; further ones wait for their turn, and
 * their time limits run. A thread ends with its call: a chain that nobody asks has none. The JDK's
 * pool would save some 100 µs a call to a store, and cost milliseconds at the first.
 */
final class ShortThreads implements Executor {
  /** More calls at a time would help no store; and a thread that hangs is held for good. */
  private static final int MOST_THREADS = 64;

  /** Calls that have timed out stay in the queue for as long as every thread hangs. */
  private static final int MOST_WAITING = 10_000;

  private final DaemonThreads factory;

  /** Both guarded by this object's monitor, in which nothing is waited for. */
  private final Set<Thread> running = new HashSet<>();

  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private boolean closed;

  /**
   * @param prefix what the threads are called, before a number
   */
  ShortThreads(String prefix) {
    this.factory = new DaemonThreads(prefix);
  }

  @Override
  public void execute(Runnable call) {
    Thread thread;
    synchronized (this) {
      if (closed || waiting.size() >= MOST_WAITING) {
        throw new RejectedExecutionException();
      }
      if (running.size() >= MOST_THREADS) {
        waiting.add(call);
        return;
      }
      thread = factory.newThread(new Turns(call));
      running.add(thread);
    }
    try {
      thread.start();
    } catch (OutOfMemoryError e) { // the system has no thread left
      synchronized (this) {
        running.remove(thread);
      }
      throw new RejectedExecutionException("no thread could be started");
    }
  }

  private synchronized @Nullable Runnable next() {
    Runnable call = closed ? null : waiting.poll();
    if (call == null) {
      running.remove(Thread.currentThread());
    }
    return call;
  }

  /** Interrupts the calls that are under way, and drops those that wait. */
  synchronized void close() {
    closed = true;
    waiting.clear();
    for (Thread thread : running) {
      thread.interrupt();
    }
  }

  private final class Turns implements Runnable {
    private final Runnable first;

    Turns(Runnable first) {
      this.first = first;
    }

    @Override
    public void run() {
      Runnable call = first;
      while (call != null) {
        try {
          call.run();
        } catch (Throwable thrown) { // its message may quote a key; the thread's place is not lost
          System.getLogger(KeyChain.class.getName())
              .log(
                  System.Logger.Level.WARNING,
                  Thread.currentThread().getName()
                      + " had a task that threw "
                      + thrown.getClass().getName()
                      + ".");
        }
        call = next();
      }
    }
  }
}
