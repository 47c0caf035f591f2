package dev.keywarden.benchmarks;

import com.amazonaws.secretsmanager.caching.SecretCache;
import com.amazonaws.secretsmanager.caching.SecretCacheConfiguration;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.keywarden.KeyChain;
import dev.keywarden.LiveKey;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Two threads read a key that is held, again and again, while a refresh of it takes 1.5 s. Prints
 * how long a read takes during the refreshes, and in the times between them.
 *
 * <p>Each read is measured by itself, so the clock's own time is in all numbers: a map that is read
 * in the same way, refreshed by a thread, shows how much that is.
 */
public final class RefreshLatency {
  private static final int READERS = 2;
  private static final long LONGEST = TimeUnit.MINUTES.toNanos(1);
  private static final int DIGITS = 3;
  private static final double NANOS_PER_MILLI = 1e6;
  private static final List<Double> PERCENTILES = List.of(50.0, 99.0, 99.9, 100.0);
  private static final int P50 = 0;
  private static final int P99 = 1;
  private static final int P999 = 2;
  private static final int LONGEST_READ = 3;

  /** The one before which nothing counts, since the code is not yet compiled. */
  private static final int WARM_UPS = 1;

  private static final String KEYWARDEN = "require";
  private static final String LIVE = "live";
  private static final String AWS = "aws";
  private static final Map<String, String> LABELS = labels();

  private RefreshLatency() {}

  private static Map<String, String> labels() {
    Map<String, String> labels = new LinkedHashMap<>();
    labels.put("map", "ConcurrentHashMap.get, a thread puts");
    labels.put(KEYWARDEN, "Keywarden, require");
    labels.put(LIVE, "Keywarden, LiveKey.current");
    labels.put("caffeine", "Caffeine, refreshAfterWrite");
    labels.put(AWS, "AWS caching client, getSecretString");
    return labels;
  }

  /** What was read in one fork, during refreshes or between them: nanoseconds. */
  private record Reads(long count, List<Double> nanos) {}

  /** Both, of one fork. */
  private record Pair(Reads during, Reads between) {}

  /**
   * Runs it.
   *
   * @param args {@code --quick} to prove only that it runs; {@code --forks N}, {@code --refreshes
   *     N}, {@code --refresh MILLIS}, {@code --ttl MILLIS}
   * @throws Exception if a contender fails
   */
  public static void main(String[] args) throws Exception {
    Arguments arguments = Arguments.of(args);
    int refreshes = arguments.number("--refreshes", arguments.quick() ? 1 : 5);
    Duration refresh =
        Duration.ofMillis(arguments.number("--refresh", arguments.quick() ? 300 : 1_500));
    Duration timeToLive =
        Duration.ofMillis(arguments.number("--ttl", arguments.quick() ? 400 : 2_000));
    String contender = arguments.text("--contender", "");
    if (!contender.isEmpty()) {
      measure(contender, new SlowStore(refresh), timeToLive, refreshes, System.out);
      return;
    }
    int forks = arguments.number("--forks", arguments.quick() ? 1 : 5);
    Map<String, List<Pair>> results = new LinkedHashMap<>();
    for (int fork = 1; fork <= forks; fork++) {
      for (String name : LABELS.keySet()) {
        results
            .computeIfAbsent(name, any -> new ArrayList<>())
            .add(fork(name, refreshes, refresh, timeToLive));
      }
      System.err.println("refreshes: fork " + fork + " of " + forks + " is done");
    }
    print(results, refreshes, refresh, timeToLive);
  }

  private static Pair fork(String contender, int refreshes, Duration refresh, Duration timeToLive)
      throws Exception {
    List<String> arguments =
        List.of(
            "--contender",
            contender,
            "--refreshes",
            "" + refreshes,
            "--refresh",
            "" + refresh.toMillis(),
            "--ttl",
            "" + timeToLive.toMillis());
    List<String[]> lines = Forks.run(RefreshLatency.class, arguments);
    return new Pair(parse(lines.get(0)), parse(lines.get(1)));
  }

