package dev.keywarden.aws;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes the values out of an answer's JSON (RFC 8259), in its own bytes: each comes into an array
 * that can be zeroed, and is written over where it stood. The SDK's parser makes a {@code String}
 * of what it reads, and keeps its buffers for the next answer.
 *
 * <p>Not thread-safe.
 */
final class AnswerJson {
  private static final int MAX_DEPTH = 32;
  private static final byte[] TEXT = "SecretString".getBytes(US_ASCII);
  private static final byte[] BINARY = "SecretBinary".getBytes(US_ASCII);
  private static final byte[] ENTRIES = "SecretValues".getBytes(US_ASCII);

  /** Good in a text, and in Base64 at any length that is good there. */
  private static final byte MASK = 'A';

  private final byte[] json;
  private final int length;
  private final List<byte @Nullable []> values = new ArrayList<>(1);
  private int at;
  private int depth;

  /** What an object is, by where it stands. */
  private enum Place {
    ANSWER,
    ENTRY,
    ELSEWHERE
  }

  /** The answer is not as the service sends it; carries nothing. */
  static final class Unreadable extends Exception {
    private static final long serialVersionUID = 1L;

    Unreadable() {
      super(null, null, false, false);
    }
  }

  private AnswerJson(byte[] json, int length) {
    this.json = json;
    this.length = length;
  }

  /**
   * Takes the values.
   *
   * @param json changed: each value is written over, in its own length
   * @param length how much of the array is the answer
   * @return UTF-8 that the caller zeroes, not checked to be that: of the answer itself, or of each
   *     entry of {@code SecretValues} in their order; null where there is none
   * @throws Unreadable if it is not JSON, or a value is neither a text nor null
   */
  static List<byte @Nullable []> take(byte[] json, int length) throws Unreadable {
    AnswerJson answer = new AnswerJson(json, length);
    boolean good = false;
    try {
      answer.document();
      good = true;
      return answer.values;
    } finally {
      if (!good) {
        answer.values.forEach(AnswerJson::wipe);
      }
    }
  }

  static void wipe(byte @Nullable [] value) {
    if (value != null) {
      Arrays.fill(value, (byte) 0);
    }
  }

  private void document() throws Unreadable {
    if (next() != '{') {
      throw new Unreadable();
    }
    object(Place.ANSWER);
    blanks();
    if (at != length) {
      throw new Unreadable();
    }
  }

  /** Reads what stands behind the brace. */
  private void object(Place place) throws Unreadable {
    enter();
    byte @Nullable [] text = null;
    byte @Nullable [] binary = null;
    int from = values.size();
    try {
      if (!taken('}')) {
        do {
          require('"');
          int name = at;
          int end = skipText();
          require(':');
          boolean holder = place != Place.ELSEWHERE;
          if (holder && is(TEXT, name, end)) {
            wipe(text);
            text = value(false);
          } else if (holder && is(BINARY, name, end)) {
            wipe(binary);
            binary = value(true);
          } else if (place == Place.ANSWER && is(ENTRIES, name, end) && taken('[')) {
            array(Place.ENTRY);
          } else {
            skip();
          }
        } while (taken(','));
        require('}');
      }
      if (place == Place.ENTRY || (place == Place.ANSWER && values.size() == from)) {
        values.add(text == null ? binary : text);
        wipe(text == null ? null : binary);
        text = null;
        binary = null;
      }
    } finally {
      wipe(text);
      wipe(binary);
    }
    depth--;
  }

  /** Reads what stands behind the bracket. */
  private void array(Place elements) throws Unreadable {
    enter();
    if (!taken(']')) {
      do {
        if (elements == Place.ENTRY && taken('{')) {
          object(Place.ENTRY);
        } else {
          if (elements == Place.ENTRY) {
            values.add(null);
          }
          skip();
        }
      } while (taken(','));
      require(']');
    }
    depth--;
  }

  private void skip() throws Unreadable {
    switch (next()) {
      case '{' -> object(Place.ELSEWHERE);
      case '[' -> array(Place.ELSEWHERE);
      case '"' -> skipText();
      default -> word();
    }
  }

  /** A number, true, false or null: what exactly, the SDK finds out. */
  private void word() throws Unreadable {
    int start = at - 1;
    while (at < length && (Character.isLetterOrDigit(json[at]) || "+-.".indexOf(json[at]) >= 0)) {
      at++;
    }
    if (!Character.isLetterOrDigit(json[start]) && json[start] != '-') {
      throw new Unreadable();
    }
  }

