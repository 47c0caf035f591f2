package dev.keywarden;

import static dev.keywarden.TestChains.chain;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyNameTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "API_KEY",
        "a",
        "_",
        "payment/stripe-key",
        "com.example.key",
        "A123456789012345678901234567890",
        "arn-like/eu-west-1/prod"
      })
  void find_properName_accepted(String name) {
    try (KeyChain keys = chain(FakeProvider.empty("only"))) {
      assertThat(keys.find(name)).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "c4n4ry=x",
        "c4n4ry\u0000",
        "c4n4ry\n",
        "c4n4ry\rX",
        "c4n4ry x",
        "c4n4ry\u00E4",
        "c4n4ry\u200B",
        "1c4n4ry",
        "-c4n4ry",
        ".c4n4ry",
        "c4n4ry:x",
        "c4n4ry\\x",
        TestChains.CANARY
      })
  void everyEntrance_improperName_refusedAndNotQuoted(String name) {
    FakeProvider only = FakeProvider.empty("only");
    try (KeyChain keys = chain(only)) {
      for (Consumer<String> entrance : entrances(keys)) {
        assertThatThrownBy(() -> entrance.accept(name))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageStartingWith("KW-102 ")
            .hasMessageNotContaining("c4n4ry")
            .hasNoCause();
      }
    }
    assertThat(only.requests).isEmpty();
  }

  @Test
  void everyEntrance_longestName_acceptedAndLongerRefused() {
    try (KeyChain keys = chain(FakeProvider.empty("only"))) {
      assertThat(keys.find("K".repeat(128))).isEmpty();
      for (Consumer<String> entrance : entrances(keys)) {
        assertThatThrownBy(() -> entrance.accept("K".repeat(129)))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("more than 128")
            .hasMessageNotContaining("KKKK");
      }
    }
  }

  @Test
  @SuppressWarnings("NullAway") // what a caller without NullAway may do
  void everyEntrance_null_refusedByName() {
    try (KeyChain keys = chain(FakeProvider.empty("only"))) {
      for (Consumer<String> entrance : entrances(keys)) {
        assertThatThrownBy(() -> entrance.accept(null))
            .isInstanceOf(NullPointerException.class)
            .hasMessage("name");
      }
      assertThatThrownBy(() -> keys.invalidate(null)).isInstanceOf(NullPointerException.class);
    }
  }

  @Test
  void requireAll_noName_refused() {
    try (KeyChain keys = chain(FakeProvider.empty("only"))) {
      assertThatThrownBy(keys::requireAll)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("no name at all");
    }
  }

  @Test
  void requireAll_oneImproperName_nothingAskedFor() {
    FakeProvider only = FakeProvider.empty("only");
    try (KeyChain keys = chain(only)) {
      assertThatThrownBy(() -> keys.requireAll("API_KEY", "c4n4ry=1"))
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(only.requests).isEmpty();
    }
  }

  private static java.util.List<Consumer<String>> entrances(KeyChain keys) {
    return java.util.List.of(keys::find, keys::require, keys::requireAll, keys::explain);
  }
}
