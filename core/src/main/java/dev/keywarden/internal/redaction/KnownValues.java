package dev.keywarden.internal.redaction;

/**
 * Values that are looked for in text, each along with what the usual encodings make of it, and
 * remembered as hashes alone. What was learned is never unlearned: a value that was replaced may
 * still turn up. So that memory stays bounded, an old generation is given up when two are full.
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
   * How many grams a generation holds: some five thousand keys of forty characters with all their
   * forms, in 40 MB outside of the heap.
   */
  private static final int GENERATION = 1 << 20;

  private final int limit;
  private volatile Remembered remembered = Remembered.first();

  /** Read at once: between two reads, a value could move from the one to the other. */
  private record Remembered(Generation current, Generation before) {
    static Remembered first() {
      Generation only = new Generation();
      return new Remembered(only, only);
    }

    boolean one() {
      return current == before;
    }
  }

  private static final class Generation {
    final SecretHash hash = new SecretHash();
    final GramIndex longer = new GramIndex(hash, Long.BYTES, LONG);
    final GramIndex shorter = new GramIndex(hash, Integer.BYTES, SHORTEST);

    Spans find(byte[] text, int from, int to, Spans found) {
      Spans spans = longer.find(text, from, to, found);
      return shorter.size() == 0 ? spans : shorter.find(text, from, to, spans);
    }

    void add(byte[] literal, int from, int to) {
      (to - from < LONG ? shorter : longer).add(literal, from, to);
    }

    int unfinished(byte[] text, int from, int to) {
      int place = longer.unfinished(text, from, to);
      return shorter.size() == 0 ? place : Math.min(place, shorter.unfinished(text, from, to));
    }
  }

  /** Starts with nothing. */
  public KnownValues() {
    this(GENERATION);
  }

  /**
   * @param limit how many grams a generation holds
   */
  KnownValues(int limit) {
    this.limit = limit;
  }

  /**
   * Learns a value and its forms.
   *
   * @param utf8 the value; stays as it is
   * @return whether older values were given up for it or are about to be, so that those in use
   *     should be learned again
   */
  public synchronized boolean learn(byte[] utf8) {
    Generation last = remembered.current();
    Generation into = last;
    boolean full = into.longer.size() + into.shorter.size() >= limit;
    if (full) {
      into = new Generation();
    }
    Forms.of(utf8, into::add);
    if (full) {
      remembered = new Remembered(into, last);
    }
    return full;
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
