package dev.keywarden.dotenv.git;

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
      case '[' -> c == '/' ? -1 : matchBracket(pattern, p + 1, to, c, ignoreCase);
      // Git folds the case of the text but not of an escaped character; so do we.
      case '\\' -> p + 1 < to && (pattern[p + 1] & 0xff) == c ? p + 2 : -1;
      default -> (ignoreCase ? lower(expected) : expected) == c ? p + 1 : -1;
    };
  }

  /** Returns where the pattern goes on after the bracket, or -1 if that does not hold {@code c}. */
  private static int matchBracket(byte[] pattern, int start, int to, int c, boolean ignoreCase) {
    ByteSet set = ByteSet.read(pattern, start, to, ignoreCase);
    return set != null && set.holds(c) ? set.end() : -1;
  }

  /** Folds as git does: ASCII letters and nothing else. */
  static int lower(int c) {
    return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
  }
}
