package dev.keywarden.benchmarks;

import static java.util.Objects.requireNonNull;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs the JMH benchmarks and prints what they come to: medians, and ratios of what ran side by
 * side.
 *
 * <p>A round runs every benchmark once, each in a JVM of its own. Ratios are made within a round
 * and the median is taken over the rounds, so that a machine that is slower for some minutes is
 * slower for both sides.
 */
public final class Report {
  private static final String ALLOCATED = "gc.alloc.rate.norm";

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
          new Row("UseKey.reveal", "Keywarden, reveal", STRING),
          new Row("UseKey.use", "Keywarden, use", STRING));

  private final Map<String, List<Reading>> readings = new LinkedHashMap<>();
  private final PrintStream out;

  private Report(PrintStream out) {
    this.out = out;
  }

  private record Row(String benchmark, String label, String base) {}

  /** One benchmark in one round. */
  private record Reading(double wall, double cpu, double bytes) {}

  /**
   * Runs it.
   *
   * @param args {@code --quick} to prove only that everything runs; {@code --rounds N}
   * @throws Exception if a benchmark fails
   */
  public static void main(String[] args) throws Exception {
    Arguments arguments = Arguments.of(args);
    Report report = new Report(System.out);
    int rounds = arguments.number("--rounds", arguments.quick() ? 1 : 5);
    Path target = Path.of(arguments.text("--output", "target"));
    Files.createDirectories(target);
    for (int round = 1; round <= rounds; round++) {
      report.add(run(arguments.quick(), target.resolve("jmh-round-" + round + ".json")));
      System.err.println("round " + round + " of " + rounds + " is done");
    }
    report.print(rounds);
  }

  private static Collection<RunResult> run(boolean quick, Path json) throws RunnerException {
    TimeValue time = TimeValue.milliseconds(quick ? 200 : 1000);
    Options options =
        new OptionsBuilder()
            .include("^dev\\.keywarden\\.benchmarks\\.")
            .forks(1)
            .warmupIterations(quick ? 1 : 5)
            .warmupTime(time)
            .measurementIterations(quick ? 2 : 5)
            .measurementTime(time)
            // No resizing of the heap in the middle; the same for all.
            .jvmArgs("-Xms256m", "-Xmx256m")
            .addProfiler(GCProfiler.class)
            .addProfiler(CpuProfiler.class)
            .shouldFailOnError(true)
            .verbosity(VerboseMode.SILENT)
            .resultFormat(ResultFormatType.JSON)
            .result(json.toString())
            .build();
    return new Runner(options).run();
  }

  private void add(Collection<RunResult> results) {
    for (RunResult result : results) {
      List<Double> wall = new ArrayList<>();
      List<Double> cpu = new ArrayList<>();
      List<Double> bytes = new ArrayList<>();
      for (IterationResult iteration :
          result.getBenchmarkResults().iterator().next().getIterationResults()) {
        wall.add(iteration.getPrimaryResult().getScore());
        cpu.add(secondary(iteration, CpuProfiler.LABEL));
        bytes.add(secondary(iteration, ALLOCATED));
      }
      String name = result.getParams().getBenchmark();
      name = name.substring(name.lastIndexOf('.', name.lastIndexOf('.') - 1) + 1);
      readings
          .computeIfAbsent(name, any -> new ArrayList<>())
          .add(new Reading(Median.of(wall), Median.of(cpu), Median.of(bytes)));
    }
  }

  private static double secondary(IterationResult iteration, String label) {
    Result<?> result = iteration.getSecondaryResults().get(label);
    return requireNonNull(result, label).getScore();
  }

  private void print(int rounds) {
    out.printf(
        Locale.ROOT,
        "Cached reads and uses of one key: medians of %d round%s, one JVM per benchmark and round,"
            + " Java %s%n%n",
        rounds,
        rounds == 1 ? "" : "s",
        Runtime.version());
    out.println("| read | ns/op | cpu ns/op | B/op | times the first of its group | by cpu |");
    out.println("|---|--:|--:|--:|--:|--:|");
    for (Row row : ROWS) {
      out.printf(
          Locale.ROOT,
          "| %s | %.1f | %.1f | %s | %.2f | %.2f |%n",
          row.label(),
          median(row.benchmark(), Reading::wall),
          median(row.benchmark(), Reading::cpu),
          bytes(median(row.benchmark(), Reading::bytes)),
          ratio(row.benchmark(), row.base(), Reading::wall),
          ratio(row.benchmark(), row.base(), Reading::cpu));
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
        bytes(median(REQUIRE, Reading::bytes)),
        bytes(median("CachedRead.find", Reading::bytes)),
        bytes(median(LIVE, Reading::bytes)));
  }

  private void goal(String text, String benchmark, String base) {
    out.printf(
        Locale.ROOT,
        "%s: %.2f (by cpu %.2f)%n",
        text,
        ratio(benchmark, base, Reading::wall),
        ratio(benchmark, base, Reading::cpu));
  }

  private static String bytes(double bytes) {
    return String.format(Locale.ROOT, "%.0f", bytes < NO_BYTES ? 0 : bytes);
  }

  private double median(String benchmark, Column column) {
    List<Double> numbers = new ArrayList<>();
    for (Reading reading : of(benchmark)) {
      numbers.add(column.of(reading));
    }
    return Median.of(numbers);
  }

  private double ratio(String benchmark, String base, Column column) {
    List<Reading> above = of(benchmark);
    List<Reading> below = of(base);
    List<Double> ratios = new ArrayList<>();
    for (int round = 0; round < above.size(); round++) {
      ratios.add(column.of(above.get(round)) / column.of(below.get(round)));
    }
    return Median.of(ratios);
  }

  private List<Reading> of(String benchmark) {
    return requireNonNull(readings.get(benchmark), benchmark);
  }

  /** One number of a reading. */
  private interface Column {
    double of(Reading reading);
  }
}
