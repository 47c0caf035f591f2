package dev.keywarden.internal.redaction;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Finds literals of a least length in a text, at a cost that does not grow with their number.
 *
 * <p>A text is looked at in steps: each literal is so long that one of the steps falls on one of
 * its first few grams (runs of four or eight bytes). Those are in a filter, a bit set that says no
 * nearly always, and in a table that tells which literals they are the beginning of. What the table
 * says is confirmed by a hash of the whole literal. The table is kept outside of the heap, as are
 * the keys of all hashes; no literal is kept at all.
 *
 * <p>One thread adds at a time, under the lock of {@link KnownValues}; others read meanwhile, and
 * find what was added before they began.
 */
final class GramIndex {
  /**
   * Bits of the filter for each gram. With two of them set, at most one step in twenty is a wrong
   * yes; with more bits the filter of a thousand keys does not fit into a core's cache.
   */
  private static final int BITS_A_GRAM = 8;

  private static final int SMALLEST = 1 << 10;
  private static final int SLOT_BYTES = 16;

  private final SecretHash hash;
  private final int gram;
  private final int step;
  private volatile Tables tables = new Tables(SMALLEST);
  private int used;
  private int literals;

  /** What a reader takes hold of at once; grown ones take its place. */
  private static final class Tables {
    final long[] filter;
    final int filterShift;
    final ByteBuffer slots;
    final int slotMask;
    final ByteBuffer literals;

    Tables(int slots) {
      int words = slots * BITS_A_GRAM / 2 / Long.SIZE; // at most half of the slots are used
      this.filter = new long[words];
      this.filterShift = Long.numberOfLeadingZeros(words) + 1;
      this.slots = direct(slots * SLOT_BYTES);
      this.slotMask = slots - 1;
      this.literals = direct(slots / 4 * Long.BYTES);
    }

    private static ByteBuffer direct(int bytes) {
      return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }

    /** Tables that are more than half full are slow to search. */
    int room() {
      return (slotMask + 1) / 2;
    }

    int literalRoom() {
      return literals.capacity() / Long.BYTES / 2;
    }

    int word(long hashed) {
      return (int) (hashed >>> filterShift);
    }

    /** Not its low bits: those of a product depend on the low bits of its factors alone. */
    int firstSlot(long hashed) {
      return (int) (hashed >>> 30) & slotMask;
    }

    boolean addLiteral(long whole) {
      int at = literal(whole);
      boolean isNew = literals.getLong(at) == 0;
      literals.putLong(at, whole);
      return isNew;
    }

    boolean hasLiteral(long whole) {
      return literals.getLong(literal(whole)) != 0;
    }

    /** Where it is, or else the free place that it belongs into. */
    private int literal(long whole) {
      int mask = literals.capacity() - 1;
      int at = ((int) whole << 3) & mask;
      for (long there; (there = literals.getLong(at)) != 0 && there != whole; ) {
        at = (at + Long.BYTES) & mask;
      }
      return at;
    }

    boolean hasGram(long hashed, long place) {
      return slots.getLong(slot(hashed, place) * SLOT_BYTES) != 0;
    }

    /** The slot that it is in, or else the free one that it belongs into. */
    private int slot(long hashed, long place) {
      int at = firstSlot(hashed);
      for (long there; (there = slots.getLong(at * SLOT_BYTES)) != 0; at = (at + 1) & slotMask) {
        if (there == hashed && slots.getLong(at * SLOT_BYTES + Long.BYTES) == place) {
          break;
        }
      }
      return at;
    }

    /** Returns whether it was not there yet. */
    boolean addGram(long hashed, long place) {
      int at = slot(hashed, place);
      if (slots.getLong(at * SLOT_BYTES) != 0) {
        return false;
      }
      slots.putLong(at * SLOT_BYTES + Long.BYTES, place);
      slots.putLong(at * SLOT_BYTES, hashed);
      int word = word(hashed);
      filter[word] |= bits(hashed);
      return true;
    }
  }

  /**
   * @param gram 4 or 8
   * @param shortest the length of the shortest literal, more than {@code gram}
   */
  GramIndex(SecretHash hash, int gram, int shortest) {
    this.hash = hash;
    this.gram = gram;
    this.step = shortest - gram + 1;
  }

  private static long bits(long hashed) {
    return (1L << (hashed >>> 32)) | (1L << (hashed >>> 26));
  }

