package dev.keywarden.aws;

import dev.keywarden.KeyProviderException.Reason;
import dev.keywarden.spi.KeyLookup;
import dev.keywarden.spi.KeyRequest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Calls that are made side by side, and the one wait for all of them. An answer that comes when
 * nobody waits any more is closed.
 */
final class Round {
  /** How long an end that was asked for waits for the threads, once their connections are shut. */
  static final long LAST_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  /** How long a thread that has nothing to do any more may take to end. */
  private static final long LAST_JOIN_MILLIS = 100;

  /** All guarded by this object's monitor. */
  private final Queue<StoreCall> waiting = new ArrayDeque<>();

  private final Map<KeyRequest, KeyLookup> answers = new LinkedHashMap<>();
  private final List<CallThread> threads = new ArrayList<>();
  private int unanswered;
  private int running;
  private boolean over;
  private boolean dropped;

  /** How the wait came to its end. */
  enum End {
    ANSWERED,
    TIMED_OUT,
    DROPPED
  }

  Round(Collection<StoreCall> calls) {
    waiting.addAll(calls);
    unanswered = calls.size();
  }

  void start(int most, String threadName) {
    List<CallThread> started;
    synchronized (this) {
      for (int i = 0; i < Math.min(most, unanswered); i++) {
        threads.add(new CallThread(this::work, threadName + "-" + (i + 1)));
      }
      running = threads.size();
      started = List.copyOf(threads);
    }
    for (CallThread thread : started) {
      thread.start();
    }
  }

  private void work() {
    try {
      StoreCall call = next();
      while (call != null) {
        answer(outcome(call));
        call = next();
      }
    } finally {
      synchronized (this) {
        running--;
        notifyAll();
      }
    }
  }

  /** Whatever the SDK throws, an Error too, is this call's alone; its message may quote a value. */
  private static Map<KeyRequest, KeyLookup> outcome(StoreCall call) {
    try {
      return call.run();
    } catch (Throwable e) {
      Map<KeyRequest, KeyLookup> failed = new LinkedHashMap<>();
      for (KeyRequest request : call.requests()) {
        failed.put(
            request,
            KeyLookup.failed(
                Reason.BROKEN,
                "the call ended with " + e.getClass().getName(),
                "Tell the authors of Keywarden, with the versions of the AWS SDK and the JVM."));
      }
      return failed;
    }
  }

  private synchronized @Nullable StoreCall next() {
    return over ? null : waiting.poll();
  }

  private synchronized void answer(Map<KeyRequest, KeyLookup> came) {
    if (over) {
      discard(came);
      return;
    }
    answers.putAll(came);
    unanswered--;
    notifyAll();
  }

  /** Waits for all answers. Whatever the end, no further answer is taken after it. */
  synchronized End await(long deadline) throws InterruptedException {
    try {
      while (unanswered > 0 && !dropped) {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          return End.TIMED_OUT;
        }
        TimeUnit.NANOSECONDS.timedWait(this, left);
      }
      return dropped ? End.DROPPED : End.ANSWERED;
    } finally {
      over = true;
    }
  }

  /** The answers so far, which now belong to the caller. */
  synchronized Map<KeyRequest, KeyLookup> take() {
    Map<KeyRequest, KeyLookup> taken = new LinkedHashMap<>(answers);
    answers.clear();
    return taken;
  }

  /** Ends the wait from another thread. */
  synchronized void drop() {
    dropped = true;
    notifyAll();
  }

  /**
   * Closes what nobody is going to take, and stops the threads.
   *
   * @param lastWait how long to wait for their end, in nanoseconds
   */
  void stop(long lastWait) {
    List<CallThread> started;
    synchronized (this) {
      over = true;
      discard(answers);
      answers.clear();
      if (running == 0) {
        return;
      }
      started = List.copyOf(threads);
    }
    // On a thread of its own, since shutting a connection may wait for half an answer.
    Thread stopping =
        new Thread(
            null,
            () -> started.forEach(CallThread::stopExchange),
            Thread.currentThread().getName() + "-stop",
            0,
            false);
    stopping.setDaemon(true);
    stopping.start();
    awaitThreads(lastWait);
  }

  /**
   * Waits for a moment for threads that have nothing to do any more, so that none outlives this.
   */
  void awaitThreads(long lastWait) {
    boolean interrupted = false;
    List<CallThread> started;
    long deadline = System.nanoTime() + lastWait;
    synchronized (this) {
      long left = lastWait;
      while (running > 0 && left > 0) {
        try {
          TimeUnit.NANOSECONDS.timedWait(this, left);
        } catch (InterruptedException e) {
          interrupted = true;
        }
        left = deadline - System.nanoTime();
      }
      if (running > 0) {
        started = List.of(); // they are on their own
      } else {
        started = List.copyOf(threads);
      }
    }
    for (CallThread thread : started) {
      try {
        thread.join(LAST_JOIN_MILLIS);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  static void discard(Map<KeyRequest, KeyLookup> answers) {
    for (KeyLookup answer : answers.values()) {
      if (answer instanceof KeyLookup.Found found) {
        found.material().close();
      }
    }
  }
}
