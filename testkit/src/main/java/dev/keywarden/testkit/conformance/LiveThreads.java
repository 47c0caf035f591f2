package dev.keywarden.testkit.conformance;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;

/** The threads that were there before a provider. */
final class LiveThreads {
  /**
   * Threads that the JDK itself starts when it is first asked for something, and keeps: cleaners,
   * the common pool, timers of kept connections and of CompletableFuture, the reaper of child
   * processes.
   */
  private static final List<String> OF_THE_JDK =
      List.of(
          "Common-Cleaner",
          "Cleaner-",
          "ForkJoinPool.commonPool-",
          "Keep-Alive-",
          "CompletableFutureDelayScheduler",
          "process reaper",
          "Attach Listener",
          "Signal Dispatcher",
          "Notification Thread",
          "JFR ",
          "java.util.prefs");

  private static final Duration LOOK_AGAIN = Duration.ofMillis(10);

  private final KeyProviderConformance hooks;
  private final Set<Thread> before;

  private LiveThreads(KeyProviderConformance hooks, Set<Thread> before) {
    this.hooks = hooks;
    this.before = before;
  }

  static LiveThreads now(KeyProviderConformance hooks) {
    return new LiveThreads(hooks, Set.copyOf(Thread.getAllStackTraces().keySet()));
  }

  /** Threads that are about to end are waited for. */
  void requireNoMore(Rule rule, String asked) {
    long end = System.nanoTime() + hooks.promptness().toNanos();
    List<Thread> more = more();
    while (!more.isEmpty() && System.nanoTime() < end) {
      LockSupport.parkNanos(LOOK_AGAIN.toNanos());
      more = more();
    }
    if (!more.isEmpty()) {
      throw rule.broken(asked, names(more));
    }
  }

  /** What is there at this moment, without a wait. */
  void requireNoneStarted(Rule rule, String asked) {
    List<Thread> more = more();
    if (!more.isEmpty()) {
      throw rule.broken(asked, names(more));
    }
  }

  private List<Thread> more() {
    List<Thread> more = new ArrayList<>();
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (!before.contains(thread) && !known(thread)) {
        more.add(thread);
      }
    }
    return more;
  }

  private boolean known(Thread thread) {
    String name = thread.getName();
    if (name.startsWith(KeyProviderConformance.OWN_THREADS) || hooks.sharedThread(thread)) {
      return true;
    }
    for (String start : OF_THE_JDK) {
      if (name.startsWith(start)) {
        return true;
      }
    }
    return false;
  }

  private static String names(List<Thread> threads) {
    Set<String> names = new TreeSet<>();
    for (Thread thread : threads) {
      names.add("'" + thread.getName() + "'" + (thread.isDaemon() ? "" : " (no daemon)"));
    }
    return "threads that were not there before: " + String.join(", ", names);
  }
}