  private long hashAt(byte[] text, int at) {
    long bytes = gram == Long.BYTES ? SecretHash.longAt(text, at) : SecretHash.intAt(text, at);
    return SecretHash.ofGram(bytes, hash.first(), hash.second());
  }

  /** How many grams are known. */
  int size() {
    return used;
  }

  /** Learns a literal; the array stays as it is. */
  void add(byte[] text, int from, int to) {
    if (used + step > tables.room() || literals >= tables.literalRoom()) {
      tables = grown();
    }
    Tables current = tables;
    if (!current.addLiteral(hash.of(text, from, to))) {
      return;
    }
    literals++;
    for (int offset = 0; offset < step; offset++) {
      long place = place(offset, to - from);
      if (current.addGram(hashAt(text, from + offset), place)) {
        used++;
      }
    }
    tables = current; // a volatile write: who reads it sees what was added
  }

  private Tables grown() {
    Tables old = tables;
    Tables next = new Tables(2 * (old.slotMask + 1));
    for (int at = 0; at <= old.slotMask; at++) {
      long hashed = old.slots.getLong(at * SLOT_BYTES);
      if (hashed != 0) {
        next.addGram(hashed, old.slots.getLong(at * SLOT_BYTES + Long.BYTES));
      }
    }
    for (int at = 0; at < old.literals.capacity(); at += Long.BYTES) {
      long whole = old.literals.getLong(at);
      if (whole != 0) {
        next.addLiteral(whole);
      }
    }
    return next;
  }

  /** Adds all places of literals to the spans. */
  Spans find(byte[] text, int from, int to, Spans found) {
    Tables current = tables;
    long[] filter = current.filter;
    int shift = current.filterShift;
    long first = hash.first();
    long second = hash.second();
    boolean wide = gram == Long.BYTES;
    Spans spans = found;
    for (int at = from; at <= to - gram; at += step) {
      long bytes = wide ? SecretHash.longAt(text, at) : SecretHash.intAt(text, at);
      long hashed = SecretHash.ofGram(bytes, first, second);
      long bits = bits(hashed);
      if ((filter[(int) (hashed >>> shift)] & bits) == bits) {
        spans = confirm(current, hashed, text, at, from, to, spans);
      }
    }
    return spans;
  }

  private Spans confirm(
      Tables current, long hashed, byte[] text, int at, int from, int to, Spans found) {
    Spans spans = found;
    int slot = current.firstSlot(hashed);
    for (long there;
        (there = current.slots.getLong(slot * SLOT_BYTES)) != 0;
        slot = (slot + 1) & current.slotMask) {
      if (there != hashed) {
        continue;
      }
      long place = current.slots.getLong(slot * SLOT_BYTES + Long.BYTES);
      int start = at - (int) (place >>> 32);
      int end = start + (int) place;
      if (start >= from
          && end <= to
          && !spans.covers(start, end)
          && current.hasLiteral(hash.of(text, start, end))) {
        if (spans == KnownValues.NOTHING) {
          spans = new Spans();
        }
        spans.add(start, end);
      }
    }
    return spans;
  }

  /**
   * Returns where a literal may begin that the text ends in the middle of.
   *
   * @return the first such place; {@code to} if there is none
   */
  int unfinished(byte[] text, int from, int to) {
    Tables current = tables;
    for (int at = from; at <= to - gram; at++) {
      long hashed = hashAt(text, at);
      int slot = current.firstSlot(hashed);
      for (long there;
          (there = current.slots.getLong(slot * SLOT_BYTES)) != 0;
          slot = (slot + 1) & current.slotMask) {
        long place = current.slots.getLong(slot * SLOT_BYTES + Long.BYTES);
        if (there == hashed
            && place >>> 32 == 0
            && at + (int) place > to
            && goesOn(current, text, at, to, (int) place)) {
          return at;
        }
      }
    }
    return to;
  }

  /** Whether the next grams are those of such a literal too, as far as they are known. */
  private boolean goesOn(Tables current, byte[] text, int start, int to, int length) {
    for (int offset = 1; offset < step && start + offset <= to - gram; offset++) {
      if (!current.hasGram(hashAt(text, start + offset), place(offset, length))) {
        return false;
      }
    }
    return true;
  }

  private static long place(int offset, int length) {
    return ((long) offset << 32) | length;
  }
}
