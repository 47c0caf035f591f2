package dev.keywarden.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keywarden.ConfigurationException;
import dev.keywarden.KeyEnvironment;
import dev.keywarden.spi.ProviderConfig;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProviderConfigTest {
  private static ProviderConfig config(String value) {
    Map<String, String> settings = Map.of("keywarden.store.attempts", value);
    return new ProviderConfig(
        "store",
        KeyEnvironment.TEST,
        Path.of(""),
        new ProviderConfig.Source() {
          @Override
          public @Nullable String value(String name) {
            return settings.get(name);
          }

          @Override
          public String origin(String name) {
            return "a test";
          }
        });
  }

  @Test
  void number_withinItsLimits_isRead() {
    assertThat(config("1").number("attempts", 1, 10)).hasValue(1);
    assertThat(config("10").number("attempts", 1, 10)).hasValue(10);
    assertThat(config("-3").number("attempts", -3, 0)).hasValue(-3);
    assertThat(config("1").number("tries", 1, 10)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "11", "99999999999", "c4n4ry", "1.5", "", "٣x"})
  void number_another_isRefusedWithoutQuotingIt(String value) {
    assertThatThrownBy(() -> config(value).number("attempts", 1, 10))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(
            "'keywarden.store.attempts' in a test cannot be used: it is a number from 1 to 10.")
        .hasMessageNotContaining("c4n4ry");
  }
}
