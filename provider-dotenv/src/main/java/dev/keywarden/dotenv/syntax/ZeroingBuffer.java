package dev.keywarden.dotenv.syntax;

import java.util.Arrays;

/** Collects characters, and leaves none of them behind: each array that it outgrows is zeroed. */
final class ZeroingBuffer implements AutoCloseable {
  private char[] chars = new char[64];
  private int length;

  void append(char[] source, int start, int end) {
    int needed = Math.addExact(length, end - start);
    if (needed > chars.length) {
      char[] outgrown = chars;
      chars = Arrays.copyOf(outgrown, Math.max(needed, outgrown.length * 2));
      Arrays.fill(outgrown, '\0');
    }
    System.arraycopy(source, start, chars, length, end - start);
    length = needed;
  }

  char[] toArray() {
    return Arrays.copyOf(chars, length);
  }

  /** Returns the array itself, for the test that it is zeroed. */
  char[] charsForTest() {
    return chars;
  }

  @Override
  public void close() {
    Arrays.fill(chars, '\0');
    length = 0;
  }
}
