package dev.keywarden.internal.redaction;

import dev.keywarden.internal.memory.Utf8;
import java.util.Arrays;
import java.util.Base64;

/**
 * What becomes of a value on its way into a text: itself, parts of it, and what the usual encodings
 * make of it. Each is made in arrays that are zeroed again.
 */
final class Forms {
  /** A part that is looked for on its own: one in each run of 27 characters. */
  private static final int PART = 20;

  private static final int PART_STEP = 8;

  /** Words of a language are shorter than this, and so are host names and paths, mostly. */
  private static final int TOKEN = 24;

  /** RFC 2045, section 6.8: as long is a line of Base64. */
  private static final int MIME_LINE = 76;

  private static final String LOWER = "0123456789abcdef";
  private static final String UPPER = "0123456789ABCDEF";

  private final byte[] utf8;
  private final char[] chars;
  private final boolean ascii;
  private final Literals literals;
  private final Wiped out = new Wiped();

  /** Takes literals one after the other; they are zeroed when it returns. */
  @FunctionalInterface
  interface Literals {
    void add(byte[] text, int from, int to);
  }

  private Forms(byte[] utf8, char[] chars, Literals literals) {
    this.utf8 = utf8;
    this.chars = chars;
    this.ascii = utf8.length == chars.length;
    this.literals = literals;
  }

  /**
   * Hands over all forms of a value.
   *
   * @param utf8 stays as it is; what is not UTF-8 has no forms, nor has what is too short: those of
   *     "abc" would mask {@code 97, 98, 99}
   */
  static void of(byte[] utf8, Literals literals) {
    if (utf8.length < KnownValues.SHORTEST) {
      return;
    }
    char[] chars = Utf8.decode(utf8);
    if (chars == null) {
      return;
    }
    Forms forms = new Forms(utf8, chars, literals);
    try {
      forms.all();
    } finally {
      Arrays.fill(chars, '\0');
      forms.out.wipe();
    }
  }

  private void all() {
    plain();
    lines();
    parts();
    for (int before = 0; before < 3; before++) {
      base64(before);
    }
    hex(LOWER);
    hex(UPPER);
    percent("-._~", false, UPPER);
    percent("-._~", false, LOWER);
    percent("-._~!*'()", false, UPPER); // JavaScript's encodeURIComponent
    percent("-._*", true, UPPER);
    percent("-._*", true, LOWER);
    escaped(false);
    json(true, false, false, LOWER);
    json(true, false, false, UPPER);
    if (!ascii) {
      escaped(true);
    }
    lists();
  }

  private void escaped(boolean wide) {
    json(wide, false, false, "");
    json(wide, true, false, "");
    json(wide, false, true, "");
    xml(wide, "\"", "'");
    xml(wide, "&quot;", "&apos;");
    xml(wide, "&#34;", "&#39;");
    if (has('"') && has('\'')) { // or these are what was made above
      xml(wide, "&quot;", "'");
      xml(wide, "&quot;", "&#39;");
    }
  }

  private boolean has(char ascii) {
    for (byte b : utf8) {
      if (b == ascii) {
        return true;
      }
    }
    return false;
  }

  /** Hands over what was written, whole or in pieces. */
  private void emit() {
    emit(out.bytes(), 0, out.length());
    out.wipe();
  }

  private void emit(byte[] text, int from, int to) {
    if (to - from < KnownValues.SHORTEST) {
      return;
    }
    int at = from;
    for (; to - at > KnownValues.LONGEST; at += KnownValues.LONGEST) {
      literals.add(text, at, at + KnownValues.LONGEST);
    }
    literals.add(text, Math.max(from, Math.min(at, to - PART)), to);
  }

  // As it is, in both directions and cases. What is not ASCII stands otherwise in UTF-8 than in the
  // low bytes of UTF-16, which is how a String is looked through.

  private void plain() {
    emit(utf8, 0, utf8.length);
    if (!ascii) {
      for (char c : chars) {
        out.add(c);
      }
      emit();
    }
    for (int i = chars.length - 1; i >= 0; i--) {
      out.add(chars[i]);
    }
    emit();
    cases(false);
    if (!ascii) {
      backwards();
      cases(true);
    }
  }

  /** In UTF-8, character by character. */
  private void backwards() {
    for (int end = utf8.length, i = end - 1; i >= 0; i--) {
      if (!continuation(utf8[i])) {
        for (int at = i; at < end; at++) {
          out.add(utf8[at]);
        }
        end = i;
      }
    }
    emit();
  }

  private static boolean continuation(byte b) {
    return (b & 0xc0) == 0x80;
  }

  /** Turns ASCII letters alone. */
  private void cases(boolean wide) {
    for (int i = 0; i < length(wide); i++) {
      int c = unit(wide, i);
      out.add(c >= 'A' && c <= 'Z' ? c + 32 : c);
    }
    emit();
    for (int i = 0; i < length(wide); i++) {
      int c = unit(wide, i);
      out.add(c >= 'a' && c <= 'z' ? c - 32 : c);
    }
    emit();
  }

  /**
   * Of a text that is passed on line by line, each, without its indentation; not the frame of a PEM
   * document, nor what is a blank or a rule in any text.
   */
  private void lines() {
    int start = 0;
    for (int i = 0; i <= utf8.length; i++) {
      if (i == utf8.length || utf8[i] == '\n' || utf8[i] == '\r') {
        if (i - start < utf8.length && !(i - start > 5 && dashes(start))) {
          line(start, i);
        }
        start = i + 1;
      }
    }
  }

