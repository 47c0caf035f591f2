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

  /** A prefix of fewer characters comes up in one of some thousand random texts. */
  private static final int SHORTEST_TELLING_PREFIX = 4;

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
    if (!placeholder() && !jsonObject()) {
      inside();
    }
  }

  /** Told apart by its first characters and its last: a brace may well stand in a key. */
  private boolean jsonObject() {
    int first = from + 1;
    while (first < to && white(chars[first])) {
      first++;
    }
    boolean object =
        chars[from] == '{' && chars[to - 1] == '}' && first < to && chars[first] == '"';
    return object && act(new KeyFault(Kind.JSON_OBJECT, Place.WHOLE, -1)) == Action.REJECT;
  }

  private boolean placeholder() {
    Kind kind = Placeholders.kindOf(CharBuffer.wrap(chars, from, to - from));
    return kind != null && act(new KeyFault(kind, Place.WHOLE, -1)) == Action.REJECT;
  }

  /**
   * What stands at the ends is looked at from the outside in, as it was wrapped. What is refused is
   * passed over like what is cut off, so that all that is wrong comes to light at once.
   */
  private void ends() {
    do {
      if (from < to && chars[from] == '\uFEFF') {
        act(Kind.BYTE_ORDER_MARK, Place.START);
        from++;
      }
      int end = withoutLineBreak(to);
      if (end < to && (end == from || !white(chars[end - 1]))) {
        act(Kind.TRAILING_LINE_BREAK, Place.END);
        to = end;
      } else if (from < to && white(chars[to - 1])) {
        act(Kind.WHITE_SPACE, Place.END);
        while (to > from && white(chars[to - 1])) {
          to--;
        }
      }
      if (from < to && white(chars[from])) {
        act(Kind.WHITE_SPACE, Place.START);
        while (from < to && white(chars[from])) {
          from++;
        }
      }
    } while (unquoted());
  }

  private boolean unquoted() {
    if (to - from < 2) {
      return false;
    }
    char first = chars[from];
    char last = chars[to - 1];
    Kind kind = null;
    if (first == last && (first == '"' || first == '\'' || first == '`')) {
      kind = Kind.SURROUNDING_QUOTES;
    } else if (smartQuote(first) && smartQuote(last)) {
      kind = Kind.SMART_QUOTES;
    }
    if (kind == null) {
      return false;
    }
    act(kind, Place.AROUND);
    from++;
    to--;
    return true;
  }

  /** The first fault of each kind is enough to mend the value. */
  private void inside() {
    boolean lineBreak = false;
    boolean nul = false;
    boolean smart = false;
    boolean unsafe = false;
    for (int i = from; i < to; i++) {
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
    int second = secondKey();
    if (second > 0) {
      at(Kind.TWO_KEYS, second);
    }
  }

  /**
   * The position counts from where the stored value begins: that is where somebody looks for it.
   */
  private boolean at(Kind kind, int index) {
    Place place = index == to - 1 ? Place.END : index == from ? Place.START : Place.INSIDE;
    // Trimming is for what stands at both ends, and was passed over by ends() already.
    if (rules.action(kind) != Action.ALLOW) {
      refused.add(new KeyFault(kind, place, place == Place.INSIDE ? index : -1));
    }
    return true;
  }

  /** Returns where a second key begins; -1 if there is one key. */
  private int secondKey() {
    int listed = listedKey();
    if (listed > 0) {
      return listed;
    }
    CharSequence text = CharBuffer.wrap(chars);
    int first = KeyShapes.prefixLength(text, from);
    for (int i = from + SHORTEST_SECOND_KEY; first > 0 && i + SHORTEST_SECOND_KEY <= to; i++) {
      // A short prefix, such as that of both parts of a JWT, comes up in random text by chance.
      boolean tells = first >= SHORTEST_TELLING_PREFIX || i - from == to - i;
      if (tells && matches(from, i, first) && KeyShapes.prefixLength(text, i) == first) {
        return i;
      }
    }
    int half = (to - from) / 2;
    boolean twice =
        half >= 2 * SHORTEST_SECOND_KEY
            && (to - from) % 2 == 0
            && Arrays.equals(chars, from, from + half, chars, from + half, to);
    return twice ? from + half : -1;
  }

  /** Two words in a row that could each be a key. */
  private int listedKey() {
    int word = from;
    for (int i = from; i < to; i++) {
      if (!separator(chars[i])) {
        continue;
      }
      boolean mark = false;
      int next = i;
      while (next < to && separator(chars[next])) {
        mark |= !white(chars[next]);
        next++;
      }
      int end = next;
      while (end < to && !separator(chars[end])) {
        end++;
      }
      if (keyLike(word, i) && keyLike(next, end) && (!mark || alike(word, i, next, end))) {
        return next;
      }
      word = next;
      i = next - 1;
    }
    return -1;
  }

  /**
   * Long enough, of the characters that keys are made of, and no setting as in {@code
   * AccountName=abc;AccountKey=…}.
   */
  private boolean keyLike(int start, int end) {
    for (int i = start; i < end; i++) {
      char c = chars[i];
      boolean padding = c == '=' && (i + 1 == end || chars[i + 1] == '=');
      boolean letterOrDigit =
          (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
      if (!letterOrDigit && !padding && "-_.~+/:".indexOf(c) < 0) {
        return false;
      }
    }
    return end - start >= SHORTEST_SECOND_KEY;
  }

  /** Marks stand within passwords and tokens too: keys of one issuer are of one length. */
  private boolean alike(int start, int end, int nextStart, int nextEnd) {
    CharSequence text = CharBuffer.wrap(chars);
    return end - start == nextEnd - nextStart
        || KeyShapes.prefixLength(text, start) > 0
        || KeyShapes.prefixLength(text, nextStart) > 0;
  }

  private boolean matches(int a, int b, int length) {
    return b + length <= to && Arrays.equals(chars, a, a + length, chars, b, b + length);
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
      case REJECT -> addOnce(refused, fault);
      case TRIM -> addOnce(trimmed, fault);
      case ALLOW -> {}
    }
    return action;
  }

  private static void addOnce(List<KeyFault> faults, KeyFault fault) {
    if (!faults.contains(fault)) {
      faults.add(fault);
    }
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
