package dev.keywarden.internal.json;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads one field of a JSON document (RFC 8259). The document is a secret: no part of it, no
 * position and no length is in any result but the field itself, and no {@code String} is made of
 * it. A general parser does not do here, since each that was tried quotes what it cannot read
 * (LEAKS.md).
 *
 * <p>The whole document is checked, so that a truncated one never passes for a good one. Each
 * instance reads one document and is used by one thread. Not API; may change at any time.
 */
public final class JsonField {
  /** Deeper than any secret that a person wrote, and no stack overflows at it. */
  private static final int MAX_DEPTH = 100;

  /** How far along the pointer a value is that is not on its way. */
  private static final int ASIDE = -1;

  private final char[] json;
  private final JsonPointer pointer;
  private int at;
  private @Nullable Result result;

  /** How many tokens lead to a name that one object has twice; 0 if there is none. */
  private int twice;

  /** What came of it. */
  public sealed interface Result {}

  /**
   * The field is there, and is a string.
   *
   * @param chars the string; the caller zeroes it
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  public record Text(char[] chars) implements Result {
    /**
     * Says nothing of the string.
     *
     * @return a constant
     */
    @Override
    public String toString() {
      return "Text[****]";
    }
  }

  /** The document has no such field. */
  public record Missing() implements Result {}

  /**
   * It cannot be read.
   *
   * @param why one clause, beginning with "it" or "its field"
   */
  public record Unreadable(String why) implements Result {}

  /** Ends the reading of what is no JSON; carries nothing. */
  private static final class NotJson extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotJson() {
      super(null, null, false, false);
    }
  }

  private JsonField(char[] json, JsonPointer pointer) {
    this.json = json;
    this.pointer = pointer;
  }

  /**
   * Reads a field.
   *
   * @param json the document; stays as it is
   * @param pointer which field
   * @return the string at the pointer, or why there is none
   */
  public static Result read(char[] json, JsonPointer pointer) {
    JsonField field = new JsonField(json, pointer);
    try {
      field.document();
    } catch (NotJson e) {
      field.discard();
      return new Unreadable("it is not a JSON document");
    }
    if (field.twice > 0) { // which one is meant is open (RFC 8259, section 4)
      field.discard();
      return new Unreadable("its field " + pointer.prefix(field.twice) + " is there twice");
    }
    return field.result == null ? new Missing() : field.result;
  }

  private void document() {
    if (at < json.length && json[at] == '\uFEFF') {
      at++; // a parser may ignore it (RFC 8259, section 8.1), and editors write it
    }
    value(0, 0);
    if (at < json.length) {
      throw new NotJson();
    }
  }

  /**
   * Reads a value and the blanks around it.
   *
   * @param matched how many tokens of the pointer lead here, or {@link #ASIDE}
   */
  private void value(int depth, int matched) {
    if (depth > MAX_DEPTH) {
      throw new NotJson();
    }
    blanks();
    boolean target = matched == pointer.tokens().size();
    switch (peek()) {
      case '{' -> {
        settle(matched, "an object", target);
        object(depth, target ? ASIDE : matched);
      }
      case '[' -> {
        settle(matched, "an array", target);
        array(depth, target ? ASIDE : matched);
      }
      case '"' -> {
        int start = at;
        int length = string();
        if (target) {
          take(start, length);
        } else {
          settle(matched, "a string", true);
        }
      }
      case 't' -> scalar("true", matched, "a truth value");
      case 'f' -> scalar("false", matched, "a truth value");
      case 'n' -> scalar("null", matched, "null");
      default -> {
        number();
        settle(matched, "a number", true);
      }
    }
    blanks();
  }

  private void scalar(String word, int matched, String kind) {
    for (int i = 0; i < word.length(); i++) {
      expect(word.charAt(i));
    }
    settle(matched, kind, true);
  }

  /** Says that the value on the way is of a kind at which the way ends, if it does. */
  private void settle(int matched, String kind, boolean ends) {
    if (matched == ASIDE || !ends) {
      return;
    }
    String field = matched == 0 ? "it" : "its field " + pointer.prefix(matched);
    settle(
        new Unreadable(
            matched == pointer.tokens().size()
                ? field + " is " + kind + ", where a string is needed"
                : field + " is " + kind + ", which has no fields of its own"));
  }

  private void take(int start, int length) {
    char[] chars = new char[length];
    decode(start, chars);
    settle(new Text(chars));
  }

  private void settle(Result found) {
    if (result == null) {
      result = found;
    } else if (found instanceof Text text) { // there twice, and so refused in the end
      Arrays.fill(text.chars(), '\0');
    }
  }

  private void discard() {
    if (result instanceof Text text) {
      Arrays.fill(text.chars(), '\0');
    }
    result = null;
  }

  private void object(int depth, int matched) {
    expect('{');
    blanks();
    if (peek() == '}') {
      at++;
      return;
    }
    boolean passed = false;
    while (true) {
      blanks();
      int start = at;
      int length = string();
      boolean onTheWay = matched != ASIDE && names(start, length, pointer.tokens().get(matched));
      if (onTheWay && passed) {
        twice = matched + 1;
      }
      passed |= onTheWay;
      blanks();
      expect(':');
      value(depth + 1, onTheWay ? matched + 1 : ASIDE);
      if (peek() == '}') {
        at++;
        return;
      }
      expect(',');
    }
  }

  private void array(int depth, int matched) {
    expect('[');
    blanks();
    if (peek() == ']') {
      at++;
      return;
    }
    for (int index = 0; ; index++) {
      boolean onTheWay =
          matched != ASIDE && pointer.tokens().get(matched).equals(Integer.toString(index));
      value(depth + 1, onTheWay ? matched + 1 : ASIDE);
      if (peek() == ']') {
        at++;
        return;
      }
      expect(',');
    }
  }

  private boolean names(int start, int length, String token) {
    if (length != token.length()) {
      return false;
    }
    char[] name = new char[length];
    decode(start, name);
    boolean same = Arrays.equals(name, token.toCharArray());
    Arrays.fill(name, '\0');
    return same;
  }

  /** Passes over a string and returns how many characters it stands for. */
  private int string() {
    expect('"');
    int length = 0;
    while (true) {
      char c = next();
      if (c == '"') {
        return length;
      }
      if (c < ' ') {
        throw new NotJson();
      }
      if (c == '\\') {
        char escape = next();
        if (escape == 'u') {
          for (int i = 0; i < 4; i++) {
            hex(next());
          }
        } else if ("\"\\/bfnrt".indexOf(escape) < 0) {
          throw new NotJson();
        }
      }
      length++;
    }
  }

  /** Unescapes a string that {@link #string} has passed over. */
  private void decode(int start, char[] into) {
    int from = start + 1;
    for (int i = 0; i < into.length; i++) {
      char c = json[from++];
      if (c != '\\') {
        into[i] = c;
        continue;
      }
      char escape = json[from++];
      switch (escape) {
        case 'b' -> into[i] = '\b';
        case 'f' -> into[i] = '\f';
        case 'n' -> into[i] = '\n';
        case 'r' -> into[i] = '\r';
        case 't' -> into[i] = '\t';
        case 'u' -> {
          int code = 0;
          for (int digit = 0; digit < 4; digit++) {
            code = code << 4 | hex(json[from++]);
          }
          into[i] = (char) code;
        }
        default -> into[i] = escape;
      }
    }
  }

  private static int hex(char c) {
    int digit = c < 128 ? Character.digit(c, 16) : -1;
    if (digit < 0) {
      throw new NotJson();
    }
    return digit;
  }

  private void number() {
    if (peek() == '-') {
      at++;
    }
    if (peek() == '0') {
      at++;
    } else {
      digits();
    }
    if (peek() == '.') {
      at++;
      digits();
    }
    if (peek() == 'e' || peek() == 'E') {
      at++;
      if (peek() == '+' || peek() == '-') {
        at++;
      }
      digits();
    }
  }

  private void digits() {
    int first = at;
    while (peek() >= '0' && peek() <= '9') {
      at++;
    }
    if (at == first) {
      throw new NotJson();
    }
  }

  private void blanks() {
    while (at < json.length
        && (json[at] == ' ' || json[at] == '\t' || json[at] == '\n' || json[at] == '\r')) {
      at++;
    }
  }

  /** The next character; NUL, which nothing in JSON begins with, at the end. */
  private char peek() {
    return at < json.length ? json[at] : 0;
  }

  private char next() {
    if (at >= json.length) {
      throw new NotJson();
    }
    return json[at++];
  }

  private void expect(char c) {
    if (next() != c) {
      throw new NotJson();
    }
  }
}
