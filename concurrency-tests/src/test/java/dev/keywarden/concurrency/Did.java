package dev.keywarden.concurrency;

/**
 * What one operation came to, and between which two moments it was: a moment is a number that all
 * threads count together, so that what ended at a lower number than another began was over by then.
 *
 * @param what the kind of operation
 * @param version what was read or written; 0 where there is none
 * @param from when it began
 * @param to when it ended
 */
record Did(What what, int version, long from, long to) {
  /** Kinds of operations. */
  enum What {
    /** Somebody got a key. */
    READ,
    /** The store has a new version. */
    ROTATED,
    /** What is known of the key was dropped. */
    INVALIDATED,
    /** More time passed than a key may be handed out. */
    ELAPSED
  }

  boolean before(Did other) {
    return to < other.from;
  }

  /** As Lincheck prints it. */
  @Override
  public String toString() {
    return (version == 0 ? what.toString() : what + " " + version) + " @" + from + "-" + to;
  }
}
