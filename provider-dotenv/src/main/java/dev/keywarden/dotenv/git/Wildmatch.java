package dev.keywarden.dotenv.git;

import org.jspecify.annotations.Nullable;

/**
 * Matches a glob against a path, by the rules of gitignore(5). A match of {@code *} that fails says
 * how far back it is worth trying again, so that patterns with many stars stay fast.
 */
final class Wildmatch {
  private static final int MATCH = 0;
  private static final int NO_MATCH = 1;

  /** The text is used up: no shorter match of an earlier star can help. */
  private static final int ABORT_ALL = 2;

  /** A slash is in the way: only an earlier double star can help. */
  private static final int ABORT_TO_DOUBLE_STAR = 3;

  private final String pattern;
  private final String text;

  /** Whether {@code *}, {@code ?} and classes stop at a slash. */
  private final boolean pathname;

  private final boolean foldCase;

  private Wildmatch(String pattern, String text, boolean pathname, boolean foldCase) {
    this.pattern = pattern;
    this.text = text;
    this.pathname = pathname;
    this.foldCase = foldCase;
  }

  static boolean matches(String pattern, String text, boolean pathname, boolean foldCase) {
    return new Wildmatch(pattern, text, pathname, foldCase).match(0, 0) == MATCH;
  }

  private int match(int patternAt, int textAt) {
    int p = patternAt;
    int t = textAt;
    while (p < pattern.length()) {
      char wanted = pattern.charAt(p);
      if (wanted == '*') {
        return star(p, t);
      }
      if (t == text.length()) {
        return ABORT_ALL;
      }
      char actual = lower(text.charAt(t));
      switch (wanted) {
        case '?' -> {
          if (pathname && actual == '/') {
            return NO_MATCH;
          }
        }
        case '[' -> {
          int end = bracket(p, actual);
          if (end < 0) {
            return end == NO_BRACKET ? ABORT_ALL : NO_MATCH;
          }
          p = end;
        }
        default -> {
          if (wanted == '\\') {
            p++;
            if (p == pattern.length()) {
              return NO_MATCH; // a backslash that escapes nothing matches nothing
            }
            wanted = pattern.charAt(p);
          }
          if (lower(wanted) != actual) {
            return NO_MATCH;
          }
        }
      }
      p++;
      t++;
    }
    return t == text.length() ? MATCH : NO_MATCH;
  }

  private int star(int at, int textAt) {
    int p = at;
    int t = textAt;
    while (p < pattern.length() && pattern.charAt(p) == '*') {
      p++;
    }
    boolean acrossSlashes = !pathname;
    if (pathname && p - at > 1) {
      boolean opens = at == 0 || pattern.charAt(at - 1) == '/';
      boolean closes =
          p == pattern.length() || pattern.charAt(p) == '/' || pattern.startsWith("\\/", p);
      if (opens && closes) {
        // "**/" stands for no directory at all too.
        if (p < pattern.length() && pattern.charAt(p) == '/' && match(p + 1, t) == MATCH) {
          return MATCH;
        }
        acrossSlashes = true;
      }
    }
    if (p == pattern.length()) {
      return acrossSlashes || text.indexOf('/', t) < 0 ? MATCH : ABORT_TO_DOUBLE_STAR;
    }
    if (!acrossSlashes && pattern.charAt(p) == '/') {
      int slash = text.indexOf('/', t);
      return slash < 0 ? ABORT_ALL : match(p + 1, slash + 1);
    }
    while (t < text.length()) {
      int result = match(p, t);
      if (result != NO_MATCH && (!acrossSlashes || result != ABORT_TO_DOUBLE_STAR)) {
        return result;
      }
      if (!acrossSlashes && text.charAt(t) == '/') {
        return ABORT_TO_DOUBLE_STAR;
      }
      t++;
    }
    // What follows may match nothing at all: another star.
    return restIsStars(p) ? MATCH : ABORT_ALL;
  }

  private boolean restIsStars(int from) {
    for (int i = from; i < pattern.length(); i++) {
      if (pattern.charAt(i) != '*') {
        return false;
      }
    }
    return true;
  }

  private static final int NO_BRACKET = -1;
  private static final int NOT_IN_BRACKET = -2;

  /** Returns the place of the closing bracket, if the character is in the class. */
  private int bracket(int open, char actual) {
    int p = open + 1;
    boolean negated =
        p < pattern.length() && (pattern.charAt(p) == '!' || pattern.charAt(p) == '^');
    if (negated) {
      p++;
    }
    boolean in = false;
    int previous = -1;
    int first = p;
    while (true) {
      if (p >= pattern.length()) {
        return NO_BRACKET;
      }
      char c = pattern.charAt(p);
      if (c == ']' && p > first) {
        break;
      }
      if (c == '\\') {
        p++;
        if (p >= pattern.length()) {
          return NO_BRACKET;
        }
        previous = pattern.charAt(p);
        in |= same((char) previous, actual);
      } else if (c == '-'
          && previous >= 0
          && p + 1 < pattern.length()
          && pattern.charAt(p + 1) != ']') {
        p++;
        char to = pattern.charAt(p);
        if (to == '\\') {
          p++;
          if (p >= pattern.length()) {
            return NO_BRACKET;
          }
          to = pattern.charAt(p);
        }
        in |= inRange(previous, to, actual);
        previous = -1;
      } else if (c == '[' && p + 1 < pattern.length() && pattern.charAt(p + 1) == ':') {
        int end = pattern.indexOf(']', p + 2);
        if (end < 0) {
          return NO_BRACKET;
        }
        if (end - p >= 3 && pattern.charAt(end - 1) == ':') {
          Boolean member = classOf(pattern.substring(p + 2, end - 1), actual);
          if (member == null) {
            return NO_BRACKET; // an unknown class makes the pattern match nothing
          }
          in |= member;
          p = end;
          previous = -1;
        } else {
          in |= actual == '[';
          previous = '[';
        }
      } else {
        in |= same(c, actual);
        previous = c;
      }
      p++;
    }
    boolean matched = in != negated && !(pathname && actual == '/');
    return matched ? p : NOT_IN_BRACKET;
  }

  private boolean same(char wanted, char actual) {
    return wanted == actual || (foldCase && lower(wanted) == actual);
  }

  private boolean inRange(int from, int to, char actual) {
    if (actual >= from && actual <= to) {
      return true;
    }
    if (foldCase && actual >= 'a' && actual <= 'z') {
      int upper = actual - 'a' + 'A';
      return upper >= from && upper <= to;
    }
    return false;
  }

  private @Nullable Boolean classOf(String name, char c) {
    boolean lower = c >= 'a' && c <= 'z';
    boolean upper = c >= 'A' && c <= 'Z';
    boolean digit = c >= '0' && c <= '9';
    boolean graph = c > ' ' && c < 0x7F;
    return switch (name) {
      case "alnum" -> lower || upper || digit;
      case "alpha" -> lower || upper;
      case "blank" -> c == ' ' || c == '\t';
      case "cntrl" -> c < ' ' || c == 0x7F;
      case "digit" -> digit;
      case "graph" -> graph;
      case "lower" -> lower;
      case "print" -> graph || c == ' ';
      case "punct" -> graph && !lower && !upper && !digit;
      case "space" -> c == ' ' || (c >= '\t' && c <= '\r');
      case "upper" -> upper || (foldCase && lower);
      case "xdigit" -> digit || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
      default -> null;
    };
  }

  private char lower(char c) {
    return foldCase && c >= 'A' && c <= 'Z' ? (char) (c - 'A' + 'a') : c;
  }
}