  private static Reads parse(String[] line) {
    List<Double> nanos = new ArrayList<>();
    for (String number : List.of(line).subList(1, line.length)) {
      nanos.add(Double.parseDouble(number));
    }
    return new Reads(Long.parseLong(line[0]), nanos);
  }

  private static void print(
      Map<String, List<Pair>> results, int refreshes, Duration refresh, Duration timeToLive) {
    PrintStream out = System.out;
    int forks = results.values().iterator().next().size();
    out.printf(
        Locale.ROOT,
        "%n%d threads read a key while a refresh of it takes %,d ms (time to live %,d ms): medians"
            + " of %d fork%s of %d refresh%s, Java %s%n%n",
        READERS,
        refresh.toMillis(),
        timeToLive.toMillis(),
        forks,
        forks == 1 ? "" : "s",
        refreshes,
        refreshes == 1 ? "" : "es",
        Runtime.version());
    out.println(
        "| read | refresh | reads in a fork | p50 ns | p99 ns | p99.9 ns | longest ms |"
            + " p99.9, times its own between |");
    out.println("|---|---|--:|--:|--:|--:|--:|--:|");
    for (Map.Entry<String, List<Pair>> entry : results.entrySet()) {
      String label = LABELS.getOrDefault(entry.getKey(), "");
      row(out, label, "between", entry.getValue(), Pair::between);
      row(out, label, "during", entry.getValue(), Pair::during);
    }
    out.printf(
        Locale.ROOT,
        "%nKeywarden's 99.9th percentile during a refresh against between them, at most 1.3:"
            + " require %.2f, LiveKey %.2f.%nIt is %,.0f ns; that of the AWS caching client during"
            + " a refresh is %,.0f ns.%n",
        ratio(results.getOrDefault(KEYWARDEN, List.of())),
        ratio(results.getOrDefault(LIVE, List.of())),
        median(results.getOrDefault(KEYWARDEN, List.of()), Pair::during, P999),
        median(results.getOrDefault(AWS, List.of()), Pair::during, P999));
  }

  private static void row(PrintStream out, String label, String when, List<Pair> pairs, Half half) {
    List<Double> counts = new ArrayList<>();
    for (Pair pair : pairs) {
      counts.add((double) half.of(pair).count());
    }
    out.printf(
        Locale.ROOT,
        "| %s | %s | %,.0f | %,.0f | %,.0f | %,.0f | %,.1f | %s |%n",
        label,
        when,
        Median.of(counts),
        median(pairs, half, P50),
        median(pairs, half, P99),
        median(pairs, half, P999),
        median(pairs, half, LONGEST_READ) / NANOS_PER_MILLI,
        when.equals("during") ? String.format(Locale.ROOT, "%,.2f", ratio(pairs)) : "");
  }

  private static double median(List<Pair> pairs, Half half, int percentile) {
    List<Double> nanos = new ArrayList<>();
    for (Pair pair : pairs) {
      nanos.add(half.of(pair).nanos().get(percentile));
    }
    return Median.of(nanos);
  }

  private static double ratio(List<Pair> pairs) {
    List<Double> ratios = new ArrayList<>();
    for (Pair pair : pairs) {
      ratios.add(pair.during().nanos().get(P999) / pair.between().nanos().get(P999));
    }
    return Median.of(ratios);
  }

  /** One of the two. */
  private interface Half {
    Reads of(Pair pair);
  }

  // In the fork.

  private static void measure(
      String contender, SlowStore store, Duration timeToLive, int refreshes, PrintStream out)
      throws Exception {
    Supplier<@Nullable Object> read = contender(contender, store, timeToLive);
    if (read.get() == null) {
      throw new IllegalStateException("the key did not come");
    }
    int loaded = store.turns();
    int warm = loaded + 2 * WARM_UPS;
    int last = warm + 2 * refreshes;
    List<Reader> readers = new ArrayList<>();
    for (int i = 0; i < READERS; i++) {
      Reader reader = new Reader(store, read, warm, last);
      readers.add(reader);
      reader.start();
    }
    Histogram during = new Histogram(LONGEST, DIGITS);
    Histogram between = new Histogram(LONGEST, DIGITS);
    for (Reader reader : readers) {
      reader.join();
      during.add(reader.during);
      between.add(reader.between);
    }
    if (store.turns() < last) {
      throw new IllegalStateException("a reader has ended before its time");
    }
    print(during, out);
    print(between, out);
    out.flush();
    System.exit(0); // whatever thread a contender leaves behind
  }

