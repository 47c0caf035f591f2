package dev.keywarden;

import dev.keywarden.KeyProviderException.Reason;
import dev.keywarden.internal.memory.OffHeapMaterial;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the chain came to for one name, as data: each caller gets an exception of its own. */
sealed interface Resolution {
  /** A provider gave a usable key. */
  record Resolved(
      OffHeapMaterial material, KeySource source, Duration freshFor, Explanation explanation)
      implements Resolution {
    @Override
    public KeywardenException toException() {
      throw new IllegalStateException();
    }
  }

  /**
   * No provider has it.
   *
   * @param doubts why optional providers could not say, and so may have it, by their names; empty
   *     if none has it for certain
   */
  record Missing(Explanation explanation, Map<String, Reason> doubts) implements Resolution {
    @Override
    public KeywardenException toException() {
      return new KeyNotFoundException(List.of(explanation));
    }

    /**
     * Why there is no certainty.
     *
     * @param from the provider of the key that is held, whose word counts; null if none is
     * @return null if there is no such key for certain
     */
    @Nullable Reason doubt(@Nullable String from) {
      if (from != null) {
        return doubts.get(from);
      }
      Reason first = null;
      for (Reason reason : doubts.values()) {
        first = first == null || Outage.is(reason) ? reason : first;
      }
      return first;
    }
  }

  /** A provider could not say. */
  record Failed(String name, String provider, ProviderFailure failure, Explanation explanation)
      implements Resolution {
    @Override
    public KeywardenException toException() {
      return failure.toException(provider, name);
    }
  }

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
    @Override
    public KeywardenException toException() {
      return new UnusableKeyException(name, provider, location, faults, age);
    }
  }

  Explanation explanation();

  /**
   * Returns a new exception for a caller. Each of these has its own way to one, so that none of the
   * exceptions is loaded for a key that is there.
   *
   * @throws IllegalStateException if there is a key
   */
  KeywardenException toException();
}
