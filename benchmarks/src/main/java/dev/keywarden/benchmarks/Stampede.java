package dev.keywarden.benchmarks;

import com.amazonaws.secretsmanager.caching.SecretCache;
import com.github.benmanes.caffeine.cache.AsyncLoadingCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.keywarden.KeyChain;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A thousand threads want one key that no cache holds, from a store that takes 50 ms. Prints how
 * often the store was called, and how long it took until the last thread had the key.
 *
 * <p>The threads are there and parked before the clock starts. In each round every contender has
 * its turn in the same JVM, and each time the key is another one: the code is warm, the key is
 * cold.
 */
public final class Stampede {
  private static final int THREADS = 1_000;
  private static final Duration STORE = Duration.ofMillis(50);

  private static final String ALONE = "one thread, no library";
  private static final String FLOOR = "no library, a FutureTask";
  private static final String KEYWARDEN = "Keywarden, require";

  private static final double NANOS_PER_MILLI = 1e6;

  private Stampede() {}

  /** How a key is asked for. */
  private interface Read {
    @Nullable Object of(String name) throws Exception;
  }

  /** One who is measured, with a store of its own. */
  private record Contender(String label, SlowStore store, Read read, int threads) {}

  /** What came of one wave. */
  private record Wave(double millis, int calls) {}

  /**
   * Runs it.
   *
   * @param args {@code --quick} to prove only that it runs; {@code --forks N}, {@code --rounds N}
   * @throws Exception if a contender fails
   */
  public static void main(String[] args) throws Exception {
    Arguments arguments = Arguments.of(args);
    int rounds = arguments.number("--rounds", arguments.quick() ? 2 : 11);
    String kind = arguments.text("--kind", "");
    if (!kind.isEmpty()) {
      measure(kind.equals("virtual"), rounds, arguments.number("--warm-ups", 1), System.out);
      return;
    }
    int forks = arguments.number("--forks", arguments.quick() ? 1 : 5);
    int warmUps = arguments.number("--warm-ups", arguments.quick() ? 1 : 5);
    compare("platform", forks, rounds, warmUps);
    if (virtualStart() != null) {
      compare("virtual", forks, rounds, warmUps);
    } else {
      System.out.println();
      System.out.println("This JDK has no virtual threads: the second half is left out.");
    }
  }

  private static void compare(String kind, int forks, int rounds, int warmUps) throws Exception {
    List<Map<String, List<Wave>>> all = new ArrayList<>();
    for (int fork = 1; fork <= forks; fork++) {
      Map<String, List<Wave>> waves = new LinkedHashMap<>();
      for (String[] line :
          Forks.run(
              Stampede.class,
              List.of("--kind", kind, "--rounds", "" + rounds, "--warm-ups", "" + warmUps))) {
        waves
            .computeIfAbsent(line[0], any -> new ArrayList<>())
            .add(new Wave(Double.parseDouble(line[1]), Integer.parseInt(line[2])));
      }
      all.add(waves);
      System.err.println(kind + " threads: fork " + fork + " of " + forks + " is done");
    }
    print(kind, rounds, all);
  }

  private static void print(String kind, int rounds, List<Map<String, List<Wave>>> forks) {
    PrintStream out = System.out;
    out.printf(
        Locale.ROOT,
        "%n%,d %s threads want one cold key, store of %d ms: medians of %d fork%s of %d rounds,"
            + " Java %s%n%n",
        THREADS,
        kind,
        STORE.toMillis(),
        forks.size(),
        forks.size() == 1 ? "" : "s",
        rounds,
        Runtime.version());
    out.println(
        "| contender | calls made | ms, min | median | times one call | times the FutureTask |");
    out.println("|---|--:|--:|--:|--:|--:|");
    for (String label : forks.get(0).keySet()) {
      int calls = 0;
      double least = Double.MAX_VALUE;
      List<Double> medians = new ArrayList<>();
      for (Map<String, List<Wave>> fork : forks) {
        for (Wave wave : fork.getOrDefault(label, List.of())) {
          calls = Math.max(calls, wave.calls());
          least = Math.min(least, wave.millis());
        }
        medians.add(median(fork, label));
      }
      out.printf(
          Locale.ROOT,
          "| %s | %d | %.1f | %.1f | %.2f | %.2f |%n",
          label,
          calls,
          least,
          Median.of(medians),
          ratio(forks, label, ALONE),
          ratio(forks, label, FLOOR));
    }
    out.printf(
        Locale.ROOT,
        "%nKeywarden against one call, at most 1.2: %.2f (the machine alone, with a FutureTask:"
            + " %.2f)%n",
        ratio(forks, KEYWARDEN, ALONE),
        ratio(forks, FLOOR, ALONE));
  }

