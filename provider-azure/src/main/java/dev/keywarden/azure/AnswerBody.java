package dev.keywarden.azure;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** The bytes of an answer as they come, up to a limit; wiped when they are handed on. */
final class AnswerBody {
  /** Six times the largest value, if each byte is escaped, and its attributes and tags. */
  static final int MAX_BYTES = 1 << 20;

  private byte[] bytes = new byte[2048];
  private int length;

  void add(ByteBuffer more) {
    int added = more.remaining();
    if (added > MAX_BYTES - length) {
      wipe();
      throw new AnswerTooLarge();
    }
    if (length + added > bytes.length) {
      byte[] larger = Arrays.copyOf(bytes, Math.max(length + added, 2 * bytes.length));
      Arrays.fill(bytes, (byte) 0);
      bytes = larger;
    }
    more.get(bytes, length, added);
    length += added;
  }

  /** Hands the bytes over: the caller zeroes them. */
  byte[] toByteArray() {
    byte[] exact = Arrays.copyOf(bytes, length);
    wipe();
    return exact;
  }

  private void wipe() {
    Arrays.fill(bytes, (byte) 0);
    length = 0;
  }

  /** More came than any secret takes. */
  static final class AnswerTooLarge extends RuntimeException {
    private static final long serialVersionUID = 1L;

    AnswerTooLarge() {
      super(null, null, false, false);
    }
  }
}
