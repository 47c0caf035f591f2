package dev.keywarden.dotenv.syntax;

/**
 * A cursor over the references in a value: {@code ${NAME}} and {@code ${NAME:-default}}. A name is
 * anything up to a colon or a brace, a default anything up to a brace; neither nests.
 */
final class References {
  private static final int NONE = -1;

  /** Where the reference begins, at the dollar sign. */
  int start;

  /** Where it ends, after the brace. Before the first reference, the start of the value. */
  int end;

  int nameStart;
  int nameEnd;

  /** Where the default begins, or a negative number. */
  int defaultStart;

  private final char[] value;

  /**
   * The first colon or brace at or after the place that was last looked at. It is kept, because a
   * row of openings before one colon would otherwise be searched once for each of them.
   */
  private int stop = NONE;

  References(char[] value) {
    this.value = value;
  }

  /** Moves to the next reference, and tells whether there is one. */
  boolean next() {
    for (int i = end; i + 2 < value.length; i++) {
      if (value[i] != '$' || value[i + 1] != '{') {
        continue;
      }
      int from = i + 2;
      if (stop < from) {
        stop = from;
        while (stop < value.length && value[stop] != '}' && value[stop] != ':') {
          stop++;
        }
      }
      if (stop == value.length) {
        return false;
      }
      if (value[stop] == '}') {
        return found(i, stop, NONE, stop);
      }
      if (stop + 1 < value.length && value[stop + 1] == '-') {
        int brace = stop + 2;
        while (brace < value.length && value[brace] != '}') {
          brace++;
        }
        // Without a brace from here on, nothing further on can be a reference either.
        return brace < value.length && found(i, stop, stop + 2, brace);
      }
    }
    return false;
  }

  int defaultEnd() {
    return end - 1;
  }

  private boolean found(int dollar, int endOfName, int startOfDefault, int brace) {
    start = dollar;
    nameStart = dollar + 2;
    nameEnd = endOfName;
    defaultStart = startOfDefault;
    end = brace + 1;
    return true;
  }
}
