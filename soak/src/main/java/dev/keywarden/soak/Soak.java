package dev.keywarden.soak;

import dev.keywarden.KeyChain;
import dev.keywarden.KeyEnvironment;
import dev.keywarden.KeyEvent;
import dev.keywarden.LiveKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * Puts a chain under load while its keys rotate and its store fails, and holds it to its promises:
 * no exception reaches a caller, nobody sees a version go backwards, the store is asked no more
 * often than it may be, new keys arrive in time, and nothing is left over at the end.
 *
 * <pre>{@code mvn -q -Prun -pl soak -am verify -Dsoak.seconds=60}</pre>
 */
public final class Soak {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Plan plan;
  private final ShakyStore store;
  private final List<Witness> witnesses = new ArrayList<>();
  private final Tally tally = new Tally();
  private final Map<KeyEvent.Type, LongAdder> events = new EnumMap<>(KeyEvent.Type.class);
  private final Report report = new Report();

  private Soak(Plan plan) {
    this.plan = plan;
    this.store = new ShakyStore(plan);
    store.keys().forEach(key -> witnesses.add(new Witness(key)));
    for (KeyEvent.Type type : KeyEvent.Type.values()) {
      events.put(type, new LongAdder());
    }
  }

  /**
   * Runs it, prints the report, and ends the JVM with 1 if a promise was broken.
   *
   * @param args none; the system property {@code soak.seconds} says how long, 60 without it
   * @throws InterruptedException if the JVM is being stopped
   */
  public static void main(String[] args) throws InterruptedException {
    Report report = run(Plan.of(Duration.ofSeconds(Integer.getInteger("soak.seconds", 60))));
    report.print(System.out);
    if (!report.broken().isEmpty()) {
      System.exit(1);
    }
  }

  static Report run(Plan plan) throws InterruptedException {
    Soak soak = new Soak(plan);
    soak.run();
    return soak.report;
  }

  private void run() throws InterruptedException {
    KeyChain chain =
        KeyChain.builder()
            .ignoreAmbientConfiguration()
            .variables(Map.of())
            .environment(KeyEnvironment.TEST)
            .provider(store)
            .timeToLive(plan.timeToLive())
            .staleIfError(plan.staleIfError())
            .timeout(plan.timeout())
            .listener(event -> count(event))
            .build();
    Duration took;
    try (chain;
        store) {
      List<LiveKey> live = new ArrayList<>();
      for (Witness witness : witnesses) {
        LiveKey key = chain.live(witness.name());
        key.onRotation(witness::rotated);
        live.add(key);
      }
      chain.warmUp(plan.names(), PATIENCE);
      long began = System.nanoTime();
      load(chain, live);
      took = Duration.ofNanos(System.nanoTime() - began);
      tell(took);
      lastVersions(chain, live);
    }
    leftovers();
    report.examples(tally.examples());
  }

  private void count(KeyEvent event) {
    LongAdder adder = events.get(event.type());
    if (adder != null) {
      adder.increment();
    }
  }

  private long events(KeyEvent.Type type) {
    LongAdder adder = events.get(type);
    return adder == null ? 0 : adder.sum();
  }

  private void load(KeyChain chain, List<LiveKey> live) throws InterruptedException {
    ScheduledExecutorService rotator = Executors.newSingleThreadScheduledExecutor();
    Receiver receiver = new Receiver(store);
    store.shake();
    try {
      long each = plan.rotation().toNanos();
      long offset = 0;
      for (StoredKey key : store.keys()) { // not all in the same moment
        if (key.name().equals(Plan.REVOKED)) {
          continue;
        }
        var unused =
            rotator.scheduleAtFixedRate(
                key::rotate, each + offset * each / plan.keys(), each, TimeUnit.NANOSECONDS);
        offset++;
      }
      long end = System.nanoTime() + plan.span().toNanos();
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < plan.threads(); i++) {
        Caller caller = new Caller(chain, witnesses, live, receiver, tally, i, end);
        threads.add(new Thread(caller, "caller-" + i));
      }
      threads.forEach(Thread::start);
      for (Thread thread : threads) {
        thread.join();
      }
    } finally {
      rotator.shutdownNow();
      rotator.awaitTermination(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
      store.calmDown();
    }
  }

  private void tell(Duration took) {
    long versions = witnesses.stream().mapToLong(Witness::versions).sum();
    report.figure(
        "%d threads, %d keys, %.1f s; time to live %s, a rotation every %s",
        plan.threads(),
        plan.keys(),
        took.toNanos() / 1e9,
        Report.ms(plan.timeToLive()),
        Report.ms(plan.rotation()));
    report.figure(
        "uses       %d, that is %.0f a second",
        tally.uses(), tally.uses() / (took.toNanos() / 1e9));
    report.figure(
        "requests   %d served at once, %d with the next key, %d rejected while there was no other,"
            + " %d with a revoked key",
        tally.atOnce(), tally.atSecond(), tally.refused(), tally.revoked());
    report.figure(
        "store      %d calls for %d keys, %d failed (%.1f %%); %d versions",
        store.calls(),
        store.fetches(),
        store.failures(),
        100.0 * store.failures() / store.fetches(),
        versions);
    report.figure(
        "events     %d rotated, %d stale, %d failed, %d dropped",
        events(KeyEvent.Type.ROTATED),
        events(KeyEvent.Type.STALE),
        events(KeyEvent.Type.FAILED),
        events(KeyEvent.Type.DROPPED));
    promises(took);
  }

