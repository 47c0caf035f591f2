package dev.keywarden.dotenv.git;

import java.nio.charset.StandardCharsets;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The bytes that one bracket expression of a glob stands for, {@code [a-z]} or {@code [![:digit:]]}
 * (POSIX.1-2017, XCU 2.13.1 and XBD 9.3.5; gitignore(5) adds {@code ^} for {@code !}, and a
 * backslash that takes the next character as it is).
 *
 * <p>Used by one thread while it is read from a pattern.
 */
final class ByteSet {
  private static final int BYTES = 256;
  private static final int NONE = -1;

  private final boolean[] members = new boolean[BYTES];
  private final byte[] pattern;
  private final int to;
  private final boolean ignoreCase;
  private boolean negated;
  private int at;

  private ByteSet(byte[] pattern, int from, int to, boolean ignoreCase) {
    this.pattern = pattern;
    this.at = from;
    this.to = to;
    this.ignoreCase = ignoreCase;
  }

  /**
   * Reads an expression.
   *
   * @param from behind the opening bracket
   * @param to the end of the pattern
   * @param ignoreCase whether the bytes asked for are folded to lower case, as git folds them
   * @return null if it is none, which spoils the pattern for git: it has no end, or names a class
   *     that does not exist
   */
  static @Nullable ByteSet read(byte[] pattern, int from, int to, boolean ignoreCase) {
    ByteSet set = new ByteSet(pattern, from, to, ignoreCase);
    return set.read() ? set : null;
  }

  boolean holds(int c) {
    return members[c] != negated;
  }

  /** Where the pattern goes on. */
  int end() {
    return at;
  }

  private boolean read() {
    if (has('!') || has('^')) {
      negated = true;
      at++;
    }
    int start = at;
    int last = NONE; // a single byte, with which a range may begin
    while (at < to) {
      if (has(']') && at > start) {
        at++;
        return true;
      }
      if (has('-') && last != NONE && at + 1 < to && pattern[at + 1] != ']') {
        at++;
        int end = single();
        if (end == NONE) {
          return false;
        }
        addRange(last, end);
        last = NONE;
        continue;
      }
      int close = className();
      if (close == NONE) {
        last = single();
        if (last == NONE) {
          return false;
        }
        members[last] = true;
        continue;
      }
      IntPredicate named = close < to ? named(at + 2, close - 1) : null;
      if (named == null) {
        return false;
      }
      add(named);
      at = close + 1;
      last = NONE;
    }
    return false;
  }

  private boolean has(char c) {
    return at < to && pattern[at] == c;
  }

  /** Takes one byte, escaped or not; {@link #NONE} if the pattern ends before it. */
  private int single() {
    if (has('\\')) {
      at++;
    }
    return at < to ? pattern[at++] & 0xff : NONE;
  }

  /**
   * Returns where the bracket is that ends a class such as {@code [:alpha:]} at this place, the end
   * of the pattern if none does, or {@link #NONE} if no class begins here.
   */
  private int className() {
    if (!has('[') || at + 1 >= to || pattern[at + 1] != ':') {
      return NONE;
    }
    int close = at + 2;
    while (close < to && pattern[close] != ']') {
      close++;
    }
    boolean colon = close == to || (close > at + 2 && pattern[close - 1] == ':');
    return colon ? close : NONE;
  }

  private void addRange(int first, int last) {
    for (int c = first; c <= last; c++) {
      members[c] = true;
      if (ignoreCase) {
        members[Wildmatch.lower(c)] = true;
      }
    }
  }

  private void add(IntPredicate named) {
    for (int c = 0; c < BYTES; c++) {
      members[c] |= named.test(c);
    }
  }

  /** The classes of the C locale. */
  private @Nullable IntPredicate named(int from, int end) {
    String name = new String(pattern, from, end - from, StandardCharsets.ISO_8859_1);
    return switch (name) {
      case "alnum" -> c -> letter(c) || digit(c);
      case "alpha" -> ByteSet::letter;
      case "blank" -> c -> c == ' ' || c == '\t';
      case "cntrl" -> c -> c < ' ' || c == 0x7f;
      case "digit" -> ByteSet::digit;
      case "graph" -> ByteSet::graphic;
      case "lower" -> c -> c >= 'a' && c <= 'z';
      case "print" -> c -> graphic(c) || c == ' ';
      case "punct" -> c -> graphic(c) && !letter(c) && !digit(c);
      // Git's own table has no vertical tab and no form feed.
      case "space" -> c -> c == ' ' || c == '\t' || c == '\n' || c == '\r';
      case "upper" -> c -> (c >= 'A' && c <= 'Z') || (ignoreCase && letter(c));
      case "xdigit" -> c -> Character.digit(c < 128 ? (char) c : 0, 16) >= 0;
      default -> null;
    };
  }

  private static boolean letter(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  private static boolean digit(int c) {
    return c >= '0' && c <= '9';
  }

  private static boolean graphic(int c) {
    return c > ' ' && c < 0x7f;
  }
}
