package dev.keywarden.testkit;

import dev.keywarden.KeyProviderException.Reason;
import dev.keywarden.spi.KeyLookup;
import dev.keywarden.testkit.internal.HeldValue;
import java.util.Optional;
import org.assertj.core.api.AbstractAssert;
import org.jspecify.annotations.Nullable;

/** Assertions about a provider's answer, none of which prints a value. */
public final class KeyLookupAssert extends AbstractAssert<KeyLookupAssert, KeyLookup> {
  KeyLookupAssert(@Nullable KeyLookup actual) {
    super(actual, KeyLookupAssert.class);
  }

  /**
   * Holds if the store has the key.
   *
   * @return this
   */
  public KeyLookupAssert isFound() {
    found();
    return this;
  }

  /**
   * Holds if the store certainly has no such key.
   *
   * @return this
   */
  public KeyLookupAssert isAbsent() {
    isNotNull();
    return require(actual instanceof KeyLookup.Absent, "to be", "Absent");
  }

  /**
   * Holds if the store could not say.
   *
   * @param reason the kind of failure
   * @return this
   */
  public KeyLookupAssert isFailed(Reason reason) {
    isNotNull();
    return require(
        actual instanceof KeyLookup.Failed failed && failed.reason() == reason,
        "to be",
        "Failed with reason " + reason);
  }

  /**
   * Holds if the key was found at this place.
   *
   * @param location the place
   * @return this
   */
  public KeyLookupAssert isAt(String location) {
    return require(found().location().equals(location), "to be at", location);
  }

  /**
   * Holds if it is this version that was found.
   *
   * @param version what the store calls it
   * @return this
   */
  public KeyLookupAssert hasVersion(String version) {
    return require(found().version().equals(Optional.of(version)), "to have the version", version);
  }

  /**
   * Holds if this is the value that was found, to the last character. Neither is printed. The
   * answer's material is closed afterwards, so this comes last.
   *
   * @param value the value
   * @return this
   */
  public KeyLookupAssert hasValue(String value) {
    Optional<String> difference = HeldValue.difference(found(), value);
    return require(
        difference.isEmpty(),
        "to have the value that was given, and it has",
        difference.orElse(""));
  }

  private KeyLookup.Found found() {
    isNotNull();
    if (actual instanceof KeyLookup.Found found) {
      return found;
    }
    require(false, "to be", "Found");
    throw new AssertionError("not reached");
  }

  private KeyLookupAssert require(boolean holds, String what, String expected) {
    if (!holds) {
      failWithMessage("Expected %s\n  %s %s", actual, what, expected);
    }
    return this;
  }
}