  private void promises(Duration took) {
    report.check(
        tally.failures() == 0,
        "no exception reaches a caller",
        "%d in %d uses",
        tally.failures(),
        tally.uses());
    long backwards = witnesses.stream().mapToLong(Witness::backwards).sum();
    report.check(
        backwards == 0, "no version goes backwards", "%d in %d uses", backwards, tally.uses());
    long wrong = witnesses.stream().mapToLong(Witness::wrong).sum();
    long keys = witnesses.stream().mapToLong(Witness::keys).sum();
    report.check(wrong == 0, "each key has its own value", "%d of %d have not", wrong, keys);
    report.check(
        tally.tooOften() == 0,
        "a request is made once more at the most, and only with another key",
        "%d were made more often",
        tally.tooOften());

    for (StoredKey key : store.keys()) {
      long fetches = key.fetches();
      long allowed = plan.fetchesAllowed(key.name(), took);
      report.check(
          fetches <= allowed,
          "the store is asked for " + key.name() + " within the limit",
          "%d of %d",
          fetches,
          allowed);
    }
    long crowded = store.keys().stream().mapToLong(StoredKey::crowded).sum();
    report.check(
        crowded == 0, "one call at a time for each key", "%d came during another", crowded);
    long dropped = events(KeyEvent.Type.DROPPED);
    report.check(dropped == 0, "no key is dropped within its bound", "%d were", dropped);
    follows();
  }

  private void follows() {
    List<Long> followed = new ArrayList<>();
    witnesses.forEach(witness -> followed.addAll(witness.followedIn()));
    Collections.sort(followed);
    long half = at(followed, 0.5);
    long most = at(followed, 0.99);
    report.check(
        half <= plan.halfFollowedIn().toNanos(),
        "half of the rotations are seen in time",
        "%s of %s",
        Report.ms(half),
        Report.ms(plan.halfFollowedIn()));
    report.check(
        most <= plan.nearlyAllFollowedIn().toNanos(),
        "99 of 100 rotations are seen in time",
        "%s of %s; the last one in %s",
        Report.ms(most),
        Report.ms(plan.nearlyAllFollowedIn()),
        Report.ms(followed.get(followed.size() - 1)));
    long oldest = witnesses.stream().mapToLong(Witness::oldest).max().orElse(0);
    report.check(
        oldest <= plan.oldestAllowed().toNanos(),
        "no key is older than its bound",
        "the oldest was replaced %s before, of %s",
        Report.ms(oldest),
        Report.ms(plan.oldestAllowed()));
    int told = witnesses.stream().mapToInt(Witness::rotations).sum();
    int gaps = witnesses.stream().mapToInt(Witness::gaps).sum();
    report.check(
        gaps == 0 && told > 0, "rotations are told in order", "%d of %d were not", gaps, told);
  }

  private static long at(List<Long> sorted, double share) {
    return sorted.get((int) Math.ceil(share * sorted.size()) - 1);
  }

  /** Now that nothing fails and nothing rotates any more, all must come to the last version. */
  private void lastVersions(KeyChain chain, List<LiveKey> live) {
    int behind = 0;
    for (int i = 0; i < live.size(); i++) {
      Witness witness = witnesses.get(i);
      chain.invalidate(witness.name());
      int seen = Witness.version(chain.require(witness.name()));
      int followed = Witness.version(live.get(i).current());
      if (seen != witness.versions() || followed != witness.versions()) {
        behind++;
      }
    }
    report.check(
        behind == 0, "after invalidate() everybody has the last version", "%d have not", behind);
  }

  private void leftovers() throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    List<String> alive = new ArrayList<>();
    Thread[] threads = new Thread[Thread.activeCount() + 64];
    int count = Thread.enumerate(threads);
    for (int i = 0; i < count; i++) {
      if (threads[i].getName().startsWith("keywarden-")) {
        threads[i].join(Math.max(1, (end - System.nanoTime()) / 1_000_000));
        if (threads[i].isAlive()) {
          alive.add(threads[i].getName());
        }
      }
    }
    report.check(alive.isEmpty(), "no thread is left after close()", "%s", alive);
    long keys = witnesses.stream().mapToLong(Witness::unclosed).sum();
    long values = store.unclosed();
    report.check(
        keys == 0 && values == 0,
        "no key is left after close()",
        "%d keys and %d values are",
        keys,
        values);
  }
}
