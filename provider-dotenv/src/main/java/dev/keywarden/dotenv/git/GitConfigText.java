package dev.keywarden.dotenv.git;

import java.util.Locale;

/**
 * Reads the syntax of git's configuration (git-config(1), "Syntax"). A line that breaks it ends the
 * reading, as git stops there with an error.
 */
abstract class GitConfigText {
  private static final int END = -1;

  private final String text;
  private int at;
  private String section = "";

  GitConfigText(String text) {
    this.text = text.startsWith("\uFEFF") ? text.substring(1) : text;
  }

  /** Hears of one entry; the name is in lower case but for a subsection. */
  abstract void entry(String name, String value);

  void read() {
    boolean sound = true;
    while (sound && at < text.length()) {
      char c = text.charAt(at);
      if (Character.isWhitespace(c)) {
        at++;
      } else if (c == '#' || c == ';') {
        skipLine();
      } else if (c == '[') {
        sound = section();
      } else {
        sound = variable();
      }
    }
  }

  private void skipLine() {
    int newline = text.indexOf('\n', at);
    at = newline < 0 ? text.length() : newline + 1;
  }

  private int next() {
    if (at >= text.length()) {
      return END;
    }
    char c = text.charAt(at++);
    if (c == '\r' && at < text.length() && text.charAt(at) == '\n') {
      at++;
      return '\n';
    }
    return c;
  }

  private boolean section() {
    at++;
    StringBuilder name = new StringBuilder();
    int c = next();
    while (c != ']' && c != END && c != '\n') {
      if (c == ' ' || c == '\t') {
        return subsection(name.toString());
      }
      name.append((char) c);
      c = next();
    }
    section = name.toString().toLowerCase(Locale.ROOT);
    return c == ']';
  }

  private boolean subsection(String name) {
    int c = next();
    while (c == ' ' || c == '\t') {
      c = next();
    }
    if (c != '"') {
      return false;
    }
    StringBuilder sub = new StringBuilder();
    c = next();
    while (c != '"') {
      if (c == '\\') {
        c = next();
      }
      if (c == END || c == '\n') {
        return false;
      }
      sub.append((char) c);
      c = next();
    }
    section = name.toLowerCase(Locale.ROOT) + "." + sub;
    return next() == ']';
  }

  private boolean variable() {
    StringBuilder name = new StringBuilder();
    int c = next();
    while (c != END && (Character.isLetterOrDigit(c) || c == '-')) {
      name.append((char) c);
      c = next();
    }
    while (c == ' ' || c == '\t') {
      c = next();
    }
    String full = section + "." + name.toString().toLowerCase(Locale.ROOT);
    if (c == '\n' || c == END) {
      entry(full, "true"); // a name alone is a flag
      return true;
    }
    return c == '=' && name.length() > 0 && value(full);
  }

  private boolean value(String name) {
    StringBuilder value = new StringBuilder();
    boolean quoted = false;
    boolean comment = false;
    int trimmed = 0;
    while (true) {
      int c = next();
      if (c == '\n' || c == END) {
        value.setLength(trimmed);
        if (!quoted) {
          entry(name, value.toString());
        }
        return !quoted;
      }
      if (comment) {
        continue;
      }
      boolean blank = !quoted && (c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == 0x0B);
      if (blank) {
        if (value.length() > 0) {
          value.append((char) c);
        }
        continue;
      }
      if (!quoted && (c == ';' || c == '#')) {
        comment = true;
      } else if (c == '"') {
        quoted = !quoted;
        trimmed = value.length();
      } else if (c == '\\') {
        int escaped = next();
        if (escaped == '\n') {
          continue;
        }
        if (escaped == 'n'
            || escaped == 't'
            || escaped == 'b'
            || escaped == '\\'
            || escaped == '"') {
          value.append(
              switch (escaped) {
                case 'n' -> '\n';
                case 't' -> '\t';
                case 'b' -> '\b';
                default -> (char) escaped;
              });
          trimmed = value.length();
        } else {
          return false;
        }
      } else {
        value.append((char) c);
        trimmed = value.length();
      }
    }
  }
}
