package dev.keywarden.leaklab;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.List;
import java.util.regex.Pattern;

/** The ways to read what came out, so that an encoding does not hide a key. */
final class Readings {
  /** What stands between the characters of a list of them, or in UTF-16. */
  private static final Pattern BETWEEN = Pattern.compile("[\\s,;:'\"\\x00\\[\\]]+");

  private static final Pattern COMMA = Pattern.compile("\\s*[,;]\\s*");

  private Readings() {}

  /** A text as it is; the characters of a list of them; a list of numbers as Java prints it. */
  static List<String> of(String text) {
    return List.of(
        text, BETWEEN.matcher(text).replaceAll(""), COMMA.matcher(text).replaceAll(", "));
  }

  /** Bytes as Latin-1 and as UTF-16, and with the bit off by which Kryo ends a text. */
  static List<String> of(byte[] bytes) {
    byte[] plain = bytes.clone();
    for (int i = 0; i < plain.length; i++) {
      plain[i] &= 0x7F;
    }
    String text = new String(bytes, ISO_8859_1);
    return List.of(text, text.replace("\0", ""), new String(plain, ISO_8859_1));
  }
}
