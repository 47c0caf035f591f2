package dev.keywarden.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Every run of eight characters of some values, forwards and backwards, in a table by their hashes:
 * a {@link RunScanner} finds them in a text of any length in one pass, whatever the length of the
 * value.
 *
 * <p>Letters count without their case, and NUL characters do not count at all, in the value as in
 * the text: so UTF-16, read byte by byte, is what it says.
 */
final class ValueRuns {
  /** The shortest part of a key that helps whoever finds it. */
  private static final int RUN = 8;

  /** A run with fewer different characters, such as a line of dashes, tells nothing of a key. */
  private static final int TELLING = 4;

  /** Odd, and large enough that the hashes fill 64 bits. */
  static final long BASE = 0x9E37_79B9_7F4A_7C15L;

  private static final char[] FOLDED = new char[256];

  static {
    for (char c = 0; c < FOLDED.length; c++) {
      FOLDED[c] = Character.toLowerCase(Character.toUpperCase(c));
    }
  }

  private final List<Order> orders = new ArrayList<>();
  private final int length;
  private final long[] hashes;
  private final int[] starts;
  private final int[] order;

  /**
   * One way to write the value in a row.
   *
   * @param as what to call it; empty for the value as it is
   * @param text the value so written, without NUL
   */
  record Order(String as, String text) {}

  ValueRuns(Collection<String> values) {
    values.forEach(this::addAll);
    int shortest = RUN;
    int all = 0;
    for (Order one : orders) {
      shortest = Math.min(shortest, one.text().length());
      all += one.text().length();
    }
    length = shortest;
    int size = Integer.highestOneBit(Math.max(8, all)) * 4;
    hashes = new long[size];
    starts = new int[size];
    order = new int[size];
    Arrays.fill(starts, -1);
    if (length > 0 && !fill(Math.min(TELLING, length))) {
      fill(1);
    }
  }

  private void addAll(String value) {
    int before = orders.size();
    add("", value);
    String utf8 = new String(value.getBytes(UTF_8), ISO_8859_1);
    if (!utf8.equals(value)) {
      add("", utf8);
    }
    if (value.chars().anyMatch(c -> c > 0xFF)) { // else it is the value with a NUL at each place
      add("as UTF-16", new String(value.getBytes(UTF_16LE), ISO_8859_1));
      add("as UTF-16", new String(value.getBytes(UTF_16BE), ISO_8859_1));
    }
    for (Order forwards : List.copyOf(orders.subList(before, orders.size()))) {
      String backwards = reverse(forwards.text());
      if (!backwards.equals(forwards.text())) {
        String as = forwards.as().isEmpty() ? "" : ", " + forwards.as();
        orders.add(new Order("reversed" + as, backwards));
      }
    }
  }

  private void add(String as, String text) {
    orders.add(new Order(as, text.replace("\0", "")));
  }

  /** By characters, not by code points: bytes that stand for themselves are turned round too. */
  private static String reverse(String text) {
    char[] chars = new char[text.length()];
    for (int i = 0; i < chars.length; i++) {
      chars[i] = text.charAt(chars.length - 1 - i);
    }
    return new String(chars);
  }

  /** Returns whether there was anything to take in. */
  private boolean fill(int telling) {
    boolean any = false;
    for (int index = 0; index < orders.size(); index++) {
      String text = orders.get(index).text();
      for (int start = 0; start + length <= text.length(); start++) {
        if (tells(text, start, telling)) {
          put(index, start, hash(text, start));
          any = true;
        }
      }
    }
    return any;
  }

  /**
   * Whether a run is not blank and has so many different characters. No stream: a value is long.
   */
  private boolean tells(String text, int start, int telling) {
    int different = 0;
    boolean blank = true;
    for (int i = start; i < start + length; i++) {
      blank &= Character.isWhitespace(text.charAt(i));
      int before = start;
      while (fold(text.charAt(before)) != fold(text.charAt(i))) {
        before++;
      }
      if (before == i) {
        different++;
      }
    }
    return !blank && different >= telling;
  }

  private void put(int index, int start, long hash) {
    int slot = slot(hash);
    while (starts[slot] >= 0) {
      if (hashes[slot] == hash) {
        return;
      }
      slot = (slot + 1) & (starts.length - 1);
    }
    hashes[slot] = hash;
    starts[slot] = start;
    order[slot] = index;
  }

  private long hash(String text, int start) {
    long hash = 0;
    for (int i = start; i < start + length; i++) {
      hash = hash * BASE + fold(text.charAt(i)) + 1;
    }
    return hash;
  }

  private int slot(long hash) {
    return (int) (((hash ^ (hash >>> 29)) * BASE) >>> 33) & (starts.length - 1);
  }

  static char fold(char c) {
    return c < FOLDED.length ? FOLDED[c] : Character.toLowerCase(Character.toUpperCase(c));
  }

  /** How many characters a run has: eight, or all of a shorter value; 0 if there are none. */
  int length() {
    return length;
  }

  /**
   * Returns where a run stands.
   *
   * @param hash of the last characters that were read, each times a power of {@link #BASE}
   * @return a slot, or -1 if this is no run of the value
   */
  int find(long hash) {
    int slot = slot(hash);
    while (starts[slot] >= 0) {
      if (hashes[slot] == hash) {
        return slot;
      }
      slot = (slot + 1) & (starts.length - 1);
    }
    return -1;
  }

  /** The way the value is written in a slot. */
  Order order(int slot) {
    return orders.get(order[slot]);
  }

  /**
   * Compares, since two runs may have one hash; null if they differ, else whether the case does.
   */
  @Nullable Boolean sameCase(int slot, char[] ring, int first) {
    String text = order(slot).text();
    boolean same = true;
    for (int i = 0; i < length; i++) {
      char expected = text.charAt(starts[slot] + i);
      char actual = ring[(first + i) % length];
      if (fold(expected) != fold(actual)) {
        return null;
      }
      same &= expected == actual;
    }
    return same;
  }
}
