package dev.keywarden.internal.memory;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Turns characters into UTF-8 and back, and leaves no copy behind but the array it returns. Not
 * API; may change at any time.
 */
public final class Utf8 {
  private Utf8() {}

  /**
   * Encodes text.
   *
   * @param chars read to the end
   * @return an array that the caller zeroes; null if there is half of a surrogate pair in the text
   */
  public static byte @Nullable [] encode(CharBuffer chars) {
    // Room for the worst case from the start: a buffer that grows leaves its old array behind.
    ByteBuffer utf8 = ByteBuffer.allocate(3 * chars.remaining());
    try {
      boolean broken =
          StandardCharsets.UTF_8
              .newEncoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .encode(chars, utf8, true)
              .isError();
      return broken ? null : Arrays.copyOf(utf8.array(), utf8.position());
    } finally {
      Arrays.fill(utf8.array(), (byte) 0);
    }
  }

  /**
   * Decodes text.
   *
   * @param utf8 stays as it is
   * @return an array that the caller zeroes; null if the bytes are not UTF-8
   */
  public static char @Nullable [] decode(byte[] utf8) {
    CharBuffer chars = CharBuffer.allocate(utf8.length);
    boolean whole = false;
    try {
      boolean broken =
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .decode(ByteBuffer.wrap(utf8), chars, true)
              .isError();
      if (!broken && !chars.hasRemaining()) { // ASCII, as nearly all keys are
        whole = true;
        return chars.array();
      }
      return broken ? null : Arrays.copyOf(chars.array(), chars.position());
    } finally {
      if (!whole) {
        Arrays.fill(chars.array(), '\0');
      }
    }
  }
}