  private static double median(Map<String, List<Wave>> fork, String label) {
    List<Double> millis = new ArrayList<>();
    for (Wave wave : fork.getOrDefault(label, List.of())) {
      millis.add(wave.millis());
    }
    return Median.of(millis);
  }

  /** The median over the forks of the median over their rounds of the ratio within a round. */
  private static double ratio(List<Map<String, List<Wave>>> forks, String label, String base) {
    List<Double> medians = new ArrayList<>();
    for (Map<String, List<Wave>> fork : forks) {
      List<Wave> above = fork.getOrDefault(label, List.of());
      List<Wave> below = fork.getOrDefault(base, List.of());
      List<Double> ratios = new ArrayList<>();
      for (int round = 0; round < above.size(); round++) {
        ratios.add(above.get(round).millis() / below.get(round).millis());
      }
      medians.add(Median.of(ratios));
    }
    return Median.of(medians);
  }

  // In the fork.

  private static void measure(boolean virtual, int rounds, int warmUps, PrintStream out)
      throws Exception {
    List<Contender> contenders = contenders();
    for (int round = -warmUps; round < rounds; round++) {
      String name = "COLD_" + (round + warmUps) + "_API_KEY";
      for (int turn = 0; turn < contenders.size(); turn++) {
        // Another one begins in each round.
        Contender contender = contenders.get(Math.floorMod(turn + round, contenders.size()));
        Wave wave = wave(contender, name, virtual);
        if (round >= 0) {
          out.printf(Locale.ROOT, "%s\t%.3f\t%d%n", contender.label(), wave.millis(), wave.calls());
        }
      }
    }
  }

  private static List<Contender> contenders() {
    List<Contender> all = new ArrayList<>();
    SlowStore store = new SlowStore(STORE);
    all.add(new Contender(ALONE, store, store::get, 1));
    all.add(futureTask(new SlowStore(STORE)));
    all.add(keywarden(new SlowStore(STORE)));
    all.add(caffeine(new SlowStore(STORE)));
    all.add(caffeineAsync(new SlowStore(STORE)));
    all.add(awsCache(new SlowStore(STORE)));
    return all;
  }

  /** What any cache of this kind has to do: one thread asks, the others wait for it. */
  private static Contender futureTask(SlowStore store) {
    ConcurrentMap<String, FutureTask<String>> tasks = new ConcurrentHashMap<>();
    Read read =
        name -> {
          FutureTask<String> mine = new FutureTask<>(() -> store.get(name));
          FutureTask<String> theirs = tasks.putIfAbsent(name, mine);
          if (theirs == null) {
            mine.run();
          }
          return (theirs == null ? mine : theirs).get();
        };
    return new Contender(FLOOR, store, read, THREADS);
  }

  private static Contender keywarden(SlowStore store) {
    KeyChain chain =
        KeyChain.builder().ignoreAmbientConfiguration().provider(store.provider()).build();
    return new Contender(KEYWARDEN, store, chain::require, THREADS);
  }

  private static Contender caffeine(SlowStore store) {
    LoadingCache<String, String> cache =
        Caffeine.newBuilder()
            .maximumSize(KeyChain.DEFAULT_MAXIMUM_SIZE)
            .refreshAfterWrite(KeyChain.DEFAULT_TIME_TO_LIVE)
            .build(store::get);
    return new Contender("Caffeine, LoadingCache", store, cache::get, THREADS);
  }

