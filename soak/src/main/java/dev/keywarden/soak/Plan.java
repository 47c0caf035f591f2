package dev.keywarden.soak;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What is done to the chain, for how long, and what follows from it: the limits that the run is
 * held to are worked out here, from what Keywarden documents, and not from what was measured.
 *
 * @param span how long the load goes on
 * @param threads how many threads use the chain
 * @param keys how many keys rotate; one more is revoked
 * @param rotation between two versions of one key
 * @param timeToLive the chain's
 * @param staleIfError the chain's
 * @param timeout how long the store may take
 */
record Plan(
    Duration span,
    int threads,
    int keys,
    Duration rotation,
    Duration timeToLive,
    Duration staleIfError,
    Duration timeout) {
  /** A key that the store has and no receiver takes any more. It does not rotate. */
  static final String REVOKED = "REVOKED_KEY";

  /** A key is refreshed at 75 to 95 % of its time to live. */
  private static final double EARLIEST_REFRESH = 0.75;

  /** After a failure, a refresh waits for no less than this, whatever was drawn. */
  private static final Duration SHORTEST_RETRY = Duration.ofMillis(50);

  /** The bound of the first draw after a failure, and twice that of the next. */
  private static final Duration FIRST_RETRY = Duration.ofSeconds(2);

  /** Between two fetches for the sake of a rejected key, unless another key came in between. */
  private static final Duration RENEWAL = Duration.ofSeconds(1);

  /** A machine that does other things too may let a thread wait for this long. */
  private static final Duration MACHINE = Duration.ofSeconds(2);

  /** The run in CI. */
  static Plan of(Duration span) {
    return new Plan(
        span,
        64,
        8,
        Duration.ofMillis(200),
        Duration.ofMillis(100),
        Duration.ofMinutes(1),
        Duration.ofMillis(400));
  }

  /** The same with as few threads and keys as a build can spare. */
  Plan small() {
    return new Plan(span, 8, 3, rotation, timeToLive, staleIfError, timeout);
  }

  List<String> names() {
    List<String> names = new ArrayList<>();
    for (int i = 1; i <= keys; i++) {
      names.add("API_KEY_" + i);
    }
    names.add(REVOKED);
    return names;
  }

  /**
   * How often the store may be asked for a key when the load took this long.
   *
   * <p>After a fetch that succeeded, the next one that nobody forces is due at 75 % of the time to
   * live at the earliest; after one that failed, in 50 ms at the earliest. Rejected keys force one
   * fetch a second, and one more for each rotation that is seen, since a new key may be rejected at
   * once. To warm up takes one, and two belong to the ends of the time.
   */
  long fetchesAllowed(String name, Duration took) {
    double failing = 1.0 / ShakyStore.CALLS_PER_FAILURE;
    double between =
        (1 - failing) * EARLIEST_REFRESH * timeToLive.toNanos()
            + failing * SHORTEST_RETRY.toNanos();
    double nanos = took.toNanos();
    double rotations = name.equals(REVOKED) ? 0 : nanos / rotation.toNanos();
    return (long) (nanos / between + nanos / RENEWAL.toNanos() + rotations + 3);
  }

  /**
   * In which time half of the rotations must have reached somebody: the key's time to live, one
   * fetch that hangs until its time is over, and the longest wait after one failure.
   */
  Duration halfFollowedIn() {
    return timeToLive.plus(timeout).plus(FIRST_RETRY);
  }

  /**
   * In which time 99 of 100 rotations must have reached somebody: as above, and a second failure in
   * a row, which is the most that the store does to one key; that hangs too, waits for twice as
   * long, and falls into the first pause of a circuit that others have opened.
   */
  Duration nearlyAllFollowedIn() {
    return halfFollowedIn()
        .plus(timeout)
        .plus(FIRST_RETRY.multipliedBy(2))
        .plus(FIRST_RETRY)
        .plus(MACHINE);
  }

  /** How long after a version was replaced the chain may hand it out, at the very most. */
  Duration oldestAllowed() {
    return timeToLive.plus(staleIfError).plus(timeout).plus(MACHINE);
  }
}
