package dev.keywarden.internal.redaction;

import java.util.Arrays;

/** An array that grows and leaves no copy of its content behind. */
final class Wiped {
  private byte[] bytes = new byte[256];
  private int length;

  void add(int b) {
    if (length == bytes.length) {
      byte[] larger = Arrays.copyOf(bytes, 2 * length);
      Arrays.fill(bytes, (byte) 0);
      bytes = larger;
    }
    bytes[length++] = (byte) b;
  }

  void add(String ascii) {
    for (int i = 0; i < ascii.length(); i++) {
      add(ascii.charAt(i));
    }
  }

  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }

  void wipe() {
    Arrays.fill(bytes, 0, length, (byte) 0);
    length = 0;
  }
}
