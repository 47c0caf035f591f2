package dev.keywarden;

import dev.keywarden.KeyProviderException.Reason;

/** Tells a store that cannot be asked from one that has said no. */
final class Outage {
  private Outage() {}

  /** Whether the last good key may be served meanwhile: the store has said nothing of the key. */
  static boolean is(Reason reason) {
    return switch (reason) {
      case UNAVAILABLE, THROTTLED, TIMED_OUT -> true;
      default -> false;
    };
  }

  /**
   * Whether the key is not ours to use any more, from now on. That the store does not know us
   * (UNAUTHENTICATED) says nothing of the key: it stays for its time, and is not served stale.
   */
  static boolean revokes(Reason reason) {
    return switch (reason) {
      case DENIED, DISABLED -> true;
      default -> false;
    };
  }
}
