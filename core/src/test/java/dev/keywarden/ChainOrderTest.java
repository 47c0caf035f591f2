package dev.keywarden;

import static dev.keywarden.TestChains.bare;
import static dev.keywarden.TestChains.chain;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.keywarden.KeyProviderException.Reason;
import dev.keywarden.spi.KeyLookup;
import dev.keywarden.spi.KeyMaterial;
import dev.keywarden.spi.KeyRequest;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ChainOrderTest {
  private final FakeProvider has = FakeProvider.having("second", Map.of("API_KEY", "value-12345"));

  @Test
  void require_absentInFirst_goesOnToSecond() {
    FakeProvider first = FakeProvider.empty("first");
    try (KeyChain keys = chain(first, has)) {
      ApiKey key = keys.require("API_KEY");

      assertThat(key.reveal()).isEqualTo("value-12345");
      assertThat(key.source().provider()).isEqualTo("second");
      assertThat(first.finds).hasValue(1);
    }
  }

  @Test
  void require_foundInFirst_secondNotAsked() {
    FakeProvider first = FakeProvider.having("first", Map.of("API_KEY", "value-of-first"));
    try (KeyChain keys = chain(first, has)) {
      assertThat(keys.require("API_KEY").reveal()).isEqualTo("value-of-first");
      assertThat(has.finds).hasValue(0);
    }
  }

  @ParameterizedTest
  @EnumSource(Reason.class)
  void require_firstFails_stopsForEveryReason(Reason reason) {
    try (KeyChain keys = chain(FakeProvider.failing("first", reason), has)) {
      KeyProviderException thrown =
          catchThrowableOfType(KeyProviderException.class, () -> keys.require("API_KEY"));

      assertThat(thrown.reason()).isEqualTo(reason);
      assertThat(thrown.id()).isEqualTo(reason.id());
      assertThat(thrown.provider()).contains("first");
      assertThat(thrown.key()).contains("API_KEY");
      assertThat(thrown)
          .hasMessageStartingWith(reason.id() + " provider 'first' could not give 'API_KEY': ")
          .hasMessageContaining("the fake store said no. Mend the fake.");
      assertThat(has.finds).hasValue(0);
    }
  }

  @Test
  void find_firstFails_throwsInsteadOfEmpty() {
    try (KeyChain keys = chain(FakeProvider.failing("first", Reason.DENIED))) {
      assertThatThrownBy(() -> keys.find("API_KEY")).isInstanceOf(KeyProviderException.class);
    }
  }

  @Test
  void require_firstFailsButOptionalByBuilder_goesOn() {
    FakeProvider first = FakeProvider.failing("first", Reason.UNAVAILABLE);
    try (KeyChain keys = bare(first, has).optional("first").build()) {
      assertThat(keys.require("API_KEY").source().provider()).isEqualTo("second");
    }
  }

  @Test
  void require_firstFailsButOptionalBySetting_goesOn() {
    FakeProvider first = FakeProvider.failing("first", Reason.UNAVAILABLE);
    try (KeyChain keys = bare(first, has).set("keywarden.first.optional", "true").build()) {
      assertThat(keys.require("API_KEY").source().provider()).isEqualTo("second");
    }
  }

  @Test
  void require_optionalFailsAndRestAbsent_messageTellsOfTheFailure() {
    FakeProvider first = FakeProvider.failing("first", Reason.UNAVAILABLE);
    try (KeyChain keys = bare(first, FakeProvider.empty("last")).optional("first").build()) {
      assertThatThrownBy(() -> keys.require("API_KEY"))
          .isInstanceOf(KeyNotFoundException.class)
          .hasMessageContaining("first: failed: unavailable, the fake store said no");
    }
  }

  @Test
  void require_unusableInOptional_stopsAllTheSame() {
    FakeProvider first = FakeProvider.having("first", Map.of("API_KEY", "changeme"));
    try (KeyChain keys = bare(first, has).optional("first").build()) {
      assertThatThrownBy(() -> keys.require("API_KEY"))
          .isInstanceOf(UnusableKeyException.class)
          .hasMessageContaining("placeholder");
      assertThat(has.finds).hasValue(0);
    }
  }

  @Test
  void find_absentEverywhere_empty() {
    try (KeyChain keys = chain(FakeProvider.empty("first"), FakeProvider.empty("last"))) {
      assertThat(keys.find("API_KEY")).isEmpty();
    }
  }

  @Test
  void find_absentAndNothingRemembered_askedEachTime() {
    FakeProvider first = FakeProvider.empty("first");
    try (KeyChain keys = TestChains.bare(first).negativeTimeToLive(Duration.ZERO).build()) {
      assertThat(keys.find("API_KEY")).isEmpty();
      assertThat(keys.find("API_KEY")).isEmpty();
      assertThat(first.finds).hasValue(2);
    }
  }

  @Test
  void require_absentEverywhere_messageTellsAllThatHelps() {
    FakeProvider first = FakeProvider.having("first", Map.of("ANTHROPIC_APIKEY", "x-value-x"));
    FakeProvider last = FakeProvider.having("last", Map.of("UNRELATED", "x-value-x"));
    try (KeyChain keys = chain(first, last)) {
      KeyNotFoundException thrown =
          catchThrowableOfType(KeyNotFoundException.class, () -> keys.require("ANTHROPIC_API_KEY"));

      assertThat(thrown.id()).isEqualTo("KW-101");
      assertThat(thrown.names()).containsExactly("ANTHROPIC_API_KEY");
      assertThat(thrown)
          .hasMessageStartingWith("KW-101 no provider has the key 'ANTHROPIC_API_KEY'.")
          .hasMessageContaining("environment 'development'")
          .hasMessageContaining("- first: does not have it: no entry ANTHROPIC_API_KEY")
          .hasMessageContaining("- last: does not have it: no entry ANTHROPIC_API_KEY")
          .hasMessageContaining("similar names that exist: ANTHROPIC_APIKEY")
          .hasMessageContaining("fake put ANTHROPIC_API_KEY")
          .hasMessageNotContaining("UNRELATED");
    }
  }

  @Test
  void require_nearMissThatIsAKeyItself_notShown() {
    FakeProvider first = FakeProvider.having("first", Map.of(TestChains.CANARY, "x-value-x"));
    try (KeyChain keys = chain(first)) {
      String near = TestChains.CANARY.replace("sk-ant-", "sk_ant_");
      assertThatThrownBy(() -> keys.require(near)).hasMessageNotContaining(TestChains.CANARY);
    }
  }

  @Test
  void require_knownNamesThatNoKeyCanHave_notShown() {
    FakeProvider first =
        FakeProvider.having("first", Map.of("API_KEY\u001B[2J\nFATAL", "v", "APIKEY", "v"));
    try (KeyChain keys = chain(first)) {
      assertThatThrownBy(() -> keys.require("API_KEY"))
          .hasMessageContaining("similar names that exist: APIKEY")
          .hasMessageNotContaining("\u001B");
    }
  }

  @Test
  void require_knownNamesThatThrow_stillNotFound() {
    FakeProvider first =
        FakeProvider.answering(
            "first",
            request ->
                KeyLookup.absent("nothing")
                    .knownNames(
                        new java.util.AbstractSet<>() {
                          @Override
                          public java.util.Iterator<String> iterator() {
                            throw new IllegalStateException(TestChains.CANARY);
                          }

                          @Override
                          public int size() {
                            return 1;
                          }
                        }));
    try (KeyChain keys = chain(first)) {
      assertThatThrownBy(() -> keys.require("API_KEY")).isInstanceOf(KeyNotFoundException.class);
    }
  }

  @Test
  void requireAll_severalMissing_allNamedAtOnce() {
    try (KeyChain keys = chain(FakeProvider.empty("first"), has)) {
      KeyNotFoundException thrown =
          catchThrowableOfType(
              KeyNotFoundException.class, () -> keys.requireAll("B_KEY", "API_KEY", "A_KEY"));

      assertThat(thrown.names()).containsExactly("B_KEY", "A_KEY");
      assertThat(thrown.explanations()).hasSize(2);
      assertThat(thrown)
          .hasMessageContaining("no provider has 2 of the keys asked for: 'B_KEY', 'A_KEY'.");
    }
  }

  @Test
  void requireAll_severalProviders_oneBulkCallEach() {
    Map<String, String> some = Map.of("A_KEY", "value-a-1", "B_KEY", "value-b-1");
    Map<String, String> rest = Map.of("C_KEY", "value-c-1", "D_KEY", "value-d-1");
    FakeProvider first = FakeProvider.having("first", some);
    FakeProvider last = FakeProvider.having("last", rest);
    try (KeyChain keys = chain(first, last)) {
      KeySet set = keys.requireAll("D_KEY", "A_KEY", "C_KEY", "B_KEY");

      assertThat(set.names()).containsExactly("D_KEY", "A_KEY", "C_KEY", "B_KEY");
      assertThat(set).extracting(ApiKey::name).containsExactly("D_KEY", "A_KEY", "C_KEY", "B_KEY");
      assertThat(first.bulks).hasValue(1);
      assertThat(last.bulks).hasValue(1);
      assertThat(last.requests).extracting(KeyRequest::name).containsExactly("D_KEY", "C_KEY");
    }
  }

  @Test
  void requireAll_someCached_onlyTheColdAreAskedFor() {
    FakeProvider only =
        FakeProvider.having("only", Map.of("A_KEY", "value-a-1", "B_KEY", "value-b-1"));
    try (KeyChain keys = chain(only)) {
      ApiKey first = keys.require("B_KEY");

      KeySet set = keys.requireAll("A_KEY", "B_KEY");

      assertThat(set.get("B_KEY")).isSameAs(first);
      assertThat(set.names()).containsExactly("A_KEY", "B_KEY");
      assertThat(only.requests).extracting(KeyRequest::name).containsExactly("B_KEY", "A_KEY");
    }
  }

  @Test
  void requireAll_nameTwice_oneKey() {
    try (KeyChain keys = chain(has)) {
      KeySet set = keys.requireAll("API_KEY", "API_KEY");

      assertThat(set.names()).containsExactly("API_KEY");
      assertThat(has.finds).hasValue(1);
      assertThat(has.bulks).hasValue(0);
    }
  }

  @Test
  void requireAll_oneFailsOneMissingOneUnusable_allInOneThrowable() {
    FakeProvider only =
        FakeProvider.answering(
            "only",
            request ->
                switch (request.name()) {
                  case "DENIED_KEY" ->
                      KeyLookup.failed(Reason.DENIED, "not for you", "Ask for access.");
                  case "BAD_KEY" -> KeyLookup.found(KeyMaterial.copyOf("changeme"), "here");
                  default -> KeyLookup.absent("nothing");
                });
    try (KeyChain keys = chain(only)) {
      KeywardenException thrown =
          catchThrowableOfType(
              KeywardenException.class, () -> keys.requireAll("GONE_KEY", "DENIED_KEY", "BAD_KEY"));

      assertThat(thrown).isInstanceOf(KeyProviderException.class);
      assertThat(thrown.getSuppressed())
          .hasExactlyElementsOfTypes(UnusableKeyException.class, KeyNotFoundException.class);
    }
  }

  @Test
  void requireAll_bulkCallFails_failureForEachName() {
    FakeProvider first = FakeProvider.failing("first", Reason.THROTTLED);
    try (KeyChain keys = chain(first, has)) {
      assertThatThrownBy(() -> keys.requireAll("API_KEY", "B_KEY"))
          .isInstanceOf(KeyProviderException.class);
      assertThat(has.finds).hasValue(0);
    }
  }

  @Test
  void keySet_nameNotAskedFor_saysWhichWere() {
    try (KeyChain keys = chain(has)) {
      KeySet set = keys.requireAll("API_KEY");

      assertThatThrownBy(() -> set.get("OTHER"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("[API_KEY]");
      assertThat(set.toString()).doesNotContain("value-12345");
    }
  }

  @Test
  void find_place_reachesTheProviderItIsMeantFor() {
    FakeProvider first = FakeProvider.empty("first");
    try (KeyChain keys =
        bare(first, has).set("keywarden.keys.API_KEY.second", "a/place/of/its/own").build()) {
      keys.require("API_KEY");

      assertThat(first.requests.get(0).place()).isEmpty();
      assertThat(has.requests.get(0).place()).contains("a/place/of/its/own");
    }
  }

  @Test
  void find_request_carriesEnvironmentAndTimeout() {
    try (KeyChain keys =
        bare(has)
            .environment(KeyEnvironment.STAGING)
            .set("keywarden.second.timeout", "3s")
            .build()) {
      keys.require("API_KEY");

      KeyRequest request = has.requests.get(0);
      assertThat(request.environment()).isEqualTo(KeyEnvironment.STAGING);
      assertThat(request.timeout()).isEqualTo(java.time.Duration.ofSeconds(3));
    }
  }
}
