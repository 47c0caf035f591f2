package dev.keywarden.benchmarks;

import static java.util.Objects.requireNonNull;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs JMH benchmarks in rounds, and knows what they come to: medians, and ratios of what ran side
 * by side.
 *
 * <p>A round runs every benchmark once, each in a JVM of its own. Ratios are made within a round
 * and the median is taken over the rounds, so that a machine that is slower for some minutes is
 * slower for both sides.
 */
final class Rounds {
  /** Many loggers are on the class path; none but this one is used. */
  static final String NO_LOGGER = "-Dslf4j.provider=org.slf4j.nop.NOPServiceProvider";

  private static final String ALLOCATED = "gc.alloc.rate.norm";

  private final Map<String, List<Reading>> readings = new LinkedHashMap<>();
  private final int count;

  /** One benchmark in one round: nanoseconds and bytes for an operation. */
  record Reading(double wall, double cpu, double bytes) {}

  /** One number of a reading. */
  interface Column {
    double of(Reading reading);
  }

  private Rounds(int count) {
    this.count = count;
  }

  /**
   * Runs them.
   *
   * @param arguments of the command line: {@code --quick}, {@code --rounds}, {@code --output}, and
   *     {@code --only} with a regular expression
   * @param benchmarks a regular expression for the names of those to run
   * @param name of the files with JMH's raw results
   */
  static Rounds run(Arguments arguments, String benchmarks, String name) throws Exception {
    Rounds rounds = new Rounds(arguments.number("--rounds", arguments.quick() ? 1 : 5));
    Path target = Path.of(arguments.text("--output", "target"));
    Files.createDirectories(target);
    for (int round = 1; round <= rounds.count; round++) {
      Path json = target.resolve(name + "-round-" + round + ".json");
      rounds.add(run(arguments.quick(), arguments.text("--only", benchmarks), json));
      System.err.println("round " + round + " of " + rounds.count + " is done");
    }
    return rounds;
  }

  private static Collection<RunResult> run(boolean quick, String benchmarks, Path json)
      throws RunnerException {
    TimeValue time = TimeValue.milliseconds(quick ? 200 : 1000);
    return new Runner(
            new OptionsBuilder()
                .include("^dev\\.keywarden\\.benchmarks\\.(" + benchmarks + ")")
                .forks(1)
                .warmupIterations(quick ? 1 : 5)
                .warmupTime(time)
                .measurementIterations(quick ? 2 : 5)
                .measurementTime(time)
                // No resizing of the heap in the middle; the same for all.
                .jvmArgs("-Xms256m", "-Xmx256m", NO_LOGGER)
                .addProfiler(GCProfiler.class)
                .addProfiler(CpuProfiler.class)
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT)
                .resultFormat(ResultFormatType.JSON)
                .result(json.toString())
                .build())
        .run();
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
      readings
          .computeIfAbsent(name(result), any -> new ArrayList<>())
          .add(new Reading(Median.of(wall), Median.of(cpu), Median.of(bytes)));
    }
  }

  /** Such as {@code CachedRead.require}, or {@code Masking.regex 10}. */
  private static String name(RunResult result) {
    String name = result.getParams().getBenchmark();
    StringBuilder full =
        new StringBuilder(name.substring(name.lastIndexOf('.', name.lastIndexOf('.') - 1) + 1));
    for (String parameter : result.getParams().getParamsKeys()) {
      full.append(' ').append(result.getParams().getParam(parameter));
    }
    return full.toString();
  }

  private static double secondary(IterationResult iteration, String label) {
    Result<?> result = iteration.getSecondaryResults().get(label);
    return requireNonNull(result, label).getScore();
  }

  /** Such as {@code medians of 5 rounds, one JVM per benchmark and round, Java 17}. */
  String described() {
    return "medians of "
        + count
        + (count == 1 ? " round" : " rounds")
        + ", one JVM per benchmark and round, Java "
        + Runtime.version();
  }

  boolean has(String benchmark) {
    return readings.containsKey(benchmark);
  }

  double median(String benchmark, Column column) {
    List<Double> numbers = new ArrayList<>();
    for (Reading reading : of(benchmark)) {
      numbers.add(column.of(reading));
    }
    return Median.of(numbers);
  }

  double ratio(String benchmark, String base, Column column) {
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
}
