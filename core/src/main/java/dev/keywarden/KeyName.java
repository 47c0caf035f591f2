package dev.keywarden;

import static java.util.Objects.requireNonNull;

import dev.keywarden.internal.hygiene.KeyShapes;

/** Checks the names that an application asks for. */
final class KeyName {
  /** Longer than any name in use; short enough for every store once it has been mapped. */
  static final int MAX_LENGTH = 128;

  private KeyName() {}

  /** Never quotes a name that is not one: it may be a key, pasted where the name belongs. */
  static String check(String name) {
    requireNonNull(name, "name");
    if (name.isEmpty()) {
      throw new IllegalArgumentException(
          "KW-102 the name of a key is empty; ask for a name such as ANTHROPIC_API_KEY");
    }
    if (name.length() > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "KW-102 the name of a key has more than "
              + MAX_LENGTH
              + " characters (not shown, in case it is a key); ask for the name, not the value");
    }
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean first = letter(c) || c == '_';
      if (!first && (i == 0 || !(digit(c) || c == '.' || c == '-' || c == '/'))) {
        throw new IllegalArgumentException(
            "KW-102 the name of a key has "
                + describe(c)
                + " after "
                + i
                + " characters (the name is not shown, in case it is a key); a name is made of"
                + " A-Z a-z 0-9 _ . - / and begins with a letter or an underscore");
      }
    }
    if (KeyShapes.looksLikeKey(name)) {
      throw new IllegalArgumentException(
          "KW-102 what was given as the name of a key looks like a key itself (not shown); ask for"
              + " a name such as ANTHROPIC_API_KEY");
    }
    return name;
  }

  /** Whether a name that came from a store could be asked for. */
  static boolean proper(String name) {
    try {
      check(name);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static String describe(char c) {
    if (c == 0) {
      return "a NUL";
    }
    if (c == '=') {
      return "a '='";
    }
    if (c == '\n' || c == '\r') {
      return "a line break";
    }
    if (Character.isWhitespace(c)) {
      return "white space";
    }
    return digit(c) || c == '.' || c == '-' || c == '/'
        ? "something other than a letter or an underscore"
        : "a character that no name has";
  }

  private static boolean letter(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  }

  private static boolean digit(char c) {
    return c >= '0' && c <= '9';
  }
}
