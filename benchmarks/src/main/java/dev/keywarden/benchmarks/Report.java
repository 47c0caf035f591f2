package dev.keywarden.benchmarks;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/**
 * Runs the benchmarks of reads and uses and prints what they come to: medians, and ratios of what
 * ran side by side.
 */
public final class Report {
  /** Less than this per operation is the profiler's own, spread over the operations. */
  private static final double NO_BYTES = 0.5;

  private static final String MAP = "CachedRead.mapGet";
  private static final String MAP_2 = "CachedRead.mapGetTwoThreads";
  private static final String REQUIRE = "CachedRead.require";
  private static final String REQUIRE_2 = "CachedRead.requireTwoThreads";
  private static final String LIVE = "CachedRead.liveKey";
  private static final String LIVE_2 = "CachedRead.liveKeyTwoThreads";
  private static final String AWS = "CachedRead.awsCache";
  private static final String AWS_2 = "CachedRead.awsCacheTwoThreads";
  private static final String STRING = "UseKey.newString";
  private static final String CHARS = "UseKey.copyChars";
  private static final String REVEAL = "UseKey.reveal";
  private static final String USE = "UseKey.use";

  /** What is printed, in this order, with what it is compared to. */
  private static final List<Row> ROWS =
      List.of(
          new Row(MAP, "ConcurrentHashMap.get", MAP),
          new Row(REQUIRE, "Keywarden, require", MAP),
          new Row("CachedRead.find", "Keywarden, find", MAP),
          new Row(LIVE, "Keywarden, LiveKey.current", MAP),
          new Row("CachedRead.caffeine", "Caffeine, getIfPresent", MAP),
          new Row("CachedRead.caffeineRefreshed", "Caffeine, get, refreshAfterWrite", MAP),
          new Row("CachedRead.dotenvJava", "dotenv-java, get", MAP),
          new Row("CachedRead.smallRye", "SmallRye Config, getValue", MAP),
          new Row("CachedRead.gestaltCached", "Gestalt with its cache, getConfig", MAP),
          new Row(AWS, "AWS caching client, getSecretString", MAP),
          new Row(MAP_2, "ConcurrentHashMap.get, 2 threads", MAP_2),
          new Row(REQUIRE_2, "Keywarden, require, 2 threads", MAP_2),
          new Row(LIVE_2, "Keywarden, LiveKey.current, 2 threads", MAP_2),
          new Row("CachedRead.caffeineTwoThreads", "Caffeine, getIfPresent, 2 threads", MAP_2),
          new Row(
              "CachedRead.caffeineRefreshedTwoThreads",
              "Caffeine, get, refreshAfterWrite, 2 threads",
              MAP_2),
          new Row(AWS_2, "AWS caching client, getSecretString, 2 threads", MAP_2),
          new Row(STRING, "new String of the same bytes", STRING),
          new Row(REVEAL, "Keywarden, reveal", STRING),
          new Row(CHARS, "copy and zeroing of the same characters", CHARS),
          new Row(USE, "Keywarden, use", CHARS));

  private final Rounds rounds;
  private final PrintStream out;

  private Report(Rounds rounds, PrintStream out) {
    this.rounds = rounds;
    this.out = out;
  }

  private record Row(String benchmark, String label, String base) {}

  /**
   * Runs it.
   *
   * @param args {@code --quick} to prove only that everything runs; {@code --rounds N}
   * @throws Exception if a benchmark fails
   */
  public static void main(String[] args) throws Exception {
    Rounds rounds = Rounds.run(Arguments.of(args), "CachedRead|UseKey", "jmh");
    new Report(rounds, System.out).print();
  }

  private void print() {
    out.printf(Locale.ROOT, "Cached reads and uses of one key: %s%n%n", rounds.described());
    out.println("| read | ns/op | cpu ns/op | B/op | times the first of its group | by cpu |");
    out.println("|---|--:|--:|--:|--:|--:|");
    for (Row row : ROWS) {
      out.printf(
          Locale.ROOT,
          "| %s | %.1f | %.1f | %s | %.2f | %.2f |%n",
          row.label(),
          rounds.median(row.benchmark(), Rounds.Reading::wall),
          rounds.median(row.benchmark(), Rounds.Reading::cpu),
          bytes(rounds.median(row.benchmark(), Rounds.Reading::bytes)),
          rounds.ratio(row.benchmark(), row.base(), Rounds.Reading::wall),
          rounds.ratio(row.benchmark(), row.base(), Rounds.Reading::cpu));
    }
    out.println();
    goal("require against ConcurrentHashMap.get, at most 2", REQUIRE, MAP);
    goal("the same with 2 threads", REQUIRE_2, MAP_2);
    goal("LiveKey.current against ConcurrentHashMap.get, at most 1", LIVE, MAP);
    goal("the same with 2 threads", LIVE_2, MAP_2);
    goal("Gestalt against require, at least 30", "CachedRead.gestaltCached", REQUIRE);
    goal("AWS caching client against require, at least 30", AWS, REQUIRE);
    goal("the same with 2 threads", AWS_2, REQUIRE_2);
    out.printf(
        "require allocates %s B/op, find %s B/op, LiveKey.current %s B/op; the goal is 0%n",
        bytes(rounds.median(REQUIRE, Rounds.Reading::bytes)),
        bytes(rounds.median("CachedRead.find", Rounds.Reading::bytes)),
        bytes(rounds.median(LIVE, Rounds.Reading::bytes)));
    out.printf(
        Locale.ROOT,
        "reveal of 108 characters by cpu %.0f ns, use %.0f ns; the goal is at most 100%n",
        rounds.median(REVEAL, Rounds.Reading::cpu),
        rounds.median(USE, Rounds.Reading::cpu));
  }

  private void goal(String text, String benchmark, String base) {
    out.printf(
        Locale.ROOT,
        "%s: %.2f (by cpu %.2f)%n",
        text,
        rounds.ratio(benchmark, base, Rounds.Reading::wall),
        rounds.ratio(benchmark, base, Rounds.Reading::cpu));
  }

  private static String bytes(double bytes) {
    return String.format(Locale.ROOT, "%.0f", bytes < NO_BYTES ? 0 : bytes);
  }
}
