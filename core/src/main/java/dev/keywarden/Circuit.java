package dev.keywarden;

import dev.keywarden.internal.text.Words;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Leaves a provider alone for a while once several calls in a row have failed, so that a store that
 * is down costs its callers nothing: no wait, no thread, no load on the store when it comes back.
 * Then one call is let through; if it brings an answer, all are.
 *
 * <p>Only failures that pass by themselves count ({@link ProviderFailure#passing}): who is denied
 * access has had an answer.
 *
 * <p>Thread-safe. The monitor is held for a few assignments, never for a call or a clock.
 */
final class Circuit {
  /** Fewer would be a bad minute of a network; more would keep callers waiting for a dead store. */
  static final int FAILURES_TO_OPEN = 5;

  private final String provider;
  private final InstantSource clock;
  private final DoubleSupplier random;

  /** Read without the monitor: while all is well, a call costs this read and no clock. */
  private volatile boolean open;

  private int failures;

  /** How often the provider was tried in vain since this opened. */
  private int reopened;

  private boolean trying;
  private Instant since = Instant.EPOCH;
  private Instant from = Instant.EPOCH;
  private Instant until = Instant.EPOCH;
  private @Nullable ProviderFailure last;

  Circuit(String provider, InstantSource clock, DoubleSupplier random) {
    this.provider = provider;
    this.clock = clock;
    this.random = random;
  }

  /**
   * Whether a call may be made. Who may make one says afterwards what came of it.
   *
   * @param refusal what the call is answered instead of being made; null if it may be made
   * @param trial whether it is the one call that finds out whether the provider is back
   */
  record Turn(@Nullable ProviderFailure refusal, boolean trial) {
    private static final Turn FREE = new Turn(null, false);
    private static final Turn TRIAL = new Turn(null, true);
  }

  /**
   * Asks for a turn.
   *
   * @param limit how long the call may take: a trial of which nothing was heard in that time does
   *     not keep the next one away
   */
  Turn turn(Duration limit) {
    if (!open) {
      return Turn.FREE;
    }
    Instant now = clock.instant();
    synchronized (this) {
      if (!open) {
        return Turn.FREE;
      }
      // A time before the start is no time within it: a clock that was set back ends the pause.
      if (!now.isBefore(from) && now.isBefore(until)) {
        return new Turn(refusal(), false);
      }
      pause(now, limit);
      trying = true;
      return Turn.TRIAL;
    }
  }

  /** The provider has answered, whatever it said. */
  void answered() {
    Instant ended;
    synchronized (this) {
      ended = open ? since : null;
      open = false;
      failures = 0;
      trying = false;
      last = null;
    }
    if (ended != null) {
      log(
          System.Logger.Level.INFO,
          " answers again and is asked as before; since " + ended + " it was only tried.");
    }
  }

  /** The call failed in a way that passes. */
  void failed(Turn turn, ProviderFailure failure) {
    Instant now = clock.instant();
    boolean opened;
    Instant next;
    synchronized (this) {
      if (open && !turn.trial()) {
        return; // it began before this opened, and says nothing new
      }
      failures++;
      last = failure;
      opened = !open && failures >= FAILURES_TO_OPEN;
      if (opened) {
        since = now;
        reopened = 0;
      } else if (open) {
        reopened++;
      } else {
        return;
      }
      // Half of it for sure: full jitter alone may draw zero, and that would be no pause.
      Duration sure = Backoff.CIRCUITS.bound(reopened).dividedBy(2);
      pause(now, sure.plus(Backoff.CIRCUITS.delay(reopened, random).dividedBy(2)));
      next = until;
      trying = false;
      open = true;
    }
    if (opened) {
      log(
          System.Logger.Level.WARNING,
          " failed "
              + FAILURES_TO_OPEN
              + " times in a row, at last with '"
              + Words.of(failure.reason())
              + "', and is not asked for now. It is tried at "
              + next
              + ", then from time to time, at least once in "
              + Backoff.CIRCUITS.cap().toSeconds()
              + " s that somebody asks, until it answers. "
              + failure.remedy());
    }
  }

  /** The call was dropped before it could say anything about the provider. */
  synchronized void dropped(Turn turn) {
    if (turn.trial() && open) {
      until = from; // the next may try
      trying = false;
    }
  }

  private void pause(Instant now, Duration span) {
    from = now;
    until = now.plus(span);
  }

  private @Nullable ProviderFailure refusal() {
    ProviderFailure failure = last;
    return failure == null
        ? null
        : new ProviderFailure(
            failure.reason(),
            "not asked, since its last "
                + failures
                + " calls failed; it is "
                + (trying ? "being tried now" : "tried again at " + until),
            failure.remedy(),
            null);
  }

  private void log(System.Logger.Level level, String text) {
    System.getLogger(KeyChain.class.getName()).log(level, "Provider '" + provider + "'" + text);
  }
}
