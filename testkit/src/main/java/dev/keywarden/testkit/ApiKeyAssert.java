package dev.keywarden.testkit;

import dev.keywarden.ApiKey;
import java.util.Optional;
import org.assertj.core.api.AbstractAssert;
import org.jspecify.annotations.Nullable;

/** Assertions about a key, none of which prints its value or the one that it is compared with. */
public final class ApiKeyAssert extends AbstractAssert<ApiKeyAssert, ApiKey> {
  ApiKeyAssert(@Nullable ApiKey actual) {
    super(actual, ApiKeyAssert.class);
  }

  /**
   * Holds if the key was asked for by this name.
   *
   * @param name the name
   * @return this
   */
  public ApiKeyAssert hasName(String name) {
    isNotNull();
    return require(actual.name().equals(name), "to have the name", name);
  }

  /**
   * Holds if this provider gave the key.
   *
   * @param provider the name of the instance
   * @return this
   */
  public ApiKeyAssert comesFrom(String provider) {
    isNotNull();
    return require(actual.source().provider().equals(provider), "to come from", provider);
  }

  /**
   * Holds if the key was found at this place.
   *
   * @param location the place within the provider
   * @return this
   */
  public ApiKeyAssert isAt(String location) {
    isNotNull();
    return require(actual.source().location().equals(location), "to be at", location);
  }

  /**
   * Holds if it is this version.
   *
   * @param version what the store calls it
   * @return this
   */
  public ApiKeyAssert hasVersion(String version) {
    isNotNull();
    return require(
        actual.source().version().equals(Optional.of(version)), "to have the version", version);
  }

  /**
   * Holds if this is the value. Neither is printed, and no event tells of a read.
   *
   * @param value the value
   * @return this
   */
  public ApiKeyAssert hasValue(CharSequence value) {
    isOpen();
    return require(actual.matches(value), "to have", "another value (neither is shown)");
  }

  /**
   * Holds if this is not the value: it was rotated, say.
   *
   * @param value the value
   * @return this
   */
  public ApiKeyAssert hasOtherValueThan(CharSequence value) {
    isOpen();
    return require(!actual.matches(value), "to have", "any value but this one (not shown)");
  }

  /**
   * Holds if another key has the same value, whatever their names and places.
   *
   * @param other an open key
   * @return this
   */
  public ApiKeyAssert hasSameValueAs(ApiKey other) {
    isOpen();
    return require(actual.sameAs(other), "to have the value of", other.toString());
  }

  /**
   * Holds if the key has not been closed.
   *
   * @return this
   */
  public ApiKeyAssert isOpen() {
    isNotNull();
    return require(!actual.closed(), "to be", "open");
  }

  /**
   * Holds if the key has been closed, and its value is zeroed.
   *
   * @return this
   */
  public ApiKeyAssert isClosed() {
    isNotNull();
    return require(actual.closed(), "to be", "closed");
  }

  private ApiKeyAssert require(boolean holds, String what, String expected) {
    if (!holds) {
      failWithMessage("Expected %s at %s\n  %s %s", actual, actual.source(), what, expected);
    }
    return this;
  }
}
