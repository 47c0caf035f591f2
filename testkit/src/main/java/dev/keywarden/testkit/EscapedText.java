package dev.keywarden.testkit;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A text, and where each of its characters stood in what was printed. Without its escapes it is
 * another one, of the parts near escapes alone: the rest has been looked at already.
 */
final class EscapedText {
  /** How much beside an escape may belong to the same value in some encoding. */
  private static final int NEAR = 160;

  /** Stands between parts; in no value. */
  private static final char GAP = '\uFFFF';

  private final String text;
  private final int @Nullable [] offsets;
  private final String as;

  /** A way to write some characters as several. */
  enum Escape {
    /** Of JSON, Java and properties. */
    JSON("JSON-escaped", '\\'),
    /** Of URLs and forms. */
    URL("URL-encoded", '%'),
    /** Of XML and HTML. */
    XML("XML-escaped", '&');

    private final String as;
    private final char lead;

    Escape(String as, char lead) {
      this.as = as;
      this.lead = lead;
    }
  }

  private EscapedText(String text, int @Nullable [] offsets, String as) {
    this.text = text;
    this.offsets = offsets;
    this.as = as;
  }

  static EscapedText of(String printed) {
    return new EscapedText(printed, null, "");
  }

  String text() {
    return text;
  }

  /** How it was written; empty if as it is. */
  String as() {
    return as;
  }

  int offset(int index) {
    return offsets == null ? index : offsets[index];
  }

  /** Returns the parts near escapes, without them; null if there are none. */
  @Nullable EscapedText without(Escape escape) {
    int at = text.indexOf(escape.lead);
    if (at < 0) {
      return null;
    }
    Parts parts = new Parts();
    int done = 0;
    int near = 0;
    boolean any = false;
    while (at >= 0) {
      int end = end(escape, at);
      if (end > 0) {
        any = true;
        done = parts.copy(done, Math.min(near, at));
        if (done < at - NEAR) {
          parts.add(GAP, done);
          done = at - NEAR;
        }
        parts.copy(done, at);
        parts.decode(escape, at, end);
        done = end;
        near = end + NEAR;
      }
      at = text.indexOf(escape.lead, Math.max(end, at + 1));
    }
    if (!any) {
      return null;
    }
    parts.copy(done, Math.min(near, text.length()));
    return parts.done(as.isEmpty() ? escape.as : escape.as + ", " + as);
  }

  /** Where the escape that begins here ends; 0 if there is none. */
  private int end(Escape escape, int at) {
    return switch (escape) {
      case JSON -> endOfJson(at);
      case URL -> hex(at + 1, 2) ? at + 3 : 0;
      case XML -> endOfXml(at);
    };
  }

  private int endOfJson(int at) {
    if (at + 1 >= text.length()) {
      return 0;
    }
    char kind = text.charAt(at + 1);
    if (kind == 'u') {
      int digits = at + 2;
      while (digits < text.length() && text.charAt(digits) == 'u') { // Java allows several
        digits++;
      }
      return hex(digits, 4) ? digits + 4 : 0;
    }
    if (kind == 'x') {
      return hex(at + 2, 2) ? at + 4 : 0;
    }
    return "\"\\/'bfnrts:=#! ".indexOf(kind) >= 0 ? at + 2 : 0;
  }

  private int endOfXml(int at) {
    int end = at + 1;
    while (end < text.length() && end < at + 12 && text.charAt(end) != ';') {
      end++;
    }
    if (end >= text.length() || text.charAt(end) != ';') {
      return 0;
    }
    return xml(text.substring(at + 1, end)) < 0 ? 0 : end + 1;
  }

  /** The code point of a reference; -1 if it is none. */
  private static int xml(String reference) {
    return switch (reference) {
      case "lt" -> '<';
      case "gt" -> '>';
      case "amp" -> '&';
      case "quot" -> '"';
      case "apos" -> '\'';
      default -> numeric(reference);
    };
  }

  private static int numeric(String reference) {
    if (reference.length() < 2 || reference.charAt(0) != '#') {
      return -1;
    }
    boolean hex = reference.charAt(1) == 'x' || reference.charAt(1) == 'X';
    try {
      int point = Integer.parseInt(reference.substring(hex ? 2 : 1), hex ? 16 : 10);
      return Character.isValidCodePoint(point) ? point : -1;
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private boolean hex(int from, int count) {
    if (from + count > text.length()) {
      return false;
    }
    for (int i = from; i < from + count; i++) {
      if (Character.digit(text.charAt(i), 16) < 0) {
        return false;
      }
    }
    return true;
  }

  /** What the new text is made of. */
  private final class Parts {
    private final StringBuilder made = new StringBuilder();
    private int[] places = new int[64];

    void add(char c, int from) {
      if (made.length() == places.length) {
        places = Arrays.copyOf(places, places.length * 2);
      }
      places[made.length()] = offset(Math.min(from, text.length() - 1));
      made.append(c);
    }

    int copy(int from, int to) {
      for (int i = from; i < to; i++) {
        add(text.charAt(i), i);
      }
      return Math.max(from, to);
    }

    void decode(Escape escape, int at, int end) {
      int point =
          switch (escape) {
            case JSON -> json(at, end);
            case URL -> Integer.parseInt(text, at + 1, end, 16);
            case XML -> xml(text.substring(at + 1, end - 1));
          };
      for (char c : Character.toChars(point)) {
        add(c, at);
      }
    }

    private int json(int at, int end) {
      return switch (text.charAt(at + 1)) {
        case 'u' -> Integer.parseInt(text, end - 4, end, 16);
        case 'x' -> Integer.parseInt(text, end - 2, end, 16);
        case 'b' -> '\b';
        case 'f' -> '\f';
        case 'n' -> '\n';
        case 'r' -> '\r';
        case 't' -> '\t';
        case 's' -> ' ';
        default -> text.charAt(at + 1);
      };
    }

    EscapedText done(String as) {
      return new EscapedText(made.toString(), places, as);
    }
  }
}
