package dev.keywarden.soak;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a run came to: figures, and checks that hold or do not. Not thread-safe. */
@SuppressWarnings("AnnotateFormatMethod") // that is of a library of Error Prone's
final class Report {
  private final List<String> figures = new ArrayList<>();
  private final List<Check> checks = new ArrayList<>();
  private final List<Throwable> examples = new ArrayList<>();

  /**
   * A promise.
   *
   * @param holds whether it was kept
   * @param promise what was promised
   * @param seen what was seen
   */
  record Check(boolean holds, String promise, String seen) {}

  void figure(String format, Object... values) {
    figures.add(String.format(Locale.ROOT, format, values));
  }

  void check(boolean holds, String promise, String format, Object... values) {
    checks.add(new Check(holds, promise, String.format(Locale.ROOT, format, values)));
  }

  void examples(List<Throwable> thrown) {
    examples.addAll(thrown);
  }

  List<Check> broken() {
    return checks.stream().filter(check -> !check.holds()).toList();
  }

  void print(PrintStream out) {
    figures.forEach(out::println);
    out.println();
    for (Check check : checks) {
      out.println(
          (check.holds() ? "holds   " : "BROKEN  ") + check.promise() + ": " + check.seen());
    }
    examples.forEach(thrown -> thrown.printStackTrace(out));
  }

  static String ms(long nanos) {
    return String.format(Locale.ROOT, "%.0f ms", nanos / 1e6);
  }

  static String ms(Duration span) {
    return ms(span.toNanos());
  }
}
