package dev.keywarden;

import static dev.keywarden.TestChains.bare;
import static dev.keywarden.TestChains.chain;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keywarden.Explanation.Outcome;
import dev.keywarden.KeyProviderException.Reason;
import dev.keywarden.spi.KeyLookup;
import dev.keywarden.spi.KeyMaterial;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ExplainTest {
  private static final String VALUE = "v4lue-that-must-not-show";

  @Test
  void explain_found_keepsNothing() {
    FakeProvider only = FakeProvider.having("only", Map.of("API_KEY", VALUE));
    try (KeyChain keys = chain(only)) {
      Explanation explanation = keys.explain("API_KEY");

      assertThat(explanation.answeredBy()).contains("only");
      assertThat(only.given).singleElement().satisfies(m -> assertThat(m.closed()).isTrue());
      assertThat(keys.require("API_KEY").closed()).isFalse();
      assertThat(only.finds).hasValue(2);
    }
  }

  @Test
  void explain_trimmedAndRefused_keepsNothing() {
    FakeProvider only =
        FakeProvider.having("only", Map.of("API_KEY", VALUE + "\n", "B_KEY", "changeme"));
    try (KeyChain keys = chain(only)) {
      keys.explain("API_KEY");
      keys.explain("B_KEY");

      assertThat(only.given).hasSize(2).allMatch(KeyMaterial::closed);
    }
  }

  @Test
  void explain_everyOutcome_inTheOrderOfTheChain() {
    FakeProvider broken = FakeProvider.failing("cloud", Reason.UNAVAILABLE);
    FakeProvider none = FakeProvider.empty("env");
    FakeProvider has = FakeProvider.having("vault", Map.of("API_KEY", VALUE));
    FakeProvider after = FakeProvider.empty("last");
    try (KeyChain keys = bare(broken, none, has, after).optional("cloud").build()) {
      Explanation explanation = keys.explain("API_KEY");

      assertThat(explanation.steps())
          .extracting(Explanation.Step::provider, Explanation.Step::outcome)
          .containsExactly(
              org.assertj.core.groups.Tuple.tuple("cloud", Outcome.FAILED),
              org.assertj.core.groups.Tuple.tuple("env", Outcome.ABSENT),
              org.assertj.core.groups.Tuple.tuple("vault", Outcome.FOUND),
              org.assertj.core.groups.Tuple.tuple("last", Outcome.NOT_ASKED));
      assertThat(explanation.toString())
          .isEqualTo(
              """
              API_KEY in environment 'development':
                - cloud: failed: unavailable, the fake store said no (optional, so the chain goes on)
                - env: does not have it: no entry API_KEY
                - vault: has it: entry API_KEY
                - last: not asked: an earlier provider had decided
                its age is not known: vault cannot tell it""");
    }
  }

  @Test
  void explain_nobodyHasItAndAnOptionalProviderFailed_saysHowToMendThat() {
    FakeProvider denied =
        FakeProvider.answering(
            "cloud",
            request -> {
              throw new KeyProviderException(
                  Reason.DENIED, "the store refused it", "Allow reading.");
            });
    try (KeyChain keys = bare(denied).optional("cloud").build()) {
      Explanation explanation = keys.explain("API_KEY");

      assertThat(explanation.remedies()).containsExactly("Allow reading.");
      assertThat(explanation.toString())
          .contains("denied, the store refused it (optional")
          .endsWith("to supply it, one of:\n      Allow reading.");
    }
  }

  @Test
  void explain_unusable_saysWhatIsWrongAndNotTheValue() {
    FakeProvider bad = FakeProvider.having("env", Map.of("API_KEY", "\"" + VALUE + "\""));
    try (KeyChain keys = chain(bad)) {
      Explanation explanation = keys.explain("API_KEY");

      assertThat(explanation.answeredBy()).isEmpty();
      assertThat(explanation.steps())
          .extracting(Explanation.Step::outcome)
          .containsExactly(Outcome.UNUSABLE);
      assertThat(explanation.toString())
          .contains("entry API_KEY")
          .contains("quotation marks around it")
          .doesNotContain(VALUE);
    }
  }

  @Test
  void explain_failed_throwsNothing() {
    try (KeyChain keys = chain(FakeProvider.failing("cloud", Reason.DENIED))) {
      assertThat(keys.explain("API_KEY").steps().get(0).outcome()).isEqualTo(Outcome.FAILED);
    }
  }

  @Test
  void explain_absent_hasRemediesAndNearMisses() {
    FakeProvider only =
        FakeProvider.answering(
            "only",
            request ->
                KeyLookup.absent("nothing")
                    .remedy("only put " + request.name())
                    .knownNames(java.util.List.of("APIKEY", "ELSE")));
    try (KeyChain keys = chain(only)) {
      Explanation explanation = keys.explain("API_KEY");

      assertThat(explanation.similarNames()).containsExactly("APIKEY");
      assertThat(explanation.remedies()).containsExactly("only put API_KEY");
      assertThat(explanation.name()).isEqualTo("API_KEY");
      assertThat(explanation.environment()).isEqualTo("development");
    }
  }

  @Test
  void explain_cachedKey_asksAnewAndLeavesTheCacheAlone() {
    FakeProvider only = FakeProvider.having("only", Map.of("API_KEY", VALUE));
    try (KeyChain keys = chain(only)) {
      ApiKey key = keys.require("API_KEY");

      keys.explain("API_KEY");

      assertThat(keys.require("API_KEY")).isSameAs(key);
      assertThat(key.closed()).isFalse();
      assertThat(only.finds).hasValue(2);
    }
  }
}
