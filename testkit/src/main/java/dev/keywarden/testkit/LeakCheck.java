package dev.keywarden.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.keywarden.testkit.EscapedText.Escape;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.ValueWrapper;

/**
 * Looks for a value in what was printed: the whole of it, or any run of eight of its characters, as
 * they are, in another case, reversed, and in UTF-16; and the same in Base64 (standard, URL-safe,
 * with line breaks, wherever in the stream the value begins), in hexadecimal (in one word, with
 * separators, as a dump), in printed arrays of numbers or characters, and with the escapes of JSON,
 * URLs and XML, one within another too. What it reports names the place and the form, never the
 * value.
 *
 * <p>Its time grows with the length of the text alone. A run of fewer than four different
 * characters is not looked for, unless the value has no other.
 *
 * <p>Immutable and thread-safe. It holds the value on the heap in clear, so give it made-up ones
 * ({@link Canary}).
 */
public final class LeakCheck {
  /** Escapes within escapes: text in JSON that is logged as JSON, say. */
  private static final int DEEPEST = 2;

  private final String value;
  private final int[] borders;
  private final ValueRuns runs;

  private LeakCheck(String value, Collection<String> all) {
    if (value.isBlank()) {
      throw new IllegalArgumentException("there is nothing to look for");
    }
    this.value = value;
    this.borders = borders(value);
    this.runs = new ValueRuns(all);
  }

  /** Finds something where one of several values would, though not always which and as what. */
  static LeakCheck ofAny(List<String> values) {
    return new LeakCheck(values.get(0), values);
  }

  /**
   * Prepares to look for a value.
   *
   * @param value a made-up value, not blank; with fewer than 16 characters it may be found by
   *     chance
   * @return the check
   * @throws IllegalArgumentException if it is blank
   */
  public static LeakCheck of(String value) {
    return new LeakCheck(value, List.of(value));
  }

  /**
   * Looks for the value in a text.
   *
   * @param text what was printed
   * @return what was found: each the form and the offset of its first character; each form once;
   *     empty if nothing was found
   */
  public List<String> in(CharSequence text) {
    return in(text.toString(), "character");
  }

  /**
   * Looks for the value in bytes: a file, a message, a dump of memory. Text in ASCII, UTF-8 and
   * UTF-16 is found, wherever it begins.
   *
   * @param bytes what was written; left as it is
   * @return what was found: each the form and the offset of its first byte; each form once; empty
   *     if nothing was found
   */
  public List<String> in(byte[] bytes) {
    return in(new String(bytes, ISO_8859_1), "byte");
  }

  private List<String> in(String printed, String unit) {
    List<String> findings = new ArrayList<>();
    // The place is a number: what stands around it may be a part of the value in another form.
    find(printed).forEach((form, at) -> findings.add(form + " at " + unit + " " + at));
    return findings;
  }

  /** Each form that is found, with the offset of its first character. */
  Map<String, Integer> find(String printed) {
    Map<String, Integer> found = new LinkedHashMap<>();
    int whole = indexOfValue(printed);
    if (whole >= 0) {
      found.put("the whole value", whole);
    }
    List<EscapedText> texts = new ArrayList<>();
    texts.add(EscapedText.of(printed));
    for (int depth = 0; depth <= DEEPEST; depth++) {
      List<EscapedText> deeper = new ArrayList<>();
      for (EscapedText text : texts) {
        scan(text, found);
        for (Escape escape : Escape.values()) {
          EscapedText without = depth < DEEPEST ? text.without(escape) : null;
          if (without != null) {
            deeper.add(without);
          }
        }
      }
      texts = deeper;
    }
    return found;
  }

  private void scan(EscapedText text, Map<String, Integer> found) {
    plain(text, found);
    new EncodedRuns(
            runs,
            text.text(),
            (as, hit) -> {
              String form = as + (hit.as().isEmpty() ? "" : ", " + hit.as());
              int at = text.offset(hit.at());
              if (found.getOrDefault("the value " + form, -1) != at) { // not once more for escapes
                found.putIfAbsent("the value " + form(form, text.as()), at);
              }
            })
        .scan();
  }