  private void line(int start, int end) {
    int from = start;
    int to = end;
    while (from < to && blank(utf8[from])) {
      from++;
    }
    while (to > from && blank(utf8[to - 1])) {
      to--;
    }
    for (int i = from; i < to; i++) {
      if (letterOrDigit(utf8[i]) || utf8[i] < 0) {
        emit(utf8, from, to);
        return;
      }
    }
  }

  private static boolean blank(byte b) {
    return b == ' ' || b == '\t';
  }

  private boolean dashes(int at) {
    for (int i = at; i < at + 5; i++) {
      if (utf8[i] != '-') {
        return false;
      }
    }
    return true;
  }

  /** Parts of what looks like a token; those of a sentence or an address are no secret. */
  private void parts() {
    int start = 0;
    for (int i = 0; i <= utf8.length; i++) {
      if (i < utf8.length && token(utf8[i])) {
        continue;
      }
      if (i - start >= TOKEN) {
        for (int at = start; at <= i - PART; at += PART_STEP) {
          literals.add(utf8, at, at + PART);
        }
        literals.add(utf8, i - PART, i);
      }
      start = i + 1;
    }
  }

  private static boolean token(byte b) {
    return letterOrDigit(b) || "+/=_-".indexOf(b) >= 0;
  }

  /** With so many other bytes before it; what those and the ones behind have a part in is cut. */
  private void base64(int before) {
    byte[] shifted = new byte[before + utf8.length];
    System.arraycopy(utf8, 0, shifted, before, utf8.length);
    byte[] encoded = Base64.getEncoder().encode(shifted);
    int from = before == 0 ? 0 : before + 1;
    int to = shifted.length * 8 / 6;
    boolean plain = true;
    for (int i = from; i < to; i++) {
      plain &= encoded[i] != '+' && encoded[i] != '/';
    }
    emit(encoded, from, to);
    for (int line = MIME_LINE; to > MIME_LINE && line < to + MIME_LINE; line += MIME_LINE) {
      emit(encoded, Math.max(from, line - MIME_LINE), Math.min(line, to));
    }
    if (!plain) {
      for (int i = from; i < to; i++) {
        out.add(encoded[i] == '+' ? '-' : encoded[i] == '/' ? '_' : encoded[i]);
      }
      emit();
    }
    Arrays.fill(shifted, (byte) 0);
    Arrays.fill(encoded, (byte) 0);
  }

  private void hex(String digits) {
    for (byte b : utf8) {
      out.add(digits.charAt((b >> 4) & 0xf));
      out.add(digits.charAt(b & 0xf));
    }
    emit();
  }

  /** RFC 3986, section 2.1, or what HTML forms make of it. */
  private void percent(String unreserved, boolean form, String digits) {
    for (byte b : utf8) {
      if (letterOrDigit(b) || unreserved.indexOf(b) >= 0) {
        out.add(b);
      } else if (form && b == ' ') {
        out.add('+');
      } else {
        out.add('%');
        out.add(digits.charAt((b >> 4) & 0xf));
        out.add(digits.charAt(b & 0xf));
      }
    }
    emit();
  }

  private static boolean letterOrDigit(byte b) {
    return (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9');
  }

  /**
   * RFC 8259, section 7, and what writers do beyond it.
   *
   * @param wide whether it is made of characters, and not of UTF-8
   * @param slash whether a slash is escaped
   * @param html whether what means something in HTML is escaped, as Gson does
   * @param digits with which all that is not ASCII is escaped; empty if it is not
   */
  private void json(boolean wide, boolean slash, boolean html, String digits) {
    for (int i = 0; i < length(wide); i++) {
      int c = unit(wide, i);
      int escape = "\"\\\b\f\n\r\t".indexOf(c);
      if (escape >= 0) {
        out.add('\\');
        out.add("\"\\bfnrt".charAt(escape));
      } else if (c < ' ' || (html && "<>&='".indexOf(c) >= 0) || (!digits.isEmpty() && c > '~')) {
        out.add("\\u");
        String hex = digits.isEmpty() ? LOWER : digits;
        for (int shift = 12; shift >= 0; shift -= 4) {
          out.add(hex.charAt((c >> shift) & 0xf));
        }
      } else if (slash && c == '/') {
        out.add("\\/");
      } else {
        out.add(c);
      }
    }
    emit();
  }

  private void xml(boolean wide, String quote, String apostrophe) {
    for (int i = 0; i < length(wide); i++) {
      int c = unit(wide, i);
      switch (c) {
        case '&' -> out.add("&amp;");
        case '<' -> out.add("&lt;");
        case '>' -> out.add("&gt;");
        case '"' -> out.add(quote);
        case '\'' -> out.add(apostrophe);
        default -> out.add(c);
      }
    }
    emit();
  }

  private int length(boolean wide) {
    return wide ? chars.length : utf8.length;
  }

  private int unit(boolean wide, int index) {
    return wide ? chars[index] : utf8[index] & 0xff;
  }

  /** {@code Arrays.toString} of its bytes and of its characters. */
  private void lists() {
    for (int i = 0; i < utf8.length; i++) {
      out.add(i == 0 ? "" : ", ");
      out.add(Integer.toString(utf8[i]));
    }
    emit();
    for (int i = 0; i < chars.length; i++) {
      out.add(i == 0 ? "" : ", ");
      out.add(chars[i]);
    }
    emit();
    if (!ascii) {
      for (int i = 0; i < utf8.length; i++) {
        out.add(i == 0 || continuation(utf8[i]) ? "" : ", ");
        out.add(utf8[i]);
      }
      emit();
    }
  }
}
