package dev.keywarden.testkit;

import dev.keywarden.ApiKey;
import dev.keywarden.Explanation;
import dev.keywarden.KeywardenException;
import dev.keywarden.spi.KeyLookup;
import org.jspecify.annotations.Nullable;

/**
 * Assertions about keys that never print a value, whatever fails. They can be imported statically
 * next to those of AssertJ.
 *
 * <pre>{@code
 * assertThat(keys.require("API_KEY")).comesFrom("store").hasValue(value);
 * assertThatFailure(thrown).hasNothingOf(value);
 * }</pre>
 */
public final class KeyAssertions {
  private KeyAssertions() {}

  /**
   * Starts an assertion about a key.
   *
   * @param actual the key
   * @return the assertion
   */
  public static ApiKeyAssert assertThat(@Nullable ApiKey actual) {
    return new ApiKeyAssert(actual);
  }

  /**
   * Starts an assertion about a provider's answer.
   *
   * @param actual the answer
   * @return the assertion
   */
  public static KeyLookupAssert assertThat(@Nullable KeyLookup actual) {
    return new KeyLookupAssert(actual);
  }

  /**
   * Starts an assertion about a failure of Keywarden.
   *
   * @param actual the exception
   * @return the assertion
   */
  public static KeywardenExceptionAssert assertThat(@Nullable KeywardenException actual) {
    return new KeywardenExceptionAssert(actual);
  }

  /**
   * Starts an assertion about an explanation.
   *
   * @param actual the explanation
   * @return the assertion
   */
  public static ExplanationAssert assertThat(@Nullable Explanation actual) {
    return new ExplanationAssert(actual);
  }

  /**
   * Starts an assertion about what any throwable shows, its causes and suppressed ones included.
   *
   * @param actual the throwable
   * @return the assertion
   */
  public static LeakAssert assertThatFailure(@Nullable Throwable actual) {
    return new LeakAssert(actual);
  }

  /**
   * Starts an assertion about what a text shows: a log, the output of a program, a response.
   *
   * @param actual the text
   * @return the assertion
   */
  public static LeakAssert assertThatText(@Nullable CharSequence actual) {
    return new LeakAssert(actual);
  }
}
