package dev.keywarden.benchmarks.cloud;

import static java.util.Objects.requireNonNull;

import dev.keywarden.KeyChain;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs {@link ManyKeys} and prints medians, and ratios of what ran in the same round. */
public final class CloudReport {
  private CloudReport() {}

  /**
   * Runs it.
   *
   * @param args {@code --quick} to prove only that everything runs
   * @throws Exception if a benchmark fails
   */
  public static void main(String[] args) throws Exception {
    boolean quick = args.length == 1 && args[0].equals("--quick");
    if (args.length > 0 && !quick) {
      throw new IllegalArgumentException("usage: CloudReport [--quick]");
    }
    int rounds = quick ? 1 : 3;
    Map<String, List<Double>> times = new LinkedHashMap<>();
    for (int round = 1; round <= rounds; round++) {
      for (RunResult result : run(quick)) {
        String label =
            result.getParams().getParam("store")
                + " "
                + result.getParams().getBenchmark().replaceAll(".*\\.", "");
        times.computeIfAbsent(label, any -> new ArrayList<>()).add(median(result));
      }
      System.err.println("round " + round + " of " + rounds + " is done");
    }
    System.out.println();
    System.out.println("Fifty cold keys, each call answered after 20 ms; ms, medians of rounds");
    System.out.println();
    System.out.println(
        "| store | calls | one key | fifty keys | ratio | vendor's client, looped |");
    System.out.println("|---|--:|--:|--:|--:|--:|");
    for (String store : List.of("aws", "gcp", "azure")) {
      List<Double> ones = requireNonNull(times.get(store + " one"));
      List<Double> fifties = requireNonNull(times.get(store + " fifty"));
      List<Double> loops = requireNonNull(times.get(store + " fiftyWithVendor"));
      List<Double> ratios = new ArrayList<>();
      for (int round = 0; round < ones.size(); round++) {
        ratios.add(fifties.get(round) / ones.get(round));
      }
      System.out.printf(
          Locale.ROOT,
          "| %s | %d | %.1f | %.1f | %.2f | %.0f |%n",
          store,
          callsForFifty(store),
          median(ones),
          median(fifties),
          median(ratios),
          median(loops));
    }
  }

  private static Iterable<RunResult> run(boolean quick) throws RunnerException {
    TimeValue time = TimeValue.milliseconds(quick ? 300 : 2000);
    return new Runner(
            new OptionsBuilder()
                .include("^dev\\.keywarden\\.benchmarks\\.cloud\\.ManyKeys\\.")
                .forks(1)
                .warmupIterations(quick ? 1 : 4)
                .warmupTime(time)
                .measurementIterations(quick ? 1 : 5)
                .measurementTime(time)
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT)
                .build())
        .run();
  }

  private static long callsForFifty(String name) throws Exception {
    try (Store store = Store.of(name)) {
      String[] keys = Store.seed(store, ManyKeys.COUNT).toArray(new String[0]);
      try (KeyChain chain = store.chain()) {
        chain.requireAll(keys);
      }
      return store.calls();
    }
  }

  private static double median(RunResult result) {
    List<Double> iterations = new ArrayList<>();
    for (IterationResult iteration :
        result.getBenchmarkResults().iterator().next().getIterationResults()) {
      iterations.add(iteration.getPrimaryResult().getScore());
    }
    return median(iterations);
  }

  private static double median(List<Double> numbers) {
    List<Double> sorted = new ArrayList<>(numbers);
    Collections.sort(sorted);
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }
}
