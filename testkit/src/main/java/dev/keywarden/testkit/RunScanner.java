package dev.keywarden.testkit;

import org.jspecify.annotations.Nullable;

/**
 * Is given a text character by character, as it is or as a decoder makes it, and knows at each
 * whether the last eight are a run of the value. One for each text, or for each way to decode it.
 */
final class RunScanner {
  private final ValueRuns runs;
  private final int length;
  private final char[] ring;
  private final int[] offsets;
  private final long highest;
  private int next;
  private int filled;
  private long hash;

  /**
   * A run that was found.
   *
   * @param as how it was written: empty, {@code reversed}, and so on
   * @param at the offset of its first character in the text
   * @param span how far its last character is from the first one
   */
  record Hit(String as, int at, int span) {}

  RunScanner(ValueRuns runs) {
    this.runs = runs;
    length = runs.length();
    ring = new char[Math.max(1, length)];
    offsets = new int[ring.length];
    long power = 1;
    for (int i = 1; i < length; i++) {
      power *= ValueRuns.BASE;
    }
    highest = power;
  }

  /** Forgets what was read: what comes next does not go on from it. */
  void reset() {
    filled = 0;
    hash = 0;
  }

  /**
   * Reads a character.
   *
   * @param c NUL is passed over
   * @param offset where it stands in the text
   * @return the run that ends with it, or null
   */
  @Nullable Hit push(char c, int offset) {
    if (c == 0 || length == 0) {
      return null;
    }
    if (filled == length) {
      hash -= (ValueRuns.fold(ring[next]) + 1) * highest;
    } else {
      filled++;
    }
    hash = hash * ValueRuns.BASE + ValueRuns.fold(c) + 1;
    ring[next] = c;
    offsets[next] = offset;
    next = next + 1 == length ? 0 : next + 1;
    if (filled < length) {
      return null;
    }
    int slot = runs.find(hash);
    return slot < 0 ? null : hit(slot, offset);
  }

  private @Nullable Hit hit(int slot, int offset) {
    Boolean sameCase = runs.sameCase(slot, ring, next);
    if (sameCase == null) {
      return null;
    }
    String as = runs.order(slot).as();
    if (!sameCase) {
      as = as.isEmpty() ? "in another case" : as + ", in another case";
    }
    return new Hit(as, offsets[next], offset - offsets[next]);
  }
}
