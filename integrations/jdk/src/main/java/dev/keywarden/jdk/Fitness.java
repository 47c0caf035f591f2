package dev.keywarden.jdk;

import dev.keywarden.ApiKey;
import dev.keywarden.KeyFault;
import dev.keywarden.KeyFault.Kind;
import dev.keywarden.KeyFault.Place;
import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import org.jspecify.annotations.Nullable;

/**
 * Whether a value can stand in a place: asked before the place is, which would throw the value back
 * in its message. Each method returns the fault in words, or null.
 */
final class Fitness {
  /** One character beyond the sixteen-bit ones: an encoding has all of those, or none. */
  private static final String SURROGATES = "\uD83D\uDD11";

  private Fitness() {}

  /**
   * A header's own value: visible ASCII, with spaces and tabs in between (RFC 9110, section 5.5,
   * without the old bytes above 0x7F, which clients refuse or change).
   */
  static @Nullable String inHeader(char[] value) {
    if (value.length == 0) {
      return new KeyFault(Kind.BLANK, Place.WHOLE, -1).toString();
    }
    for (int i = 0; i < value.length; i++) {
      char c = value[i];
      if ((c < ' ' && c != '\t') || c > '~') {
        return fault(kind(c), i, value.length);
      }
    }
    if (white(value[0])) {
      return new KeyFault(Kind.WHITE_SPACE, Place.START, -1).toString();
    }
    return white(value[value.length - 1])
        ? new KeyFault(Kind.WHITE_SPACE, Place.END, -1).toString()
        : null;
  }

  /**
   * The password of Basic authentication: no control characters (RFC 7617, section 2), and ASCII
   * alone, since what the receiver makes of others is not settled.
   */
  static @Nullable String inBasic(char[] value) {
    for (int i = 0; i < value.length; i++) {
      if (value[i] < ' ' || value[i] > '~') {
        return fault(kind(value[i]), i, value.length);
      }
    }
    return null;
  }

  /**
   * A variable of another process: no NUL, which ends it, and nothing that the platform's encoding
   * would replace by a question mark. The JDK takes one of two encodings, by its version.
   */
  static @Nullable String inEnvironment(char[] value) {
    CharsetEncoder one = Charset.defaultCharset().newEncoder();
    CharsetEncoder other =
        Charset.forName(System.getProperty("sun.jnu.encoding", one.charset().name())).newEncoder();
    for (int i = 0; i < value.length; i++) {
      char c = value[i];
      if (c == 0) {
        return fault(Kind.NUL, i, value.length);
      }
      CharSequence asked = Character.isSurrogate(c) ? SURROGATES : Character.toString(c);
      if (c > '~' && !(one.canEncode(asked) && other.canEncode(asked))) {
        return "a character that this platform's encoding of variables lacks";
      }
    }
    return null;
  }

  /** What was asked, of which key, what is wrong with it; nothing of the value. */
  static IllegalArgumentException unfit(ApiKey key, String place, String fault, String remedy) {
    return new IllegalArgumentException(
        "KW-701 the key '"
            + key.name()
            + "' from provider '"
            + key.source().provider()
            + "' ("
            + key.source().location()
            + ") cannot stand in "
            + place
            + ": "
            + fault
            + ". "
            + remedy);
  }

  private static Kind kind(char c) {
    return switch (c) {
      case '\r', '\n' -> Kind.LINE_BREAK;
      case 0 -> Kind.NUL;
      default -> Kind.NOT_HEADER_SAFE;
    };
  }

  /** A position at the end would tell the length. */
  private static String fault(Kind kind, int index, int length) {
    if (index == length - 1) {
      return new KeyFault(kind, Place.END, -1).toString();
    }
    Place place = index == 0 ? Place.START : Place.INSIDE;
    return new KeyFault(kind, place, index == 0 ? -1 : index).toString();
  }

  private static boolean white(char c) {
    return c == ' ' || c == '\t';
  }
}
