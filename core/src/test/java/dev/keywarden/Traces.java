package dev.keywarden;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Finds a value in what something has printed or kept, in whatever form it is there. */
final class Traces {
  private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/_-]{40,}={0,2}");
  private static final Pattern NUMBERS = Pattern.compile("(?:-?\\d{1,3}\\s*,\\s*){20,}-?\\d{1,3}");
  private static final int SHORTEST_FRAGMENT = 6;

  private Traces() {}

  /** The forms in which some text shows the value. */
  static List<String> inText(String value, String text) {
    List<String> found = new ArrayList<>();
    byte[] utf8 = value.getBytes(UTF_8);
    String lower = text.toLowerCase(Locale.ROOT);
    String hex = HexFormat.of().formatHex(utf8);
    addIf(found, "plain", text.contains(value));
    addIf(found, "reversed", text.contains(new StringBuilder(value).reverse()));
    addIf(found, "hexadecimal", lower.contains(hex));
    addIf(found, "character list", text.replaceAll("[\\s,'\"]", "").contains(value));
    addIf(found, "UTF-16", text.contains(new String(value.getBytes(UTF_16LE), ISO_8859_1)));
    for (int shift = 0; shift < 3; shift++) {
      byte[] shifted = new byte[utf8.length + shift];
      System.arraycopy(utf8, 0, shifted, shift, utf8.length);
      String encoded = Base64.getEncoder().encodeToString(shifted);
      String whole = encoded.substring(shift == 0 ? 0 : 4, encoded.length() - 4);
      addIf(found, "Base64", text.replace('-', '+').replace('_', '/').contains(whole));
    }
    List<byte[]> arrays = arraysIn(text);
    for (byte[] array : arrays) {
      found.addAll(inBytes(value, array));
    }
    addIf(found, "two halves", halves(value, arrays));
    return found;
  }

  /** The forms in which some bytes show the value. */
  static List<String> inBytes(String value, byte[] bytes) {
    List<String> found = new ArrayList<>();
    byte[] utf8 = value.getBytes(UTF_8);
    byte[] reversed = new StringBuilder(value).reverse().toString().getBytes(UTF_8);
    addIf(found, "plain bytes", contains(bytes, utf8));
    addIf(found, "reversed bytes", contains(bytes, reversed));
    addIf(found, "UTF-16LE bytes", contains(bytes, value.getBytes(UTF_16LE)));
    addIf(found, "UTF-16BE bytes", contains(bytes, value.getBytes(UTF_16BE)));
    return found;
  }

  /** The runs of the value, six characters long, that some text has. */
  static List<String> fragments(String value, String text) {
    Set<String> runs = new LinkedHashSet<>();
    for (int i = 0; i + SHORTEST_FRAGMENT <= value.length(); i++) {
      runs.add(value.substring(i, i + SHORTEST_FRAGMENT));
    }
    return runs.stream().filter(text::contains).toList();
  }

  /** Whether two arrays, laid over one another at any small offset, make the value. */
  static boolean halves(String value, List<byte[]> arrays) {
    byte[] wanted = value.getBytes(UTF_8);
    List<byte[]> long_ = arrays.stream().filter(a -> a.length >= wanted.length).toList();
    for (int i = 0; i < long_.size(); i++) {
      for (int j = i + 1; j < long_.size(); j++) {
        for (int shift = 0; shift <= 8; shift++) {
          if (contains(xor(long_.get(i), long_.get(j), shift), wanted)
              || contains(xor(long_.get(j), long_.get(i), shift), wanted)) {
            return true;
          }
        }
      }
    }
    return false;
  }

  static byte[] allOf(ByteBuffer buffer) {
    ByteBuffer view = buffer.duplicate().clear();
    byte[] bytes = new byte[view.remaining()];
    view.get(bytes);
    return bytes;
  }

  private static byte[] xor(byte[] a, byte[] b, int shift) {
    byte[] result = new byte[Math.max(0, Math.min(a.length, b.length - shift))];
    for (int i = 0; i < result.length; i++) {
      result[i] = (byte) (a[i] ^ b[i + shift]);
    }
    return result;
  }

  private static boolean contains(byte[] bytes, byte[] part) {
    for (int i = 0; i + part.length <= bytes.length; i++) {
      if (Arrays.equals(bytes, i, i + part.length, part, 0, part.length)) {
        return true;
      }
    }
    return false;
  }

  private static List<byte[]> arraysIn(String text) {
    List<byte[]> arrays = new ArrayList<>();
    for (MatchResult match : BASE64.matcher(text).results().toList()) {
      String encoded = match.group().replace('-', '+').replace('_', '/').replace("=", "");
      int whole = encoded.length() % 4 == 1 ? encoded.length() - 1 : encoded.length();
      arrays.add(Base64.getDecoder().decode(encoded.substring(0, whole)));
    }
    for (MatchResult match : NUMBERS.matcher(text).results().toList()) {
      List<String> numbers = Pattern.compile("[\\s,]+").splitAsStream(match.group()).toList();
      byte[] array = new byte[numbers.size()];
      for (int i = 0; i < array.length; i++) {
        array[i] = (byte) Integer.parseInt(numbers.get(i));
      }
      arrays.add(array);
    }
    return arrays;
  }

  private static void addIf(List<String> found, String form, boolean there) {
    if (there) {
      found.add(form);
    }
  }
}
