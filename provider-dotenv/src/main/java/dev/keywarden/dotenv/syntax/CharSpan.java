package dev.keywarden.dotenv.syntax;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A range of an array as the key of a map, so that no string is made of it. It shares the array and
 * must not outlive it. Comparable, so that a map stays quick if the hashes of many names collide.
 */
final class CharSpan implements Comparable<CharSpan> {
  private final char[] chars;
  private final int start;
  private final int end;
  private final int hash;

  CharSpan(char[] chars, int start, int end) {
    this.chars = chars;
    this.start = start;
    this.end = end;
    int h = 0;
    for (int i = start; i < end; i++) {
      h = 31 * h + chars[i];
    }
    this.hash = h;
  }

  @Override
  public int compareTo(CharSpan other) {
    return Arrays.compare(chars, start, end, other.chars, other.start, other.end);
  }

  @Override
  public boolean equals(@Nullable Object object) {
    return object instanceof CharSpan other
        && Arrays.equals(chars, start, end, other.chars, other.start, other.end);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  /** Returns the length alone: the characters come from a file of secrets. */
  @Override
  public String toString() {
    return "CharSpan[" + (end - start) + "]";
  }
}
