package dev.keywarden.benchmarks;

import java.util.Arrays;
import java.util.List;

/** The middle of some numbers: one bad run does not move it. */
final class Median {
  private Median() {}

  static double of(List<Double> numbers) {
    double[] sorted = sorted(numbers);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  static double smallest(List<Double> numbers) {
    return sorted(numbers)[0];
  }

  private static double[] sorted(List<Double> numbers) {
    if (numbers.isEmpty()) {
      throw new IllegalArgumentException("nothing was measured");
    }
    double[] sorted = new double[numbers.size()];
    for (int i = 0; i < sorted.length; i++) {
      sorted[i] = numbers.get(i);
    }
    Arrays.sort(sorted);
    return sorted;
  }
}
