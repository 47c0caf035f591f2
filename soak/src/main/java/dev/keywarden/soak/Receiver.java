package dev.keywarden.soak;

import dev.keywarden.ApiKey;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Whoever the keys are for: takes the newest version and the one before it, which is the overlap,
 * and answers 401 to any other.
 *
 * <p>Thread-safe.
 */
final class Receiver {
  private final ShakyStore store;
  private final AtomicLong served = new AtomicLong();
  private final AtomicLong rejected = new AtomicLong();

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
    if (key.matches(stored.value(newest))
        || (newest > 1 && key.matches(stored.value(newest - 1)))) {
      served.incrementAndGet();
    } else {
      rejected.incrementAndGet();
      throw new Rejected();
    }
  }

  long served() {
    return served.get();
  }

  long rejected() {
    return rejected.get();
  }
}
