package dev.keywarden.testkit;

import dev.keywarden.KeyNotFoundException;
import dev.keywarden.KeyProviderException;
import dev.keywarden.KeyProviderException.Reason;
import dev.keywarden.KeywardenException;
import dev.keywarden.UnusableKeyException;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.AbstractThrowableAssert;
import org.jspecify.annotations.Nullable;

/** Assertions about a failure of Keywarden, next to those that AssertJ has for every throwable. */
public final class KeywardenExceptionAssert
    extends AbstractThrowableAssert<KeywardenExceptionAssert, KeywardenException> {
  KeywardenExceptionAssert(@Nullable KeywardenException actual) {
    super(actual, KeywardenExceptionAssert.class);
  }

  /**
   * Holds if it is this error of {@code docs/errors.md}.
   *
   * @param id such as {@code KW-201}
   * @return this
   */
  public KeywardenExceptionAssert hasId(String id) {
    isNotNull();
    return require(actual.id().equals(id), "to be", id);
  }

  /**
   * Holds if a provider failed for this reason.
   *
   * @param reason the kind of failure
   * @return this
   */
  public KeywardenExceptionAssert hasReason(Reason reason) {
    isNotNull();
    return require(
        actual instanceof KeyProviderException failure && failure.reason() == reason,
        "to be a KeyProviderException with reason",
        reason.toString());
  }

  /**
   * Holds if this provider failed, or holds what cannot be used.
   *
   * @param provider the name of the instance
   * @return this
   */
  public KeywardenExceptionAssert comesFrom(String provider) {
    isNotNull();
    Optional<String> from = Optional.empty();
    if (actual instanceof KeyProviderException failure) {
      from = failure.provider();
    } else if (actual instanceof UnusableKeyException unusable) {
      from = Optional.of(unusable.provider());
    }
    return require(from.equals(Optional.of(provider)), "to come from the provider", provider);
  }

  /**
   * Holds if it is about this key, or about it among others.
   *
   * @param name the name of the key
   * @return this
   */
  public KeywardenExceptionAssert isAbout(String name) {
    isNotNull();
    List<String> names = List.of();
    if (actual instanceof KeyProviderException failure) {
      names = failure.key().map(List::of).orElse(List.of());
    } else if (actual instanceof UnusableKeyException unusable) {
      names = List.of(unusable.key());
    } else if (actual instanceof KeyNotFoundException missing) {
      names = missing.names();
    }
    return require(names.contains(name), "to be about the key", name);
  }

  /**
   * Holds if nothing of a value is in it, nor in its causes and suppressed exceptions. The failure
   * names the place and the form, and quotes nothing.
   *
   * @param secret a made-up value, not blank
   * @return this
   */
  public KeywardenExceptionAssert hasNothingOf(CharSequence secret) {
    isNotNull();
    List<String> found = LeakCheck.of(secret.toString()).in(actual);
    if (!found.isEmpty()) {
      failWithMessage("%s", LeakAssert.report(found));
    }
    return this;
  }

  private KeywardenExceptionAssert require(boolean holds, String what, String expected) {
    if (!holds) {
      failWithMessage("Expected %s\n  %s %s", actual, what, expected);
    }
    return this;
  }
}
