package dev.keywarden.micrometer;

import dev.keywarden.KeyChain;
import dev.keywarden.KeyStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Reads how the keys of a chain stand, and lets go of a chain that is closed.
 *
 * <p>Thread-safe.
 */
final class ChainStatus {
  private final AtomicReference<@Nullable KeyChain> observed = new AtomicReference<>();

  void observe(KeyChain chain) {
    observed.set(chain);
  }

  void release() {
    observed.set(null);
  }

  /** Returns nothing while there is no chain, and once it is closed. */
  List<KeyReading> read() {
    KeyChain chain = observed.get();
    if (chain == null) {
      return List.of();
    }
    try {
      List<KeyReading> readings = new ArrayList<>();
      for (KeyStatus status : chain.status()) {
        readings.add(KeyReading.of(status));
      }
      return readings;
    } catch (IllegalStateException closed) {
      observed.compareAndSet(chain, null);
      return List.of();
    }
  }
}
