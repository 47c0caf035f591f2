package dev.keywarden.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks for a value in what was printed: the whole of it, any run of eight of its characters, and
 * what Base64, hexadecimal and a printed array of bytes make of it. What it reports names the place
 * and the form, never the value.
 *
 * <p>Immutable and thread-safe. It holds the value on the heap in clear, so give it made-up ones
 * ({@link Canary}).
 */
public final class LeakCheck {
  /** The shortest part of a key that helps whoever finds it. */
  private static final int RUN = 8;

  private final String value;
  private final Set<String> runs = new HashSet<>();
  private final List<Form> forms = new ArrayList<>();

  /** A text that stands for a part of the value. */
  private record Form(String name, String text) {}

  private LeakCheck(String value) {
    if (value.isBlank()) {
      throw new IllegalArgumentException("there is nothing to look for");
    }
    this.value = value;
    for (int i = 0; i + RUN <= value.length(); i++) {
      String run = value.substring(i, i + RUN);
      if (!run.isBlank()) {
        runs.add(run);
      }
    }
    byte[] utf8 = value.getBytes(UTF_8);
    byte[] start = Arrays.copyOf(utf8, Math.min(utf8.length, 24));
    forms.add(new Form("hexadecimal", HexFormat.of().formatHex(start)));
    forms.add(new Form("hexadecimal", HexFormat.ofDelimiter(" ").formatHex(start)));
    forms.add(new Form("hexadecimal", HexFormat.ofDelimiter(":").formatHex(start)));
    forms.add(new Form("an array of bytes", inner(Arrays.toString(start))));
    forms.add(new Form("an array of characters", inner(Arrays.toString(head().toCharArray()))));
    forms.add(new Form("the reverse", new StringBuilder(head()).reverse().toString()));
    for (int shift = 0; shift < 3; shift++) {
      byte[] shifted = new byte[start.length + shift];
      System.arraycopy(start, 0, shifted, shift, start.length);
      String encoded = Base64.getEncoder().withoutPadding().encodeToString(shifted);
      // What the neighbours in the stream take part in is left out at either end.
      int to = encoded.length() - (shifted.length % 3 == 0 ? 0 : 1);
      forms.add(new Form("Base64", encoded.substring(shift == 0 ? 0 : shift + 1, to)));
    }
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
    return new LeakCheck(value);
  }

  private String head() {
    return value.substring(0, value.offsetByCodePoints(0, Math.min(16, points())));
  }

  private int points() {
    return value.codePointCount(0, value.length());
  }

  private static String inner(String array) {
    return array.substring(1, array.length() - 1);
  }

  /**
   * Looks for the value in a text.
   *
   * @param text what was printed
   * @return what was found, in the order of the forms: each the form and its offset; empty if
   *     nothing was
   */
  public List<String> in(CharSequence text) {
    List<String> found = new ArrayList<>();
    String printed = text.toString();
    int whole = printed.indexOf(value);
    if (whole >= 0) {
      found.add(finding("the whole value", whole));
    } else {
      int run = firstRun(printed);
      if (run >= 0) {
        found.add(finding(RUN + " characters of the value", run));
      }
    }
    String standard = printed.replace('-', '+').replace('_', '/');
    String lower = printed.toLowerCase(Locale.ROOT);
    for (Form form : forms) {
      String where =
          switch (form.name) {
            case "hexadecimal" -> lower;
            case "Base64" -> standard;
            default -> printed;
          };
      int at = where.indexOf(form.text);
      if (at >= 0) {
        found.add(finding("the value as " + form.name, at));
      }
    }
    return found;
  }

  private int firstRun(String text) {
    if (value.length() < RUN) {
      return -1;
    }
    for (int i = 0; i + RUN <= text.length(); i++) {
      if (runs.contains(text.substring(i, i + RUN))) {
        return i;
      }
    }
    return -1;
  }

  /** The place is a number: what stands around it may be a part of the value in another form. */
  private static String finding(String form, int at) {
    return form + " at character " + at;
  }

  /**
   * Looks for the value in all that printing a throwable can show: messages, {@code toString},
   * frames, causes and suppressed exceptions, to any depth.
   *
   * @param thrown what was thrown
   * @return what was found, each with the throwable that it is in; empty if nothing was
   */
  public List<String> in(Throwable thrown) {
    List<String> found = new ArrayList<>();
    collect(thrown, "", found, Collections.newSetFromMap(new IdentityHashMap<>()));
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
    add(found, "the frames of " + where, Arrays.toString(thrown.getStackTrace()));
    Throwable cause = thrown.getCause();
    if (cause != null) {
      collect(cause, "the cause of " + where + ": ", found, seen);
    }
    for (Throwable suppressed : thrown.getSuppressed()) {
      collect(suppressed, "a suppressed exception of " + where + ": ", found, seen);
    }
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
