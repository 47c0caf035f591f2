package dev.keywarden.benchmarks;

import dev.keywarden.benchmarks.Rounds.Reading;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** Runs {@link Masking} and {@link MaskingAppender} and prints what they come to. */
public final class MaskingReport {
  private static final List<String> KEYS = List.of("1", "10", "100", "1000");

  private static final List<Row> ROWS =
      List.of(
          new Row("copy", "copy of the line, a String", "copy"),
          new Row("keywarden", "Keywarden, redact(String)", "copy"),
          new Row("copyBytes", "copy of the line, bytes", "copyBytes"),
          new Row("keywardenBytes", "Keywarden, redact(byte[])", "copyBytes"),
          new Row("logbackReplace", "Logback's %replace", "keywarden"),
          new Row("regex", "Pattern, replaceAll", "keywarden"),
          new Row("replaceLoop", "String.replace for each key", "keywarden"),
          new Row("ahoCorasick", "Aho-Corasick", "keywarden"));

  private final Rounds rounds;
  private final PrintStream out;

  private MaskingReport(Rounds rounds, PrintStream out) {
    this.rounds = rounds;
    this.out = out;
  }

  private record Row(String method, String label, String base) {}

  /**
   * Runs it.
   *
   * @param args {@code --quick} to prove only that everything runs; {@code --rounds N}; {@code
   *     --only} with a regular expression
   * @throws Exception if a benchmark fails
   */
  public static void main(String[] args) throws Exception {
    Rounds rounds = Rounds.run(Arguments.of(args), "Masking(Appender)?\\.", "masking");
    MaskingReport report = new MaskingReport(rounds, System.out);
    report.lines();
    report.appender();
  }

  private void lines() {
    out.printf(
        Locale.ROOT,
        "%nMasking a line of %d bytes, one in a thousand with a key: cpu ns for a line, and in"
            + " brackets times the copy, or times Keywarden; %s%n%n",
        Lines.LENGTH,
        rounds.described());
    out.println("| keys | 1 | 10 | 100 | 1,000 | B/op at 1,000 |");
    out.println("|---|--:|--:|--:|--:|--:|");
    for (Row row : ROWS) {
      out.printf("| %s |", row.label());
      for (String keys : KEYS) {
        out.printf(" %s |", cell("Masking." + row.method(), "Masking." + row.base(), keys));
      }
      String last = "Masking." + row.method() + " " + KEYS.get(KEYS.size() - 1);
      out.printf(
          Locale.ROOT, " %.0f |%n", rounds.has(last) ? rounds.median(last, Reading::bytes) : -1);
    }
    out.println();
    out.println(
        "Goals: at most 3 times the copy; %replace at 10 keys at least 50 times Keywarden; 1,000"
            + " keys cost what 1 costs.");
  }

  private String cell(String benchmark, String base, String keys) {
    String name = benchmark + " " + keys;
    if (!rounds.has(name) || !rounds.has(base + " " + keys)) {
      return "";
    }
    return String.format(
        Locale.ROOT,
        "%.0f (%.2f)",
        rounds.median(name, Reading::cpu),
        rounds.ratio(name, base + " " + keys, Reading::cpu));
  }

  private void appender() {
    out.printf(
        "%nA file appender of Logback, %d bytes a line: cpu ns for a line, and in", Lines.LENGTH);
    out.println(" brackets times the plain one");
    out.println();
    out.println(
        "| appender | each line flushed, 10 keys | 1,000 keys | buffered, 10 keys | 1,000 keys |");
    out.println("|---|--:|--:|--:|--:|");
    for (String how : List.of("plain", "keywarden", "replace")) {
      out.printf("| %s |", how);
      for (String flush : List.of("true", "false")) {
        for (String keys : List.of("10", "1000")) {
          out.printf(" %s |", appender(how, flush, keys));
        }
      }
      out.println();
    }
    out.println();
    out.println("The goal is at most 1.15 times the plain one at 1,000 keys.");
  }

  private String appender(String how, String flush, String keys) {
    String name = "MaskingAppender." + how + " " + flush + " " + keys;
    String plain = "MaskingAppender.plain " + flush + " " + keys;
    if (!rounds.has(name) || !rounds.has(plain)) {
      return "";
    }
    return String.format(
        Locale.ROOT,
        "%.0f (%.2f)",
        rounds.median(name, Reading::cpu),
        rounds.ratio(name, plain, Reading::cpu));
  }
}
