package dev.keywarden;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** Names the threads of a chain, and lets the JVM end without them. */
final class DaemonThreads implements ThreadFactory {
  private final String prefix;
  private final AtomicInteger count = new AtomicInteger();

  DaemonThreads(String prefix) {
    this.prefix = prefix;
  }

  @Override
  public Thread newThread(Runnable task) {
    // What a caller has in inheritable thread-locals is no business of a thread that outlives it.
    Thread thread = new Thread(null, task, prefix + "-" + count.incrementAndGet(), 0, false);
    thread.setDaemon(true);
    return thread;
  }
}