  private static void print(Histogram reads, PrintStream out) {
    StringBuilder line = new StringBuilder().append(reads.getTotalCount());
    for (double percentile : PERCENTILES) {
      line.append('\t').append(reads.getValueAtPercentile(percentile));
    }
    out.println(line);
  }

  private static Supplier<@Nullable Object> contender(
      String contender, SlowStore store, Duration timeToLive) {
    return switch (contender) {
      case "map" -> map(store, timeToLive);
      case KEYWARDEN -> {
        KeyChain chain = chain(store, timeToLive);
        yield () -> chain.require(Keys.NAME);
      }
      case LIVE -> {
        LiveKey key = chain(store, timeToLive).live(Keys.NAME);
        yield key::current;
      }
      case "caffeine" -> {
        LoadingCache<String, String> cache =
            Caffeine.newBuilder()
                .maximumSize(KeyChain.DEFAULT_MAXIMUM_SIZE)
                .refreshAfterWrite(timeToLive)
                .build(store::get);
        yield () -> cache.get(Keys.NAME);
      }
      case AWS -> {
        SecretCache cache =
            new SecretCache(
                new SecretCacheConfiguration()
                    .withClient(new StubSecretStore(store::get))
                    .withCacheItemTTL(timeToLive.toMillis()));
        yield () -> cache.getSecretString(Keys.NAME);
      }
      default -> throw new IllegalArgumentException("not understood: " + contender);
    };
  }

  private static KeyChain chain(SlowStore store, Duration timeToLive) {
    return KeyChain.builder()
        .ignoreAmbientConfiguration()
        .provider(store.provider())
        .timeToLive(timeToLive)
        .build();
  }

  /** The floor: readers have a map and no more, and a thread sees to it that it is fresh. */
  private static Supplier<@Nullable Object> map(SlowStore store, Duration timeToLive) {
    ConcurrentMap<String, String> map = new ConcurrentHashMap<>();
    map.put(Keys.NAME, store.get(Keys.NAME));
    ScheduledExecutorService refreshes = Executors.newSingleThreadScheduledExecutor();
    var unused =
        refreshes.scheduleWithFixedDelay(
            () -> map.put(Keys.NAME, store.get(Keys.NAME)),
            timeToLive.toMillis(),
            timeToLive.toMillis(),
            TimeUnit.MILLISECONDS);
    return () -> map.get(Keys.NAME);
  }

  private static final class Reader extends Thread {
    private final SlowStore store;
    private final Supplier<@Nullable Object> read;
    private final int warm;
    private final int last;
    private final Histogram during = new Histogram(LONGEST, DIGITS);
    private final Histogram between = new Histogram(LONGEST, DIGITS);

    Reader(SlowStore store, Supplier<@Nullable Object> read, int warm, int last) {
      this.store = store;
      this.read = read;
      this.warm = warm;
      this.last = last;
    }

    @Override
    public void run() {
      readUntil(warm);
      during.reset();
      between.reset();
      readUntil(last);
    }

    private void readUntil(int turns) {
      int before = store.turns();
      while (before < turns) {
        long start = System.nanoTime();
        Object key = read.get();
        long took = System.nanoTime() - start;
        if (key == null) {
          throw new IllegalStateException("a read came to nothing");
        }
        int after = store.turns();
        // A read that waited for the whole of a refresh began before it, and ended after it.
        (after == before && after % 2 == 0 ? between : during).recordValue(took);
        before = after;
      }
    }
  }
}
