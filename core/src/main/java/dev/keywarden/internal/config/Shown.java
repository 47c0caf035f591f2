package dev.keywarden.internal.config;

import dev.keywarden.internal.config.ConfigValues.Setting;
import dev.keywarden.internal.hygiene.KeyShapes;
import dev.keywarden.internal.text.Words;

/**
 * Decides what a message may quote. Names are worth quoting, and a name may be a key that somebody
 * has pasted into the wrong place. Not API; may change at any time.
 */
public final class Shown {
  /** Longer than any setting; a key of 128 bits in hexadecimal has 32 characters. */
  private static final int LONGEST_SETTING = 200;

  private static final int LONGEST_INSTANCE = 40;

  /** A region or a number has few digits; a key in lower case, such as a UUID, has many. */
  private static final int MOST_DIGITS = 6;

  private Shown() {}

  /**
   * Returns whether a text holds a key, be it alone or as one of several words.
   *
   * @param text any text
   * @return whether one of its words looks like a key
   */
  public static boolean holdsKey(String text) {
    int from = 0;
    for (int i = 0; i <= text.length(); i++) {
      if (i == text.length() || separates(text.charAt(i))) {
        if (KeyShapes.looksLikeKey(text.substring(from, i))) {
          return true;
        }
        from = i + 1;
      }
    }
    return KeyShapes.looksLikeKey(text);
  }

  private static boolean separates(char c) {
    return c <= ' ' || c == ',' || c == ';' || c == '=' || c == ':' || c == '"' || c == '\'';
  }

  /**
   * Returns the name of a setting and where it stands.
   *
   * @param setting what the user wrote
   * @return such as "'keywarden.timeout' in /srv/app/keywarden.properties"
   */
  public static String nameOf(Setting setting) {
    // A name can be a key too: a line without a '=' is a name to a properties file.
    if (setting(setting.name())) {
      return "'" + setting.name() + "' in " + setting.origin();
    }
    return "(a name that may be a key, not shown) in "
        + (setting.origin().contains(setting.name()) ? "a variable" : setting.origin());
  }

  /**
   * Returns whether the name of a setting or variable may be quoted.
   *
   * @param name the name as the user wrote it
   * @return false if it, or a part of it, looks like a key
   */
  public static boolean setting(String name) {
    if (name.length() > LONGEST_SETTING || holdsKey(name)) {
      return false;
    }
    for (int i = 0; i < name.length(); i++) {
      boolean separator = name.charAt(i) == '.' || name.charAt(i) == '_';
      if (separator && holdsKey(name.substring(i + 1))) {
        return false;
      }
    }
    boolean ours = name.startsWith("keywarden.") || name.startsWith("KEYWARDEN_");
    return ours || (name.length() <= LONGEST_INSTANCE && digits(name) <= MOST_DIGITS);
  }

  /**
   * Returns whether what stands where the name of a provider belongs may be quoted.
   *
   * @param name the name as the user wrote it
   * @return false if it cannot be a name, or could be a key
   */
  public static boolean instance(String name) {
    return Words.instanceName(name)
        && name.length() <= LONGEST_INSTANCE
        && digits(name) <= MOST_DIGITS
        && !KeyShapes.looksLikeKey(name);
  }

  private static int digits(String text) {
    int digits = 0;
    for (int i = 0; i < text.length(); i++) {
      digits += text.charAt(i) >= '0' && text.charAt(i) <= '9' ? 1 : 0;
    }
    return digits;
  }
}
