package dev.keywarden.internal.naming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlacePatternTest {
  private static final Set<String> KNOWN = Set.of("version", "stage");

  @ParameterizedTest
  @CsvSource({
    "{name}, PAYMENT_STRIPE_KEY, PAYMENT_STRIPE_KEY",
    "{environment}/{name}, API_KEY, production/API_KEY",
    "{name:kebab}, PAYMENT_STRIPE_KEY, payment-stripe-key",
    "{name:kebab}, payment/stripe.key, payment-stripe-key",
    "{name:kebab}, openAiKey, open-ai-key",
    "{name:kebab}, _API_KEY, -api-key",
    "{name:lower}, API_Key, api_key",
    "{name:upper}, api_Key, API_KEY",
    "app-{environment}-{name:kebab}-v2, API_KEY, app-production-api-key-v2",
    "prod/llm#/{name}, a/b~c, prod/llm#/a~1b~0c",
    "prod/llm#/llm/anthropic, API_KEY, prod/llm#/llm/anthropic",
    "prod/llm#, API_KEY, prod/llm#",
    "a#b, API_KEY, a#b",
    "a#b#/c, API_KEY, a#b#/c",
    "x?version=3, API_KEY, x?version=3",
    "x?version={environment}&stage=AWSPENDING#/f, API_KEY, x?stage=AWSPENDING&version=production#/f",
    "arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/llm-AbCdEf, K, arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/llm-AbCdEf"
  })
  void at_name_fillsTheGaps(String pattern, String name, String place) throws Exception {
    assertThat(PlacePattern.parse(pattern, KNOWN).at(name, "production")).hasToString(place);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{nam}", "{name:snake}", "{", "}", "a}b{name}", "{name", "{{name}}", "{}"})
  void parse_braces_areRefused(String pattern) {
    assertThatThrownBy(() -> PlacePattern.parse(pattern, KNOWN))
        .isInstanceOf(PlacePattern.Invalid.class)
        .hasMessageStartingWith("has {environment}, {name}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"x?", "x?versoin=3", "x?version", "x?version=", "x?version=1&version=2"})
  void parse_parameters_areRefused(String pattern) {
    assertThatThrownBy(() -> PlacePattern.parse(pattern, KNOWN))
        .isInstanceOf(PlacePattern.Invalid.class)
        .hasMessageContaining("one value each for stage, version");
  }

  @ParameterizedTest
  @ValueSource(strings = {"x#/a~2", "#/a", "?version=3", ""})
  void parse_pointerOrNoPlace_areRefused(String pattern) {
    assertThatThrownBy(() -> PlacePattern.parse(pattern, KNOWN))
        .isInstanceOf(PlacePattern.Invalid.class);
  }

  @Test
  void parse_storeWithoutParameters_takesQuestionMarkAsItIs() throws Exception {
    assertThat(PlacePattern.parse("what?", Set.of()).at("K", "test").text()).isEqualTo("what?");
  }
}
