package dev.keywarden.testkit;

import dev.keywarden.Explanation;
import dev.keywarden.Explanation.Outcome;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.AbstractAssert;
import org.jspecify.annotations.Nullable;

/** Assertions about what {@code KeyChain.explain} says. */
public final class ExplanationAssert extends AbstractAssert<ExplanationAssert, Explanation> {
  ExplanationAssert(@Nullable Explanation actual) {
    super(actual, ExplanationAssert.class);
  }

  /**
   * Holds if this provider answers for the key.
   *
   * @param provider the name of the instance
   * @return this
   */
  public ExplanationAssert isAnsweredBy(String provider) {
    isNotNull();
    return require(
        actual.answeredBy().equals(Optional.of(provider)), "to be answered by", provider);
  }

  /**
   * Holds if no provider has a usable key.
   *
   * @return this
   */
  public ExplanationAssert isAnsweredByNobody() {
    isNotNull();
    return require(actual.answeredBy().isEmpty(), "to be answered by", "nobody");
  }

  /**
   * Holds if this is what became of a provider.
   *
   * @param provider the name of the instance
   * @param outcome what became of it
   * @return this
   */
  public ExplanationAssert has(String provider, Outcome outcome) {
    isNotNull();
    return require(
        actual.steps().stream()
            .anyMatch(step -> step.provider().equals(provider) && step.outcome() == outcome),
        "to have",
        outcome + " of " + provider);
  }

  /**
   * Holds if it points at a name that exists.
   *
   * @param name the name
   * @return this
   */
  public ExplanationAssert pointsAt(String name) {
    isNotNull();
    return require(actual.similarNames().contains(name), "to point at", name);
  }

  /**
   * Holds if it tells how to supply the key.
   *
   * @param part of a command or line
   * @return this
   */
  public ExplanationAssert hasRemedyContaining(String part) {
    isNotNull();
    return require(
        actual.remedies().stream().anyMatch(remedy -> remedy.contains(part)),
        "to have a remedy with",
        part);
  }

  /**
   * Holds if nothing of a value is in it. The failure names the form, and quotes nothing.
   *
   * @param secret a made-up value, not blank
   * @return this
   */
  public ExplanationAssert hasNothingOf(CharSequence secret) {
    isNotNull();
    List<String> found = LeakCheck.of(secret.toString()).in(actual.toString());
    if (!found.isEmpty()) {
      failWithMessage("%s", LeakAssert.report(found));
    }
    return this;
  }

  private ExplanationAssert require(boolean holds, String what, String expected) {
    if (!holds) {
      failWithMessage("Expected %s\n  %s %s", actual, what, expected);
    }
    return this;
  }
}
