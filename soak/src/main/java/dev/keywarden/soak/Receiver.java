package dev.keywarden.soak;

import dev.keywarden.ApiKey;

/**
 * Whoever the keys are for: takes the newest version and the one before it, which is the overlap,
 * and answers 401 to any other, and to the revoked key in any case.
 *
 * <p>Thread-safe.
 */
final class Receiver {
  private final ShakyStore store;

  Receiver(ShakyStore store) {
    this.store = store;
  }

  /** The answer 401 of a client that throws. */
  static final class Rejected extends Exception {
    private static final long serialVersionUID = 1L;

    Rejected() {
      super("401", null, false, false);
    }
  }

  /** Serves a request that presents this key. */
  void serve(ApiKey key) throws Rejected {
    StoredKey stored = store.key(key.name());
    int newest = stored.version();
    boolean known =
        key.matches(stored.value(newest)) || (newest > 1 && key.matches(stored.value(newest - 1)));
    if (!known || key.name().equals(Plan.REVOKED)) {
      throw new Rejected();
    }
  }
}