  private void plain(EscapedText text, Map<String, Integer> found) {
    RunScanner scanner = new RunScanner(runs);
    String printed = text.text();
    boolean escaped = !text.as().isEmpty();
    for (int i = 0; i < printed.length(); i++) {
      RunScanner.Hit hit = scanner.push(printed.charAt(i), i);
      if (hit == null) {
        continue;
      }
      int at = text.offset(hit.at());
      int adjacent = runs.length() - 1;
      if (escaped && text.offset(i) - at == adjacent) {
        continue; // without an escape in it, so it was found before
      }
      // With NUL between all of them it is UTF-16, byte by byte.
      String as =
          hit.span() >= 2 * adjacent && adjacent > 0 ? form("as UTF-16", hit.as()) : hit.as();
      String form = form(as, text.as());
      if (!form.isEmpty()) {
        found.putIfAbsent("the value " + form, at);
      } else if (!found.containsKey("the whole value")) {
        found.putIfAbsent(runs.length() + " characters of the value", at);
      }
    }
  }

  private static String form(String inner, String outer) {
    return inner.isEmpty() || outer.isEmpty() ? inner + outer : inner + ", " + outer;
  }

  /** How long the longest beginning of the value is that ends at each character. */
  private static int[] borders(String value) {
    int[] borders = new int[value.length()];
    int length = 0;
    for (int i = 1; i < value.length(); i++) {
      while (length > 0 && value.charAt(i) != value.charAt(length)) {
        length = borders[length - 1];
      }
      if (value.charAt(i) == value.charAt(length)) {
        length++;
      }
      borders[i] = length;
    }
    return borders;
  }

  /** In one pass (Knuth, Morris and Pratt): a long value may be much like itself. */
  private int indexOfValue(String text) {
    int length = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      while (length > 0 && c != value.charAt(length)) {
        length = borders[length - 1];
      }
      if (c == value.charAt(length) && ++length == value.length()) {
        return i + 1 - length;
      }
    }
    return -1;
  }

  /**
   * Looks for the value in all that printing a throwable can show: messages, {@code toString},
   * frames, causes and suppressed exceptions, to any depth; and in the two values that a failed
   * assertion hands to reports.
   *
   * @param thrown what was thrown
   * @return what was found, each with the throwable that it is in; empty if nothing was
   */
  public List<String> in(Throwable thrown) {
    List<String> found = new ArrayList<>();
    collect(thrown, "", found, Collections.newSetFromMap(new IdentityHashMap<>()));
    if (found.isEmpty()) { // a class may print itself in a way of its own
      StringWriter printed = new StringWriter();
      thrown.printStackTrace(new PrintWriter(printed, true));
      add(found, "the printed " + thrown.getClass().getName(), printed.toString());
    }
    return found;
  }

  private void collect(Throwable thrown, String path, List<String> found, Set<Throwable> seen) {
    if (!seen.add(thrown)) {
      return;
    }
    String where = path + thrown.getClass().getName();
    add(found, "the message of " + where, thrown.getMessage());
    add(found, "the localized message of " + where, thrown.getLocalizedMessage());
    add(found, "toString() of " + where, thrown.toString());
    for (StackTraceElement frame : thrown.getStackTrace()) {
      add(found, "a frame of " + where, frame.toString());
    }
    if (thrown instanceof AssertionFailedError failed) {
      add(found, "the expected value of " + where, text(failed.getExpected()));
      add(found, "the actual value of " + where, text(failed.getActual()));
    }
    Throwable cause = thrown.getCause();
    if (cause != null) {
      collect(cause, "the cause of " + where + ": ", found, seen);
    }
    for (Throwable suppressed : thrown.getSuppressed()) {
      collect(suppressed, "a suppressed exception of " + where + ": ", found, seen);
    }
  }

  private static @Nullable String text(@Nullable ValueWrapper value) {
    return value == null ? null : value.getStringRepresentation();
  }

  private void add(List<String> found, String where, @Nullable String text) {
    if (text != null) {
      for (String finding : in(text)) {
        found.add(where + " has " + finding);
      }
    }
  }

  /**
   * Returns the same text for every value.
   *
   * @return a constant
   */
  @Override
  public String toString() {
    return "LeakCheck[****]";
  }
}
