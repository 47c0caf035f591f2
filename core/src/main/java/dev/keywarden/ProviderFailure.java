package dev.keywarden;

import dev.keywarden.KeyProviderException.Reason;
import dev.keywarden.spi.KeyLookup;
import org.jspecify.annotations.Nullable;

/**
 * Why a provider gave no answer, as data: each caller gets an exception of its own made from it.
 */
record ProviderFailure(
    Reason reason, String detail, String remedy, @Nullable ScrubbedThrowable cause) {

  static ProviderFailure of(KeyLookup.Failed failed) {
    return new ProviderFailure(failed.reason(), failed.detail(), failed.remedy(), null);
  }

  static ProviderFailure of(Throwable thrown) {
    ScrubbedThrowable scrubbed = ScrubbedThrowable.of(thrown);
    if (thrown instanceof KeyProviderException failure) {
      return new ProviderFailure(failure.reason(), failure.detail(), failure.remedy(), scrubbed);
    }
    return broken("it threw " + thrown.getClass().getName(), scrubbed);
  }

  static ProviderFailure broken(String detail, @Nullable ScrubbedThrowable cause) {
    return new ProviderFailure(
        Reason.BROKEN,
        detail,
        "This is a fault in the provider: tell its author, or take it out of the chain.",
        cause);
  }

  /** Whether it may be over at the next call: unreachable, throttled or too slow. */
  boolean passing() {
    return Outage.is(reason);
  }

  KeyProviderException toException(String provider, String key) {
    return new KeyProviderException(reason, detail, remedy, provider, key, cause);
  }
}
