package dev.keywarden;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Sees to it that the same is said of a key once a day and no more, however often it is fetched.
 * Thread-safe.
 */
final class DailyWords {
  private static final Duration DAY = Duration.ofDays(1);

  /** Names come from the store, but one with a key for each customer must not fill the memory. */
  private static final int MOST = 10_000;

  private final Map<String, Instant> said = new HashMap<>();

  /**
   * Returns whether to say it now; from then on it counts as said.
   *
   * @param what the same for what is the same
   */
  synchronized boolean due(String what, Instant now) {
    Instant last = said.get(what);
    if (last != null && !over(last, now)) {
      return false;
    }
    if (last == null && said.size() >= MOST) {
      said.values().removeIf(one -> over(one, now));
      if (said.size() >= MOST) {
        return false; // as many warnings as that in one day are enough
      }
    }
    said.put(what, now);
    return true;
  }

  /** In either direction: a clock that was set back by years must not silence all for years. */
  private static boolean over(Instant last, Instant now) {
    return Duration.between(last, now).abs().compareTo(DAY) >= 0;
  }
}
