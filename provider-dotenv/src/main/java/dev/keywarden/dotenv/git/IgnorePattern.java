package dev.keywarden.dotenv.git;

import org.jspecify.annotations.Nullable;

/** One line of a {@code .gitignore} or exclude file. Immutable. */
final class IgnorePattern {
  private final String source;
  private final int line;
  private final String written;
  private final String glob;
  private final boolean negated;
  private final boolean directoryOnly;
  private final boolean basenameOnly;

  /** How many characters of the glob stand before the first that is special. */
  private final int literal;

  private IgnorePattern(String source, int line, String written) {
    this.source = source;
    this.line = line;
    this.written = written;
    this.negated = written.startsWith("!");
    String rest = negated ? written.substring(1) : written;
    int plain = literalLength(rest);
    this.directoryOnly = rest.endsWith("/");
    this.glob = directoryOnly ? rest.substring(0, rest.length() - 1) : rest;
    this.basenameOnly = glob.indexOf('/') < 0;
    this.literal = Math.min(plain, glob.length());
  }

  /** Reads a line as gitignore(5) has it; null for a comment or an empty one. */
  static @Nullable IgnorePattern parse(String source, int number, String text) {
    if (text.isEmpty() || text.charAt(0) == '#') {
      return null;
    }
    return new IgnorePattern(source, number, withoutTrailingSpaces(text));
  }

  /** Spaces alone count, and not those behind a backslash. */
  private static String withoutTrailingSpaces(String text) {
    int end = -1;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == ' ') {
        end = end < 0 ? i : end;
      } else {
        end = -1;
        if (c == '\\') {
          i++;
          if (i == text.length()) {
            return text;
          }
        }
      }
    }
    return end < 0 ? text : text.substring(0, end);
  }

  private static int literalLength(String glob) {
    for (int i = 0; i < glob.length(); i++) {
      char c = glob.charAt(i);
      if (c == '*' || c == '?' || c == '[' || c == '\\') {
        return i;
      }
    }
    return glob.length();
  }

  boolean negated() {
    return negated;
  }

  /**
   * Returns whether the pattern speaks of a path.
   *
   * @param path from the directory that the pattern's file belongs to
   */
  boolean matches(String path, boolean directory, boolean foldCase) {
    if (directoryOnly && !directory) {
      return false;
    }
    return basenameOnly ? matchesBasename(path, foldCase) : matchesPath(path, foldCase);
  }

  private boolean matchesBasename(String path, boolean foldCase) {
    int from = path.lastIndexOf('/') + 1;
    int length = path.length() - from;
    if (literal == glob.length()) {
      return length == literal && path.regionMatches(foldCase, from, glob, 0, literal);
    }
    return Wildmatch.matches(glob, path.substring(from), false, foldCase);
  }

  private boolean matchesPath(String path, boolean foldCase) {
    int skip = glob.charAt(0) == '/' ? 1 : 0;
    int plain = Math.max(0, literal - skip);
    if (!path.regionMatches(foldCase, 0, glob, skip, plain)) {
      return false;
    }
    // Git compares the literal beginning apart, so that a star behind it counts as at the start.
    String rest = glob.substring(skip + plain);
    String tail = path.substring(plain);
    return rest.isEmpty() ? tail.isEmpty() : Wildmatch.matches(rest, tail, true, foldCase);
  }

  @Override
  public String toString() {
    return source + ":" + line + ":" + written;
  }
}
