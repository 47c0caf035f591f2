package dev.keywarden.testkit;

import java.util.List;
import org.assertj.core.api.AbstractAssert;
import org.jspecify.annotations.Nullable;

/** Assertions about what a text or a throwable shows. */
public final class LeakAssert extends AbstractAssert<LeakAssert, Object> {
  LeakAssert(@Nullable Object actual) {
    super(actual, LeakAssert.class);
  }

  /**
   * Holds if there is nothing of a value in it, in any form that {@link LeakCheck} knows. The
   * failure names the place and the form, and quotes nothing.
   *
   * @param secret a made-up value, not blank
   * @return this
   */
  public LeakAssert hasNothingOf(CharSequence secret) {
    isNotNull();
    LeakCheck leaks = LeakCheck.of(secret.toString());
    List<String> found =
        actual instanceof Throwable thrown ? leaks.in(thrown) : leaks.in(actual.toString());
    if (!found.isEmpty()) {
      failWithMessage("%s", report(found));
    }
    return this;
  }

  static String report(List<String> found) {
    return "A value shows (it is not repeated here):\n  - " + String.join("\n  - ", found);
  }
}
