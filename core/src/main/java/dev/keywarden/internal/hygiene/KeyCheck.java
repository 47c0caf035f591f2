package dev.keywarden.internal.hygiene;

import dev.keywarden.KeyFault;
import dev.keywarden.KeyFault.Kind;
import dev.keywarden.KeyFault.Place;
import dev.keywarden.KeyKind;
import dev.keywarden.internal.memory.OffHeapMaterial;
import dev.keywarden.internal.memory.Utf8;
import java.nio.CharBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Checks a value once, when it is loaded, and cuts off what may be cut off.
 *
 * <p>Each instance checks one value and is used by one thread. Not API; may change at any time.
 */
public final class KeyCheck {
  /** The shortest text that counts as a key of its own in a value that holds two. */
  private static final int SHORTEST_SECOND_KEY = 12;

  private final HygieneRules rules;
  private final char[] chars;
  private final List<KeyFault> refused = new ArrayList<>(1);
  private final List<KeyFault> trimmed = new ArrayList<>(1);
  private int from;
  private int to;

  private KeyCheck(HygieneRules rules, char[] chars) {
    this.rules = rules;
    this.chars = chars;
    this.to = chars.length;
  }

  /**
   * What came of a check.
   *
   * @param usable the value to go on with, which may be a shorter one; null if it was refused
   * @param refused what is wrong with it; empty if it can be used
   * @param trimmed what was cut off
   */
  public record Result(
      @Nullable OffHeapMaterial usable, List<KeyFault> refused, List<KeyFault> trimmed) {}

  /**
   * Checks a value. The material passes to the result, or is closed.
   *
   * @param material the value as the provider gave it
   * @param rules what becomes of each kind of fault
   * @return the value to go on with, or what is wrong with it
   */
  public static Result check(OffHeapMaterial material, HygieneRules rules) {
    char[] chars = material.readChars();
    try {
      KeyCheck check = new KeyCheck(rules, chars);
      check.run();
      if (!check.refused.isEmpty()) {
        material.close();
        return new Result(null, List.copyOf(check.refused), List.of());
      }
      if (check.trimmed.isEmpty()) {
        return new Result(material, List.of(), List.of());
      }
      OffHeapMaterial shorter = check.cut();
      material.close();
      return new Result(shorter, List.of(), List.copyOf(check.trimmed));
    } finally {
      Arrays.fill(chars, '\0');
    }
  }

  private OffHeapMaterial cut() {
    byte[] utf8 = Utf8.encode(CharBuffer.wrap(chars, from, to - from));
    if (utf8 == null) {
      throw new IllegalStateException(
          "a cut fell into a surrogate pair"); // no such character is cut
    }
    try {
      return OffHeapMaterial.copyOfRange(utf8, 0, utf8.length);
    } finally {
      Arrays.fill(utf8, (byte) 0);
    }
  }

  private void run() {
    if (blank()) {
      act(new KeyFault(Kind.BLANK, Place.WHOLE, -1));
      return;
    }
    if (rules.kind() == KeyKind.TEXT) {
      int end = to;
      // A file's last line break does not make a placeholder a document.
      to = withoutLineBreak(end);
      placeholder();
      to = end;
      return;
    }
    ends();
    if (from >= to) {
      act(new KeyFault(Kind.BLANK, Place.WHOLE, -1));
      return;
    }
    if (!placeholder()) {
      inside();
    }
  }

  private boolean placeholder() {
    Kind kind = Placeholders.kindOf(CharBuffer.wrap(chars, from, to - from));
    return kind != null && act(new KeyFault(kind, Place.WHOLE, -1)) == Action.REJECT;
  }

  /** What stands at the ends is looked at from the outside in, as it was wrapped. */
  private void ends() {
    if (chars[from] == '\uFEFF' && act(Kind.BYTE_ORDER_MARK, Place.START) == Action.TRIM) {
      from++;
    }
    int end = withoutLineBreak(to);
    if (end < to && (end == from || !white(chars[end - 1]))) {
      if (act(Kind.TRAILING_LINE_BREAK, Place.END) == Action.TRIM) {
        to = end;
      }
    } else if (end < to || (from < to && white(chars[to - 1]))) {
      whiteAtEnd();
    }
    if (from < to && white(chars[from]) && act(Kind.WHITE_SPACE, Place.START) == Action.TRIM) {
      while (from < to && white(chars[from])) {
        from++;
      }
    }
    quotes();
  }

  private void whiteAtEnd() {
    if (act(Kind.WHITE_SPACE, Place.END) == Action.TRIM) {
      while (to > from && white(chars[to - 1])) {
        to--;
      }
    }
  }

