package dev.keywarden;

import dev.keywarden.KeyProviderException.Reason;
import dev.keywarden.internal.memory.OffHeapMaterial;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the chain came to for one name, as data: each caller gets an exception of its own. */
sealed interface Resolution {
  /** A provider gave a usable key. */
  record Resolved(
      OffHeapMaterial material, KeySource source, Duration freshFor, Explanation explanation)
      implements Resolution {}

  /**
   * No provider has it.
   *
   * @param doubt why an optional provider could not say, and so may have it; null if none has it
   *     for certain
   */
  record Missing(Explanation explanation, @Nullable Reason doubt) implements Resolution {}

  /** A provider could not say. */
  record Failed(String name, String provider, ProviderFailure failure, Explanation explanation)
      implements Resolution {}

  /**
   * A provider has something that is no key.
   *
   * @param age why it is too old; null if that is not the fault
   */
  record Unusable(
      String name,
      String provider,
      String location,
      List<KeyFault> faults,
      @Nullable String age,
      Explanation explanation)
      implements Resolution {
    UnusableKeyException toException() {
      return new UnusableKeyException(name, provider, location, faults, age);
    }
  }

  Explanation explanation();
}
