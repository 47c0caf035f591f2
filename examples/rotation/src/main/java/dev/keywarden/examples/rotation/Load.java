package dev.keywarden.examples.rotation;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Threads that call an API, each again and again, until they are told to stop. A call is named
 * after its client, its thread and its turn: {@code okhttp/2/17}.
 */
final class Load {
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicInteger calls = new AtomicInteger();
  private final Queue<Exception> failures = new ConcurrentLinkedQueue<>();
  private volatile boolean stopped;

  private Load() {}

  static Load start(String client, Caller caller, int count) {
    Load load = new Load();
    for (int i = 0; i < count; i++) {
      String name = client + "/" + i;
      Thread thread = new Thread(() -> load.run(name, caller), name);
      thread.setDaemon(true);
      load.threads.add(thread);
    }
    load.threads.forEach(Thread::start);
    return load;
  }

  private void run(String name, Caller caller) {
    for (int turn = 0; !stopped; turn++) {
      try {
        caller.call(name + "/" + turn);
      } catch (Exception e) {
        failures.add(e);
      }
      calls.incrementAndGet();
    }
  }

  /** Ends it after the calls that are under way. */
  void stop() throws InterruptedException {
    stopped = true;
    for (Thread thread : threads) {
      thread.join();
    }
  }

  int calls() {
    return calls.get();
  }

  /** What the callers got instead of an answer. */
  List<Exception> failures() {
    return List.copyOf(failures);
  }
}