  /** Takes a value, or null if that is what stands there, and writes over it. */
  private byte @Nullable [] value(boolean base64) throws Unreadable {
    if (next() != '"') {
      int start = at - 1;
      word();
      if (at - start == 4 && json[start] == 'n') {
        return null;
      }
      throw new Unreadable();
    }
    int start = at;
    int end = skipText();
    byte[] buffer = new byte[end - start];
    try {
      int filled = unescape(start, end, buffer);
      byte[] text = Arrays.copyOf(buffer, filled);
      return base64 ? decoded(text) : text;
    } finally {
      Arrays.fill(buffer, (byte) 0);
      Arrays.fill(json, start, end, MASK);
    }
  }

  private static byte[] decoded(byte[] base64) throws Unreadable {
    try {
      return Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw new Unreadable();
    } finally {
      Arrays.fill(base64, (byte) 0);
    }
  }

  /** Returns where the text ends that begins here, and goes on behind its quote. */
  private int skipText() throws Unreadable {
    while (at < length) {
      byte b = json[at++];
      if (b == '"') {
        return at - 1;
      }
      if (b >= 0 && b < ' ') {
        break;
      }
      if (b == '\\') {
        at++;
      }
    }
    throw new Unreadable();
  }

  private int unescape(int start, int end, byte[] text) throws Unreadable {
    int to = 0;
    int from = start;
    while (from < end) {
      byte b = json[from++];
      if (b != '\\') {
        text[to++] = b;
        continue;
      }
      b = json[from++];
      switch (b) {
        case '"', '\\', '/' -> text[to++] = b;
        case 'b' -> text[to++] = '\b';
        case 'f' -> text[to++] = '\f';
        case 'n' -> text[to++] = '\n';
        case 'r' -> text[to++] = '\r';
        case 't' -> text[to++] = '\t';
        case 'u' -> {
          int c = hex(from, end);
          from += 4;
          if (Character.isHighSurrogate((char) c)
              && end - from >= 6
              && json[from] == '\\'
              && json[from + 1] == 'u'
              && Character.isLowSurrogate((char) hex(from + 2, end))) {
            c = Character.toCodePoint((char) c, (char) hex(from + 2, end));
            from += 6;
          }
          to = utf8(c, text, to);
        }
        default -> throw new Unreadable();
      }
    }
    return to;
  }

  private int hex(int from, int end) throws Unreadable {
    if (end - from < 4) {
      throw new Unreadable();
    }
    int c = 0;
    for (int i = from; i < from + 4; i++) {
      int digit = Character.digit(json[i], 16);
      if (digit < 0) {
        throw new Unreadable();
      }
      c = (c << 4) | digit;
    }
    return c;
  }

  /** Half of a surrogate pair becomes what is no UTF-8, so that its taker refuses it. */
  private static int utf8(int c, byte[] text, int from) {
    int to = from;
    if (c < 0x80) {
      text[to++] = (byte) c;
    } else if (c < 0x800) {
      text[to++] = (byte) (0xC0 | (c >> 6));
      text[to++] = (byte) (0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
      text[to++] = (byte) (0xE0 | (c >> 12));
      text[to++] = (byte) (0x80 | ((c >> 6) & 0x3F));
      text[to++] = (byte) (0x80 | (c & 0x3F));
    } else {
      text[to++] = (byte) (0xF0 | (c >> 18));
      text[to++] = (byte) (0x80 | ((c >> 12) & 0x3F));
      text[to++] = (byte) (0x80 | ((c >> 6) & 0x3F));
      text[to++] = (byte) (0x80 | (c & 0x3F));
    }
    return to;
  }

  private boolean is(byte[] name, int from, int to) {
    return Arrays.equals(json, from, to, name, 0, name.length);
  }

  private void enter() throws Unreadable {
    if (++depth > MAX_DEPTH) {
      throw new Unreadable();
    }
  }

  private void blanks() {
    while (at < length
        && (json[at] == ' ' || json[at] == '\n' || json[at] == '\r' || json[at] == '\t')) {
      at++;
    }
  }

  /** The byte behind the blanks. */
  private byte next() throws Unreadable {
    blanks();
    if (at >= length) {
      throw new Unreadable();
    }
    return json[at++];
  }

  private boolean taken(char c) {
    blanks();
    if (at < length && json[at] == c) {
      at++;
      return true;
    }
    return false;
  }

  private void require(char c) throws Unreadable {
    if (!taken(c)) {
      throw new Unreadable();
    }
  }
}
