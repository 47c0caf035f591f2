package dev.keywarden.dotenv.git;

import java.nio.charset.StandardCharsets;

/**
 * Git's globs, on bytes as git matches them: {@code ?} is one byte, not one character.
 *
 * <p>Backtracks to the latest {@code *} and the latest {@code **} only, so the time is bounded by
 * the product of the lengths and a hostile pattern cannot make it exponential. An earlier star
 * never needs a second try: the leftmost match of what lies between two stars leaves the later one
 * every choice that any other match would.
 */
final class Wildmatch {
  private Wildmatch() {}

  /** Whether the whole text matches the whole pattern; {@code *} does not cross a slash. */
  static boolean matches(byte[] pattern, byte[] text, boolean ignoreCase) {
    return matches(pattern, 0, pattern.length, text, 0, text.length, ignoreCase);
  }

  /**
   * Whether a range of text matches a range of pattern. A {@code **} right at {@code patternFrom}
   * counts as standing after a slash, which decides what {@code a**}{@code /b} means to git.
   */
  static boolean matches(
      byte[] pattern,
      int patternFrom,
      int patternTo,
      byte[] text,
      int textFrom,
      int textTo,
      boolean ignoreCase) {
    int p = patternFrom;
    int t = textFrom;
    int starPattern = -1;
    int starText = 0;
    int deepPattern = -1;
    int deepText = 0;
    boolean deepEndsAtSlash = false;
    while (true) {
      if (p < patternTo && pattern[p] == '*') {
        int end = p + 1;
        while (end < patternTo && pattern[end] == '*') {
          end++;
        }
        if (end - p > 1 && isWholeName(pattern, patternFrom, patternTo, p, end)) {
          deepEndsAtSlash = end < patternTo && pattern[end] == '/';
          deepPattern = deepEndsAtSlash ? end + 1 : end;
          deepText = t;
          starPattern = -1;
          p = deepPattern;
        } else {
          starPattern = end;
          starText = t;
          p = end;
        }
        continue;
      }
      if (p < patternTo && t < textTo) {
        int next = matchOne(pattern, p, patternTo, text[t] & 0xff, ignoreCase);
        if (next >= 0) {
          p = next;
          t++;
          continue;
        }
      } else if (p == patternTo && t == textTo) {
        return true;
      }
      if (starPattern >= 0 && starText < textTo && text[starText] != '/') {
        starText++;
        p = starPattern;
        t = starText;
        continue;
      }
      starPattern = -1;
      if (deepPattern < 0) {
        return false;
      }
      if (deepEndsAtSlash) {
        while (deepText < textTo && text[deepText] != '/') {
          deepText++;
        }
      }
      if (deepText >= textTo) {
        return false;
      }
      deepText++;
      p = deepPattern;
      t = deepText;
    }
  }

  /** Two stars cross slashes only where they are all there is between two slashes. */
  private static boolean isWholeName(byte[] pattern, int from, int to, int stars, int end) {
    if (stars > from && pattern[stars - 1] != '/') {
      return false;
    }
    return end == to
        || pattern[end] == '/'
        || (pattern[end] == '\\' && end + 1 < to && pattern[end + 1] == '/');
  }

  /** Returns where the pattern goes on after matching one byte, or -1. */
  private static int matchOne(byte[] pattern, int p, int to, int raw, boolean ignoreCase) {
    int c = ignoreCase ? lower(raw) : raw;
    int expected = pattern[p] & 0xff;
    return switch (expected) {
      case '?' -> c == '/' ? -1 : p + 1;
      case '[' -> c == '/' ? -1 : matchClass(pattern, p + 1, to, c, ignoreCase);
      // Git folds the case of the text but not of an escaped character; so do we.
      case '\\' -> p + 1 < to && (pattern[p + 1] & 0xff) == c ? p + 2 : -1;
      default -> (ignoreCase ? lower(expected) : expected) == c ? p + 1 : -1;
    };
  }

  /** Returns where the pattern goes on after the class, or -1 if it does not hold {@code c}. */
  private static int matchClass(byte[] pattern, int start, int to, int c, boolean ignoreCase) {
    int p = start;
    boolean negated = p < to && (pattern[p] == '!' || pattern[p] == '^');
    if (negated) {
      p++;
    }
    int first = p;
    boolean matched = false;
    int rangeFrom = 0; // 0: nothing a range could start from
    while (p < to) {
      int expected = pattern[p] & 0xff;
      if (expected == ']' && p > first) {
        return matched == negated ? -1 : p + 1;
      }
      if (expected == '-' && rangeFrom != 0 && p + 1 < to && pattern[p + 1] != ']') {
        p++;
        if (pattern[p] == '\\' && ++p >= to) {
          return -1;
        }
        matched |= inRange(c, rangeFrom, pattern[p] & 0xff, ignoreCase);
        rangeFrom = 0;
      } else if (expected == '[' && p + 1 < to && pattern[p + 1] == ':') {
        int close = p + 2;
        while (close < to && pattern[close] != ']') {
          close++;
        }
        if (close >= to) {
          return -1;
        }
        if (close > p + 2 && pattern[close - 1] == ':') {
          int in = inNamedClass(pattern, p + 2, close - 1, c, ignoreCase);
          if (in < 0) {
            return -1; // an unknown name spoils the whole pattern
          }
          matched |= in > 0;
          rangeFrom = 0;
          p = close;
        } else {
          matched |= c == '[';
          rangeFrom = '[';
        }
      } else {
        if (expected == '\\') {
          if (++p >= to) {
            return -1;
          }
          expected = pattern[p] & 0xff;
        }
        matched |= c == expected;
        rangeFrom = expected;
      }
      p++;
    }
    return -1;
  }

  private static boolean inRange(int c, int from, int to, boolean ignoreCase) {
    if (c >= from && c <= to) {
      return true;
    }
    if (!ignoreCase || c < 'a' || c > 'z') {
      return false;
    }
    int upper = c - 'a' + 'A';
    return upper >= from && upper <= to;
  }

  /** Returns 1 if the class holds {@code c}, 0 if not, -1 if there is no such class. */
  private static int inNamedClass(byte[] pattern, int from, int to, int c, boolean ignoreCase) {
    boolean lower = c >= 'a' && c <= 'z';
    boolean upper = c >= 'A' && c <= 'Z';
    boolean digit = c >= '0' && c <= '9';
    boolean graphic = c > ' ' && c < 0x7f;
    String name = new String(pattern, from, to - from, StandardCharsets.ISO_8859_1);
    return switch (name) {
      case "alnum" -> bit(lower || upper || digit);
      case "alpha" -> bit(lower || upper);
      case "blank" -> bit(c == ' ' || c == '\t');
      case "cntrl" -> bit(c < ' ' || c == 0x7f);
      case "digit" -> bit(digit);
      case "graph" -> bit(graphic);
      case "lower" -> bit(lower);
      case "print" -> bit(graphic || c == ' ');
      case "punct" -> bit(graphic && !lower && !upper && !digit);
      case "space" -> bit(c == ' ' || c == '\t' || c == '\n' || c == '\r');
      case "upper" -> bit(upper || (ignoreCase && lower));
      case "xdigit" -> bit(digit || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'));
      default -> -1;
    };
  }

  private static int bit(boolean in) {
    return in ? 1 : 0;
  }

  /** Folds as git does: ASCII letters and nothing else. */
  static int lower(int c) {
    return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
  }
}
