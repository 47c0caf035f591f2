package dev.keywarden.azure;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON (RFC 8259) out of bytes, forwards, so that a value goes from the answer's bytes into
 * bytes that can be zeroed, and neither a {@code String} nor a parser's pooled buffer keeps it. Its
 * errors quote nothing.
 *
 * <p>Not thread-safe.
 */
final class JsonCursor {
  private static final int MAX_DEPTH = 32;

  private final byte[] json;
  private int at;
  private int depth;

  JsonCursor(byte[] json) {
    this.json = json;
  }

  /** Takes the value of a field: exactly one value, or it is left and {@link #skip()} takes it. */
  interface Field {
    void read(String name, JsonCursor cursor) throws NotJson;
  }

  /** Reads an object, and hands each field over when the cursor stands before its value. */
  void object(Field field) throws NotJson {
    enter();
    require('{');
    if (!take('}')) {
      do {
        String name = string();
        require(':');
        field.read(name, this);
      } while (take(','));
      require('}');
    }
    depth--;
  }

  /** Requires that nothing but white space is left. */
  void end() throws NotJson {
    blanks();
    if (at != json.length) {
      throw new NotJson();
    }
  }

  /** Reads a text that is no value. */
  String string() throws NotJson {
    byte[] bytes = bytes();
    try {
      return new String(bytes, UTF_8);
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  /** Reads a text as UTF-8 (not checked to be that), which the caller zeroes. */
  byte[] bytes() throws NotJson {
    require('"');
    byte[] text = new byte[length()];
    int length = 0;
    try {
      while (true) {
        byte b = next();
        if (b == '"') {
          return Arrays.copyOf(text, length);
        }
        if (b == '\\') {
          length = escape(text, length);
        } else if (b >= 0 && b < 0x20) {
          throw new NotJson();
        } else {
          text[length++] = b;
        }
      }
    } finally {
      Arrays.fill(text, (byte) 0);
    }
  }

  /** Bytes up to the end of the text: what comes of it takes no more. */
  private int length() throws NotJson {
    for (int i = at; i < json.length; i++) {
      if (json[i] == '\\') {
        i++;
      } else if (json[i] == '"') {
        return i - at;
      }
    }
    throw new NotJson();
  }

  private int escape(byte[] text, int length) throws NotJson {
    byte b = next();
    int at = length;
    switch (b) {
      case '"', '\\', '/' -> text[at++] = b;
      case 'b' -> text[at++] = '\b';
      case 'f' -> text[at++] = '\f';
      case 'n' -> text[at++] = '\n';
      case 'r' -> text[at++] = '\r';
      case 't' -> text[at++] = '\t';
      case 'u' -> at = codePoint(text, at);
      default -> throw new NotJson();
    }
    return at;
  }

  private int codePoint(byte[] text, int length) throws NotJson {
    int c = hex();
    if (Character.isLowSurrogate((char) c)) {
      throw new NotJson();
    }
    if (Character.isHighSurrogate((char) c)) {
      if (next() != '\\' || next() != 'u') {
        throw new NotJson();
      }
      int low = hex();
      if (!Character.isLowSurrogate((char) low)) {
        throw new NotJson();
      }
      c = Character.toCodePoint((char) c, (char) low);
    }
    int at = length;
    if (c < 0x80) {
      text[at++] = (byte) c;
    } else if (c < 0x800) {
      text[at++] = (byte) (0xC0 | (c >> 6));
      text[at++] = (byte) (0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
      text[at++] = (byte) (0xE0 | (c >> 12));
      text[at++] = (byte) (0x80 | ((c >> 6) & 0x3F));
      text[at++] = (byte) (0x80 | (c & 0x3F));
    } else {
      text[at++] = (byte) (0xF0 | (c >> 18));
      text[at++] = (byte) (0x80 | ((c >> 12) & 0x3F));
      text[at++] = (byte) (0x80 | ((c >> 6) & 0x3F));
      text[at++] = (byte) (0x80 | (c & 0x3F));
    }
    return at;
  }

  private int hex() throws NotJson {
    int c = 0;
    for (int i = 0; i < 4; i++) {
      int digit = Character.digit(next(), 16);
      if (digit < 0) {
        throw new NotJson();
      }
      c = (c << 4) | digit;
    }
    return c;
  }

  /** Reads a whole number, or null. */
  @Nullable Long integer() throws NotJson {
    if (literal("null")) {
      return null;
    }
    boolean negative = take('-');
    long number = 0;
    int digits = 0;
    while (at < json.length && json[at] >= '0' && json[at] <= '9') {
      number = number * 10 + (json[at++] - '0');
      if (++digits > 18) {
        throw new NotJson();
      }
    }
    if (digits == 0 || (at < json.length && (json[at] == '.' || (json[at] | 0x20) == 'e'))) {
      throw new NotJson();
    }
    return negative ? -number : number;
  }

  /** Reads true, false or null. */
  @Nullable Boolean bool() throws NotJson {
    if (literal("null")) {
      return null;
    }
    if (literal("true")) {
      return true;
    }
    if (literal("false")) {
      return false;
    }
    throw new NotJson();
  }

  /** Reads null, if it is next. */
  boolean isNull() {
    return literal("null");
  }

  /** Whether an object is next. */
  boolean atObject() {
    blanks();
    return at < json.length && json[at] == '{';
  }

  /** Reads anything, and forgets it. */
  void skip() throws NotJson {
    blanks();
    switch (at < json.length ? json[at] : 0) {
      case '{' -> object((name, cursor) -> cursor.skip());
      case '[' -> array();
      case '"' -> Arrays.fill(bytes(), (byte) 0);
      case 't', 'f', 'n' -> bool();
      default -> number();
    }
  }

  private void array() throws NotJson {
    enter();
    require('[');
    if (!take(']')) {
      do {
        skip();
      } while (take(','));
      require(']');
    }
    depth--;
  }

  private void number() throws NotJson {
    int start = at;
    while (at < json.length && "+-.eE0123456789".indexOf(json[at]) >= 0) {
      at++;
    }
    if (at == start) {
      throw new NotJson();
    }
  }

  private void enter() throws NotJson {
    if (++depth > MAX_DEPTH) {
      throw new NotJson();
    }
  }

  private void blanks() {
    while (at < json.length
        && (json[at] == ' ' || json[at] == '\n' || json[at] == '\r' || json[at] == '\t')) {
      at++;
    }
  }

  private byte next() throws NotJson {
    if (at >= json.length) {
      throw new NotJson();
    }
    return json[at++];
  }

  private boolean take(char c) {
    blanks();
    if (at < json.length && json[at] == c) {
      at++;
      return true;
    }
    return false;
  }

  private void require(char c) throws NotJson {
    if (!take(c)) {
      throw new NotJson();
    }
  }

  private boolean literal(String word) {
    blanks();
    if (json.length - at < word.length()) {
      return false;
    }
    for (int i = 0; i < word.length(); i++) {
      if (json[at + i] != word.charAt(i)) {
        return false;
      }
    }
    at += word.length();
    return true;
  }
}
