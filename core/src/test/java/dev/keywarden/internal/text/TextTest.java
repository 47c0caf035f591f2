package dev.keywarden.internal.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextTest {
  @ParameterizedTest
  @CsvSource({
    "500ms,PT0.5S",
    "10s,PT10S",
    "5m,PT5M",
    "1h,PT1H",
    "2d,PT48H",
    "PT10S,PT10S",
    "pt1h,PT1H",
    "' 10S ',PT10S",
    "P1D,PT24H",
    "007s,PT7S"
  })
  void duration_knownForm_read(String text, Duration expected) {
    assertThat(Durations.parse(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0s",
        "-1s",
        "PT0S",
        "-PT1S",
        "PT-1S",
        "10",
        "s",
        "1.5h",
        "10 s",
        "1w",
        "P",
        "p1",
        "9999999999999s",
        "1e3s",
        "\u0661s",
        "P1Y",
        "PT99999999999999999999S"
      })
  void duration_otherForm_null(String text) {
    assertThat(Durations.parse(text)).isNull();
  }

  @Test
  void nearest_typos_nearestFirst() {
    List<String> names =
        List.of(
            "ANTHROPIC_API_KEY", "ANTHROPIC_KEY", "OPENAI_API_KEY", "PATH", "anthropic-api-key");

    assertThat(Nearest.to("ANTHROPIC_APIKEY", names))
        .containsExactly("ANTHROPIC_API_KEY", "anthropic-api-key", "ANTHROPIC_KEY");
    assertThat(Nearest.one("ANTROPIC_API_KEY", names)).isEqualTo("ANTHROPIC_API_KEY");
    assertThat(Nearest.to("STRIPE_SECRET", names)).isEmpty();
    assertThat(Nearest.one("STRIPE_SECRET", names)).isNull();
  }

  @Test
  void nearest_itself_notOffered() {
    assertThat(Nearest.to("A_KEY", List.of("A_KEY", "B_KEY"))).containsExactly("B_KEY");
  }

  @Test
  void nearest_manyNames_three() {
    assertThat(Nearest.to("KEY_0", List.of("KEY_1", "KEY_2", "KEY_3", "KEY_4"))).hasSize(3);
  }

  @Test
  void split_list_itemsWithoutBlanks() {
    assertThat(Words.split(" env, dotenv ,,aws,")).containsExactly("env", "dotenv", "aws");
    assertThat(Words.split("")).isEmpty();
    assertThat(Words.split(null)).isEmpty();
    assertThat(Words.split(",")).isEmpty();
  }

  @Test
  void of_constant_lowerCaseWithDashesInAnyLocale() {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("tr"));

      assertThat(Words.of(dev.keywarden.KeyFault.Kind.TRAILING_LINE_BREAK))
          .isEqualTo("trailing-line-break");
      assertThat(Durations.parse("PT1M")).isEqualTo(Duration.ofMinutes(1));
    } finally {
      Locale.setDefault(before);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"env", "aws-prod", "a", "a1", "a-"})
  void instanceName_fits_true(String text) {
    assertThat(Words.instanceName(text)).isTrue();
    assertThat(Words.instanceName("a" + "b".repeat(63))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1a", "-a", "Env", "a_b", "a.b", "a b", "\u00e9", "a\n"})
  void instanceName_other_false(String text) {
    assertThat(Words.instanceName(text)).isFalse();
    assertThat(Words.instanceName("a" + "b".repeat(64))).isFalse();
  }
}
