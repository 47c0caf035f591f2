package dev.keywarden.dotenv.syntax;

/**
 * Decodes UTF-8 strictly, and unifies the line breaks, in one pass from one array to another. The
 * JDK's decoder would do, but its coder result loses the line, and each buffer between here and
 * there would be one more copy of the secrets.
 */
final class Utf8Decoder {
  private static final int LOWEST_CONTINUATION = 0x80;
  private static final int HIGHEST_CONTINUATION = 0xBF;

  private final byte[] bytes;
  private final char[] chars;
  private int length;
  private int line = 1;

  Utf8Decoder(byte[] bytes, char[] chars) {
    this.bytes = bytes;
    this.chars = chars;
  }

  /**
   * Decodes everything. CR LF and a lone CR become LF; a byte order mark at the start is skipped.
   *
   * @return the number of characters written
   * @throws DotenvSyntaxException at the first byte that is not UTF-8
   */
  int decode() {
    int i = 0;
    if (bytes.length >= 2) {
      int mark = (bytes[0] & 0xFF) << 8 | (bytes[1] & 0xFF);
      if (mark == 0xFEFF || mark == 0xFFFE) {
        throw new DotenvSyntaxException(Reason.UTF16, 1);
      }
      if (mark == 0xEFBB && bytes.length >= 3 && (bytes[2] & 0xFF) == 0xBF) {
        i = 3;
      }
    }
    while (i < bytes.length) {
      int b = bytes[i];
      if (b >= 0) {
        i++;
        if (b == '\r') {
          if (i < bytes.length && bytes[i] == '\n') {
            continue;
          }
          b = '\n';
        }
        if (b == '\n') {
          line++;
        }
        chars[length++] = (char) b;
      } else {
        i = decodeSequence(i);
      }
    }
    return length;
  }

  private int decodeSequence(int at) {
    int lead = bytes[at] & 0xFF;
    // The bounds of the second byte are what keeps out overlong forms, surrogates, and
    // everything above U+10FFFF.
    if (lead >= 0xC2 && lead <= 0xDF) {
      chars[length++] = (char) ((lead & 0x1F) << 6 | continuation(at + 1));
      return at + 2;
    }
    if (lead >= 0xE0 && lead <= 0xEF) {
      int low = lead == 0xE0 ? 0xA0 : LOWEST_CONTINUATION;
      int high = lead == 0xED ? 0x9F : HIGHEST_CONTINUATION;
      int second = continuation(at + 1, low, high);
      chars[length++] = (char) ((lead & 0x0F) << 12 | second << 6 | continuation(at + 2));
      return at + 3;
    }
    if (lead >= 0xF0 && lead <= 0xF4) {
      int low = lead == 0xF0 ? 0x90 : LOWEST_CONTINUATION;
      int high = lead == 0xF4 ? 0x8F : HIGHEST_CONTINUATION;
      int second = continuation(at + 1, low, high);
      int third = continuation(at + 2);
      int codePoint = (lead & 0x07) << 18 | second << 12 | third << 6 | continuation(at + 3);
      chars[length++] = Character.highSurrogate(codePoint);
      chars[length++] = Character.lowSurrogate(codePoint);
      return at + 4;
    }
    throw new DotenvSyntaxException(Reason.INVALID_UTF8, line);
  }

  private int continuation(int at) {
    return continuation(at, LOWEST_CONTINUATION, HIGHEST_CONTINUATION);
  }

  private int continuation(int at, int low, int high) {
    int b = at < bytes.length ? bytes[at] & 0xFF : 0;
    if (b < low || b > high) {
      throw new DotenvSyntaxException(Reason.INVALID_UTF8, line);
    }
    return b & 0x3F;
  }
}