  private static Contender caffeineAsync(SlowStore store) {
    AsyncLoadingCache<String, String> cache =
        Caffeine.newBuilder()
            .maximumSize(KeyChain.DEFAULT_MAXIMUM_SIZE)
            .refreshAfterWrite(KeyChain.DEFAULT_TIME_TO_LIVE)
            .buildAsync(store::get);
    return new Contender(
        "Caffeine, AsyncLoadingCache", store, name -> cache.get(name).get(), THREADS);
  }

  /** It makes two calls, one after the other: the versions, and the value of the current one. */
  private static Contender awsCache(SlowStore store) {
    SecretCache cache = new SecretCache(new StubSecretStore(store::get));
    return new Contender(
        "AWS caching client, two calls to a key", store, cache::getSecretString, THREADS);
  }

  /** Lets them loose, and waits until the last one has what it wanted. */
  private static Wave wave(Contender contender, String name, boolean virtual) throws Exception {
    int callsBefore = contender.store().calls();
    Runner[] runners = new Runner[contender.threads()];
    Gate gate = new Gate(runners.length);
    for (int i = 0; i < runners.length; i++) {
      runners[i] = new Runner(contender.read(), name, gate);
      runners[i].start(virtual);
    }
    gate.allWait(runners);
    long start = System.nanoTime();
    gate.open(runners);
    gate.finished.await();
    gate.letGo(runners);
    long end = start;
    for (Runner runner : runners) {
      if (!runner.served) {
        throw new IllegalStateException(
            contender.label() + " left a thread without the key", runner.thrown);
      }
      end = Math.max(end, runner.end);
    }
    return new Wave((end - start) / NANOS_PER_MILLI, contender.store().calls() - callsBefore);
  }

  /**
   * Where all wait. Opened by a thread that wakes each: a latch would have them wake each other.
   */
  private static final class Gate {
    private final CountDownLatch finished;
    private volatile boolean open;
    private volatile boolean empty;

    Gate(int runners) {
      this.finished = new CountDownLatch(runners);
    }

    void await() {
      while (!open) {
        LockSupport.park(this);
      }
    }

    /** Where those wait who have the key: the end of a thread costs more than to wake it. */
    void awaitTheOthers() {
      while (!empty) {
        LockSupport.park(this);
      }
    }

    void letGo(Runner[] runners) {
      empty = true;
      for (Runner runner : runners) {
        LockSupport.unpark(runner.thread);
      }
    }

    void allWait(Runner[] runners) {
      for (Runner runner : runners) {
        Thread thread = runner.thread;
        while (thread == null || thread.getState() != Thread.State.WAITING) {
          LockSupport.parkNanos(this, 100_000);
          thread = runner.thread;
        }
      }
    }

    void open(Runner[] runners) {
      open = true;
      for (Runner runner : runners) {
        LockSupport.unpark(runner.thread);
      }
    }
  }

  private static final class Runner implements Runnable {
    private final Read read;
    private final String name;
    private final Gate gate;
    private volatile @Nullable Thread thread;

    /** These are read when the gate says that all have finished. */
    private long end;

    private boolean served;
    private @Nullable Exception thrown;

    Runner(Read read, String name, Gate gate) {
      this.read = read;
      this.name = name;
      this.gate = gate;
    }

    void start(boolean virtual) throws ReflectiveOperationException {
      Method start = virtual ? virtualStart() : null;
      if (start == null) {
        new Thread(this).start();
      } else {
        var unused = start.invoke(null, this);
      }
    }

    @Override
    public void run() {
      thread = Thread.currentThread();
      gate.await();
      try {
        served = read.of(name) != null;
      } catch (Exception e) {
        thrown = e;
      }
      end = System.nanoTime();
      gate.finished.countDown();
      gate.awaitTheOthers();
    }
  }

  /** Since Java 21; this is compiled for 17. */
  private static @Nullable Method virtualStart() {
    try {
      return Runtime.version().feature() < 21
          ? null
          : Thread.class.getMethod("startVirtualThread", Runnable.class);
    } catch (NoSuchMethodException e) {
      return null;
    }
  }
}