  private void quotes() {
    if (to - from < 2) {
      return;
    }
    char first = chars[from];
    char last = chars[to - 1];
    Kind kind = null;
    if (first == last && (first == '"' || first == '\'' || first == '`')) {
      kind = Kind.SURROUNDING_QUOTES;
    } else if (smartQuote(first) && smartQuote(last)) {
      kind = Kind.SMART_QUOTES;
    }
    if (kind != null && act(kind, Place.AROUND) == Action.TRIM) {
      from++;
      to--;
    }
  }

  /** The first fault of each kind is enough to mend the value. */
  private void inside() {
    int start = from;
    int end = to;
    while (start < end && edge(chars[start])) {
      start++;
    }
    while (end > start && edge(chars[end - 1])) {
      end--;
    }
    boolean lineBreak = false;
    boolean nul = false;
    boolean smart = false;
    boolean unsafe = false;
    for (int i = start; i < end; i++) {
      char c = chars[i];
      if (c == '\r' || c == '\n') {
        lineBreak = lineBreak || at(Kind.LINE_BREAK, i);
      } else if (c == 0) {
        nul = nul || at(Kind.NUL, i);
      } else if (smartQuote(c)) {
        smart = smart || at(Kind.SMART_QUOTES, i);
      } else if ((c < ' ' && c != '\t') || c > '~') {
        unsafe = unsafe || at(Kind.NOT_HEADER_SAFE, i);
      }
    }
    secondKey(start, end);
  }

  /** What {@link #ends()} has already spoken of, where it was not cut off. */
  private boolean edge(char c) {
    return !refused.isEmpty() && (white(c) || smartQuote(c) || c == '\uFEFF');
  }

  private boolean at(Kind kind, int index) {
    int position = index - from;
    Place place = index == to - 1 ? Place.END : position == 0 ? Place.START : Place.INSIDE;
    // Trimming is for what stands at both ends or was cut off by ends() already.
    if (rules.action(kind) != Action.ALLOW) {
      refused.add(new KeyFault(kind, place, place == Place.INSIDE ? position : -1));
    }
    return true;
  }

  private void secondKey(int start, int end) {
    CharSequence text = CharBuffer.wrap(chars);
    int first = KeyShapes.prefixLength(text, start);
    for (int i = start + 1; i < end; i++) {
      boolean pasted =
          first > 0
              && i - start >= SHORTEST_SECOND_KEY
              && matches(start, i, first)
              && end - i >= SHORTEST_SECOND_KEY;
      boolean listed =
          separator(chars[i])
              && i - start >= SHORTEST_SECOND_KEY
              && wordLength(i + 1, end) >= SHORTEST_SECOND_KEY;
      if (pasted || listed) {
        at(Kind.TWO_KEYS, listed ? i + 1 : i);
        return;
      }
    }
    int half = (end - start) / 2;
    if (half >= 2 * SHORTEST_SECOND_KEY
        && (end - start) % 2 == 0
        && Arrays.equals(chars, start, start + half, chars, start + half, end)) {
      at(Kind.TWO_KEYS, start + half);
    }
  }

  private boolean matches(int a, int b, int length) {
    return b + length <= to && Arrays.equals(chars, a, a + length, chars, b, b + length);
  }

  /** A blank after a scheme ("Bearer abc") or within a short word is no second key. */
  private int wordLength(int start, int end) {
    int i = start;
    while (i < end && (chars[i] == ' ' || chars[i] == '\t')) {
      i++;
    }
    int word = i;
    while (i < end && !separator(chars[i])) {
      i++;
    }
    return i - word;
  }

  private static boolean separator(char c) {
    return c == ',' || c == ';' || c == '|' || c == ' ' || c == '\t' || c == '\n' || c == '\r';
  }

  private Action act(Kind kind, Place place) {
    return act(new KeyFault(kind, place, -1));
  }

  private Action act(KeyFault fault) {
    Action action = rules.action(fault.kind());
    switch (action) {
      case REJECT -> refused.add(fault);
      case TRIM -> trimmed.add(fault);
      case ALLOW -> {}
    }
    return action;
  }

  private boolean blank() {
    for (int i = from; i < to; i++) {
      if (!white(chars[i]) && chars[i] != '\uFEFF' && chars[i] != 0) {
        return false;
      }
    }
    return true;
  }

  private int withoutLineBreak(int end) {
    if (end > from && chars[end - 1] == '\n') {
      return end > from + 1 && chars[end - 2] == '\r' ? end - 2 : end - 1;
    }
    return end > from && chars[end - 1] == '\r' ? end - 1 : end;
  }

  /** What looks empty to a person, the non-breaking space and the zero-width ones included. */
  private static boolean white(char c) {
    return Character.isWhitespace(c)
        || Character.isSpaceChar(c)
        || (c >= '\u200B' && c <= '\u200D')
        || c == '\u2060';
  }

  private static boolean smartQuote(char c) {
    return (c >= '\u2018' && c <= '\u201F') || c == '\u00AB' || c == '\u00BB' || c == '\u00B4';
  }
}
