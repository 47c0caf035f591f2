package dev.keywarden.dotenv.git;

import java.nio.charset.StandardCharsets;

/** One rule of an ignore file: a slice of that file's bytes and what git reads from it. */
final class IgnorePattern {
  private final byte[] file;
  private final int from;
  private final int to;
  private final int literalTo;
  private final boolean anyDirectory;
  private final boolean directoryOnly;
  private final boolean negated;
  private final int line;

  /**
   * Reads the rule in a range of an ignore file.
   *
   * @param start where the line starts
   * @param end where it ends, without its line break and trailing spaces
   */
  IgnorePattern(byte[] file, int start, int end, int line) {
    this.file = file;
    this.line = line;
    negated = start < end && file[start] == '!';
    int first = negated ? start + 1 : start;
    directoryOnly = end > first && file[end - 1] == '/';
    from = first;
    to = directoryOnly ? end - 1 : end;
    int slash = from;
    while (slash < to && file[slash] != '/') {
      slash++;
    }
    anyDirectory = slash == to;
    int literal = from;
    while (literal < to && !isSpecial(file[literal])) {
      literal++;
    }
    literalTo = literal;
  }

  boolean negated() {
    return negated;
  }

  /**
   * Whether the rule names a path.
   *
   * @param path a path below the work tree
   * @param length how much of {@code path} is meant
   * @param base how much of it is the directory of the ignore file, its slash included
   * @param directory whether the path is a directory
   */
  boolean matches(byte[] path, int length, int base, boolean directory, boolean ignoreCase) {
    if (directoryOnly && !directory) {
      return false;
    }
    if (anyDirectory) {
      int name = length;
      while (name > base && path[name - 1] != '/') {
        name--;
      }
      return matchesFrom(from, path, name, length, ignoreCase);
    }
    return matchesFrom(file[from] == '/' ? from + 1 : from, path, base, length, ignoreCase);
  }

  /**
   * Compares the part without wildcards first, and hands only the rest to the matcher. That is not
   * for speed alone: a {@code **} at the start of the rest counts as standing alone, so that to git
   * {@code a**}{@code /b} matches {@code ab}.
   */
  private boolean matchesFrom(
      int pattern, byte[] path, int pathFrom, int pathTo, boolean ignoreCase) {
    int p = pattern;
    int t = pathFrom;
    while (p < literalTo) {
      if (t == pathTo || !same(file[p], path[t], ignoreCase)) {
        return false;
      }
      p++;
      t++;
    }
    return Wildmatch.matches(file, p, to, path, t, pathTo, ignoreCase);
  }

  /** Returns {@code source:line:pattern}, as {@code git check-ignore -v} prints it. */
  String describe(String source) {
    int start = negated ? from - 1 : from;
    int end = directoryOnly ? to + 1 : to;
    String rule = new String(file, start, end - start, StandardCharsets.UTF_8);
    // Joined rather than concatenated with +, whose first use costs a cold JVM milliseconds.
    return String.join(":", source, Integer.toString(line), rule);
  }

  private static boolean same(byte a, byte b, boolean ignoreCase) {
    return a == b || (ignoreCase && Wildmatch.lower(a) == Wildmatch.lower(b));
  }

  private static boolean isSpecial(byte b) {
    return b == '*' || b == '?' || b == '[' || b == '\\';
  }
}
