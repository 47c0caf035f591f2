package dev.keywarden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyEnvironmentTest {
  @ParameterizedTest
  @CsvSource({
    "dev,development",
    "Local,development",
    "DEVELOPMENT,development",
    "test,test",
    "testing,test",
    "stage,staging",
    "Staging,staging",
    "prod,production",
    "PROD,production",
    "live,production",
    "qa-2,qa-2",
    "Prod-EU,prod-eu"
  })
  void of_anySpelling_oneName(String spelling, String name) {
    assertThat(KeyEnvironment.of(spelling).name()).isEqualTo(name);
    assertThat(KeyEnvironment.of(spelling)).hasToString(name).isEqualTo(KeyEnvironment.of(name));
    assertThat(KeyEnvironment.of(spelling)).hasSameHashCodeAs(KeyEnvironment.of(name));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "prod ", "2-qa", "-qa", "qa_2", "qa.2", "pr\u00f6d", "a\nb"})
  void of_noName_refusedWithoutQuoting(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KeyEnvironment.of(text))
        .withMessageStartingWith("KW-404 the name of an environment is 1 to 64 of");
  }

  @Test
  void of_keyInsteadOfName_notQuoted() {
    String value = TestKeys.random(5, 40);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> KeyEnvironment.of(value + "=" + value))
        .satisfies(e -> assertThat(Traces.fragments(value, e.toString())).isEmpty());
  }

  @Test
  void of_length_upTo64() {
    assertThat(KeyEnvironment.of("a".repeat(64)).name()).hasSize(64);
    assertThatIllegalArgumentException().isThrownBy(() -> KeyEnvironment.of("a".repeat(65)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"production", "prod", "LIVE", "prod-eu", "eu-prod-2", "live-us"})
  void production_wordInName_true(String name) {
    assertThat(KeyEnvironment.of(name).production()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"dev", "test", "staging", "reproduction", "product", "olive", "preprod"})
  void production_noSuchWord_false(String name) {
    assertThat(KeyEnvironment.of(name).production()).isFalse();
  }

  @Test
  void equals_otherName_false() {
    assertThat(KeyEnvironment.of("qa")).isNotEqualTo(KeyEnvironment.TEST).isNotEqualTo("qa");
  }
}
