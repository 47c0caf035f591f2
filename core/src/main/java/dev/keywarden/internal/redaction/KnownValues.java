package dev.keywarden.internal.redaction;

import java.util.function.Consumer;

/**
 * Values that are looked for in text, each along with what the usual encodings make of it, and
 * remembered as hashes alone. What was learned is never unlearned: a value that was replaced may
 * still turn up. So that memory stays bounded, an old generation is given up when two are full; the
 * new one has learned by then what is in use, and has room for as much again.
 *
 * <p>Thread-safe; readers take no lock.
 */
public final class KnownValues {
  /** Nothing to mask: the usual answer, made once. */
  public static final Spans NOTHING = new Spans();

  /**
   * The shortest text that is looked for. Shorter ones would mask what is in no way a key, and are
   * guessed in any case.
   */
  public static final int SHORTEST = 8;

  /** By as many bytes, or fewer, the beginning of a value cannot be told from other text. */
  public static final int UNRECOGNISED = Long.BYTES - 1;

  /**
   * The longest literal: longer ones are looked for in pieces, so that what starts like a key costs
   * no more than this.
   */
  static final int LONGEST = 1_024;

  /** The shortest literal that is looked for in long steps. */
  private static final int LONG = 20;

  /**
   * How many grams a generation holds at least: some five thousand keys of forty characters with
   * all their forms, in 40 MB outside of the heap.
   */
  private static final int GENERATION = 1 << 20;

  /**
   * How many one holds at most, twice what is in use: a buffer of the JDK's has no more than 2 GB,
   * and some of that is for the last value.
   */
  private static final int MOST = 31 << 20;

  private final int least;
  private final int most;
  private volatile Remembered remembered;

  /** Read at once: between two reads, a value could move from the one to the other. */
  private record Remembered(Generation current, Generation before) {
    static Remembered first(int limit) {
      Generation only = new Generation();
      only.limit = limit;
      return new Remembered(only, only);
    }

    boolean one() {
      return current == before;
    }
  }

  private static final class Generation {
    /** How many grams it holds; changed before readers see it, or under the lock. */
    int limit;

    final SecretHash hash = new SecretHash();
    final GramIndex longer = new GramIndex(hash, Long.BYTES, LONG);
    final GramIndex shorter = new GramIndex(hash, Integer.BYTES, SHORTEST);

    Spans find(byte[] text, int from, int to, Spans found) {
      Spans spans = longer.find(text, from, to, found);
      return shorter.size() == 0 ? spans : shorter.find(text, from, to, spans);
    }

    int size() {
      return longer.size() + shorter.size();
    }

    void learn(byte[] utf8) {
      Forms.of(utf8, this::add);
    }

    private void add(byte[] literal, int from, int to) {
      (to - from < LONG ? shorter : longer).add(literal, from, to);
    }

    int unfinished(byte[] text, int from, int to) {
      int place = longer.unfinished(text, from, to);
      return shorter.size() == 0 ? place : Math.min(place, shorter.unfinished(text, from, to));
    }
  }

  /** Starts with nothing. */
  public KnownValues() {
    this(GENERATION, MOST);
  }

  /**
   * @param least how many grams a generation holds at least
   * @param most how many at most
   */
  KnownValues(int least, int most) {
    this.least = least;
    this.most = most;
    this.remembered = Remembered.first(least);
  }

  /**
   * Learns a value and its forms.
   *
   * @param utf8 the value; stays as it is
   * @param inUse hands over the values that must not be forgotten, when older ones are about to be.
   *     It is called under the lock, so that nobody fills another generation meanwhile, and must
   *     not wait for somebody who learns
   */
  public synchronized void learn(byte[] utf8, Consumer<Consumer<byte[]>> inUse) {
    Generation last = remembered.current();
    if (last.size() < last.limit) {
      last.learn(utf8);
      return;
    }
    Generation next = new Generation();
    next.learn(utf8);
    inUse.accept(
        value -> {
          if (next.size() < most / 2) { // or there would be room for nothing else
            next.learn(value);
          }
        });
    next.limit = Math.min(most, Math.max(least, 2 * next.size()));
    remembered = new Remembered(next, last); // not before: what is in use is never out of it
  }

  /**
   * Finds what is to be masked.
   *
   * @param text encoded in UTF-8, or the low bytes of UTF-16
   * @param from where to start, inclusive
   * @param to where to end, exclusive
   * @return {@link #NOTHING}, or the parts in their order
   */
  public Spans find(byte[] text, int from, int to) {
    Remembered now = remembered;
    Spans spans = now.current().find(text, from, to, NOTHING);
    return now.one() ? spans : now.before().find(text, from, to, spans);
  }

  /**
   * Returns where a value may begin that the text ends in the middle of.
   *
   * @param text as in {@link #find}
   * @param from where to start, inclusive
   * @param to where to end, exclusive
   * @return the first such place; {@code to} if there is none
   */
  public int unfinished(byte[] text, int from, int to) {
    int start = Math.max(from, to - LONGEST);
    Remembered now = remembered;
    int place = now.current().unfinished(text, start, to);
    return now.one() ? place : Math.min(place, now.before().unfinished(text, start, to));
  }
}
