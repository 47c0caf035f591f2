package dev.keywarden.internal.redaction;

import java.util.Arrays;

/** Parts of a text that are to be masked: in order, apart from one another. */
public final class Spans {
  private int[] bounds = new int[8];
  private int count;

  Spans() {}

  /** Adds a part; one that touches the last, or lies in it, becomes one with it. */
  void add(int from, int to) {
    int at = count;
    while (at > 0 && bounds[2 * at - 1] >= from) {
      at--;
    }
    // From here on each one begins or ends within the new one, or lies behind it.
    int start = from;
    int end = to;
    int next = at;
    while (next < count && bounds[2 * next] <= end) {
      start = Math.min(start, bounds[2 * next]);
      end = Math.max(end, bounds[2 * next + 1]);
      next++;
    }
    int behind = count - next;
    if (2 * (at + 1 + behind) > bounds.length) {
      bounds = Arrays.copyOf(bounds, 2 * bounds.length);
    }
    System.arraycopy(bounds, 2 * next, bounds, 2 * (at + 1), 2 * behind);
    bounds[2 * at] = start;
    bounds[2 * at + 1] = end;
    count = at + 1 + behind;
  }

  /** Whether a part is within the last one already. */
  boolean covers(int from, int to) {
    return count > 0 && from >= bounds[2 * count - 2] && to <= bounds[2 * count - 1];
  }

  /**
   * Returns how many parts there are.
   *
   * @return 0 or more
   */
  public int count() {
    return count;
  }

  /**
   * Returns where a part starts.
   *
   * @param index below {@link #count()}
   * @return an offset, inclusive
   */
  public int from(int index) {
    return bounds[2 * index];
  }

  /**
   * Returns where a part ends.
   *
   * @param index below {@link #count()}
   * @return an offset, exclusive
   */
  public int to(int index) {
    return bounds[2 * index + 1];
  }
}
