package dev.keywarden.dotenv.git;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Reads the syntax of one git configuration file. Not thread-safe. */
final class GitConfigParser {
  /** Takes the settings in the order in which they stand. */
  interface Settings {
    /**
     * Takes one setting.
     *
     * @param section the section, in lower case
     * @param subsection the subsection as written, or an empty string
     * @param key the key, in lower case
     * @param value the value, or null for a key without {@code =}
     */
    void accept(String section, String subsection, String key, @Nullable String value)
        throws IOException;
  }

  private static final int END = -1;

  private final Path file;
  private final String text;
  private int next;

  GitConfigParser(Path file, byte[] bytes) {
    this.file = file;
    int start = GitFiles.afterByteOrderMark(bytes);
    this.text = new String(bytes, start, bytes.length - start, StandardCharsets.UTF_8);
  }

  /**
   * Hands every setting of the file to {@code settings}.
   *
   * @throws IOException if the file is not git configuration; git itself stops there
   */
  void parse(Settings settings) throws IOException {
    String section = "";
    String subsection = "";
    int c = read();
    while (c != END) {
      if (c == '#' || c == ';') {
        while (c != '\n' && c != END) {
          c = read();
        }
      } else if (c == '[') {
        StringBuilder name = new StringBuilder();
        c = read();
        while (isKeyCharacter(c) || c == '.') {
          name.append((char) lower(c));
          c = read();
        }
        section = name.toString();
        int dot = section.indexOf('.');
        subsection = dot < 0 ? "" : section.substring(dot + 1);
        section = dot < 0 ? section : section.substring(0, dot);
        if (c == ' ' || c == '\t') {
          subsection = readSubsection();
          c = read();
        }
        if (c != ']') {
          throw malformed();
        }
        c = read();
      } else if (isLetter(c)) {
        StringBuilder key = new StringBuilder();
        while (isKeyCharacter(c)) {
          key.append((char) lower(c));
          c = read();
        }
        while (c == ' ' || c == '\t') {
          c = read();
        }
        String value = null;
        if (c == '=') {
          value = readValue();
        } else if (c != '\n' && c != END) {
          throw malformed();
        }
        settings.accept(section, subsection, key.toString(), value);
        c = read();
      } else if (isSpace(c)) {
        c = read();
      } else {
        throw malformed();
      }
    }
  }

  private String readSubsection() throws IOException {
    int c = read();
    while (c == ' ' || c == '\t') {
      c = read();
    }
    if (c != '"') {
      throw malformed();
    }
    StringBuilder name = new StringBuilder();
    for (c = read(); c != '"'; c = read()) {
      if (c == '\\') {
        c = read();
      }
      if (c == '\n' || c == END) {
        throw malformed();
      }
      name.append((char) c);
    }
    return name.toString();
  }

  private String readValue() throws IOException {
    StringBuilder value = new StringBuilder();
    boolean quoted = false;
    int keep = 0; // how much of the value stays when the spaces at its end are cut
    while (true) {
      int c = read();
      if (c == '\n' || c == END) {
        if (quoted) {
          throw malformed();
        }
        value.setLength(keep);
        return value.toString();
      }
      if (!quoted && (c == '#' || c == ';')) {
        while (c != '\n' && c != END) {
          c = read();
        }
        value.setLength(keep);
        return value.toString();
      }
      if (!quoted && isSpace(c)) {
        if (value.length() > 0) {
          value.append(' ');
        }
        continue;
      }
      if (c == '"') {
        quoted = !quoted;
      } else if (c == '\\') {
        c = read();
        if (c == '\n') {
          continue;
        }
        value.append(unescaped(c));
      } else {
        value.append((char) c);
      }
      keep = value.length();
    }
  }

  private char unescaped(int c) throws IOException {
    return switch (c) {
      case 't' -> '\t';
      case 'b' -> '\b';
      case 'n' -> '\n';
      case '\\', '"' -> (char) c;
      default -> throw malformed();
    };
  }

  private int read() {
    if (next >= text.length()) {
      return END;
    }
    char c = text.charAt(next++);
    if (c == '\r' && next < text.length() && text.charAt(next) == '\n') {
      next++;
      return '\n';
    }
    return c;
  }

  private IOException malformed() {
    int line = 1;
    for (int i = 0; i < next - 1; i++) {
      if (text.charAt(i) == '\n') {
        line++;
      }
    }
    return new IOException(file + " line " + line + " is not git configuration");
  }

  private static boolean isSpace(int c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
  }

  private static boolean isLetter(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  private static boolean isKeyCharacter(int c) {
    return isLetter(c) || (c >= '0' && c <= '9') || c == '-';
  }

  private static int lower(int c) {
    return Wildmatch.lower(c);
  }
}
