package dev.keywarden.soak;

import dev.keywarden.KeyProviderException.Reason;
import org.jspecify.annotations.Nullable;

/** What happens to a call to the store. */
enum Mishap {
  /** Nothing. */
  NONE(null),
  /** The store breaks down. */
  UNAVAILABLE(Reason.UNAVAILABLE),
  /** The store has had enough. */
  THROTTLED(Reason.THROTTLED),
  /** The store's client gives up. */
  TIMED_OUT(Reason.TIMED_OUT),
  /** No answer comes, and the chain has to give up. */
  HANG(Reason.TIMED_OUT);

  private final @Nullable Reason reason;

  Mishap(@Nullable Reason reason) {
    this.reason = reason;
  }

  @Nullable Reason reason() {
    return reason;
  }
}
