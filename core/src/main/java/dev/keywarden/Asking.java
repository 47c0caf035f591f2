package dev.keywarden;

import java.time.Duration;

/**
 * On which terms the chain is asked: for whom, and until when.
 *
 * <p>Immutable.
 */
final class Asking {
  /** As an application asks: each provider has its own time limit and no more holds. */
  static final Asking USUAL = new Asking(false, false, 0);

  /**
   * As a person asks who wants to know how things stand: also of a provider that the chain leaves
   * alone for a while, which comes back no sooner and no later for it.
   */
  static final Asking PERSON = new Asking(true, false, 0);

  /** With less than this left no store answers, and a client that counts in ms would see zero. */
  private static final Duration LEAST = Duration.ofMillis(1);

  private final boolean person;
  private final boolean limited;
  private final long deadline;

  private Asking(boolean person, boolean limited, long deadline) {
    this.person = person;
    this.limited = limited;
    this.deadline = deadline;
  }

  /**
   * As an application asks that waits for no longer than this, however many providers there are.
   *
   * @param span from now; nothing is asked if it is not more than zero
   */
  static Asking within(Duration span) {
    Duration most = span.compareTo(Link.LONGEST_TIMEOUT) > 0 ? Link.LONGEST_TIMEOUT : span;
    long nanos = most.isNegative() ? 0 : most.toNanos();
    return new Asking(false, true, System.nanoTime() + nanos);
  }

  /** Whether a person asks. */
  boolean person() {
    return person;
  }

  /** Returns how long a provider may take that may take so long at other times; zero: no time. */
  Duration limit(Duration timeout) {
    if (!limited) {
      return timeout;
    }
    Duration left = Duration.ofNanos(deadline - System.nanoTime());
    if (left.compareTo(LEAST) < 0) {
      return Duration.ZERO;
    }
    return left.compareTo(timeout) < 0 ? left : timeout;
  }

  /** Whether there is a time for the whole. */
  boolean limited() {
    return limited;
  }

  /** Whether the time for the whole is over. */
  boolean over() {
    return limited && limit(LEAST).isZero();
  }
}
