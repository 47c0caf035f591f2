package dev.keywarden.env;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keywarden.ConfigurationException;
import dev.keywarden.KeyChain;
import dev.keywarden.KeyNotFoundException;
import dev.keywarden.KeyProviderException;
import dev.keywarden.KeyProviderException.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

class EnvProviderTest {
  private static final String KEY = "made-up-canary-0123456789";

  @Test
  void require_exactName_givesTheValue() {
    try (KeyChain keys = chain(EnvProvider.create().variables(Map.of("API_KEY", KEY)))) {
      assertThat(keys.require("API_KEY").matches(KEY)).isTrue();
      assertThat(keys.require("API_KEY").source()).hasToString("env (variable API_KEY)");
      assertThat(keys.find("api_key")).isEmpty();
    }
  }

  @Test
  void require_prefix_isPutBeforeTheName() {
    EnvProvider provider =
        EnvProvider.create()
            .prefix("MYAPP_")
            .variables(Map.of("MYAPP_API_KEY", KEY, "OTHER", "another-0123456789"));
    try (KeyChain keys = chain(provider)) {
      assertThat(keys.require("API_KEY").matches(KEY)).isTrue();
      assertThat(keys.find("OTHER")).isEmpty();
      assertThatThrownBy(() -> keys.require("APIKEY"))
          .hasMessageContaining("there is no variable MYAPP_APIKEY")
          .hasMessageContaining("similar names that exist: API_KEY");
    }
  }

  @Test
  void require_upperSnake_mapsTheName() {
    EnvProvider provider =
        EnvProvider.create()
            .mapping(NameMapping.UPPER_SNAKE)
            .variables(Map.of("PAYMENT_STRIPE_KEY", KEY));
    try (KeyChain keys = chain(provider)) {
      assertThat(keys.require("payment/stripe-key").matches(KEY)).isTrue();
    }
  }

  @Test
  void require_placeConfigured_isReadAsItStands() {
    try (KeyChain keys =
        KeyChain.builder()
            .ignoreAmbientConfiguration()
            .provider(EnvProvider.create().prefix("X_").variables(Map.of("MINE", KEY)))
            .set("keywarden.keys.API_KEY.env", "MINE")
            .build()) {
      assertThat(keys.require("API_KEY").matches(KEY)).isTrue();
    }
  }

  @Test
  void require_missing_saysWhatToTypeAndWhatComesClose() {
    Map<String, String> variables = Map.of("ANTHROPIC_APIKEY", KEY, "PATH", "/bin");
    try (KeyChain keys = chain(EnvProvider.create().variables(variables))) {
      assertThatThrownBy(() -> keys.require("ANTHROPIC_API_KEY"))
          .isInstanceOf(KeyNotFoundException.class)
          .hasMessageContaining("export ANTHROPIC_API_KEY=...")
          .hasMessageContaining("similar names that exist: ANTHROPIC_APIKEY")
          .hasMessageNotContaining("canary");
    }
  }

  @Test
  void require_undecodableBytes_isUnreadable() {
    try (KeyChain keys = chain(EnvProvider.create().variables(Map.of("API_KEY", KEY + "\uFFFD")))) {
      assertThatThrownBy(() -> keys.require("API_KEY"))
          .isInstanceOfSatisfying(
              KeyProviderException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNREADABLE))
          .hasMessageContaining("LC_ALL=C.UTF-8")
          .hasMessageNotContaining("canary");
    }
  }

  @Test
  void find_systemProperty_isNotRead() {
    System.setProperty("EnvProviderTest.KEY", KEY);
    try (KeyChain keys = chain(EnvProvider.create())) {
      assertThat(keys.find("EnvProviderTest.KEY")).isEmpty();
    } finally {
      System.clearProperty("EnvProviderTest.KEY");
    }
  }

  @Test
  void load_defaultChain_hasEnvAndNotSystemProperties() {
    System.setProperty("EnvProviderTest.KEY", KEY);
    try (KeyChain keys = KeyChain.builder().ignoreAmbientConfiguration().build()) {
      assertThat(keys.find("EnvProviderTest.KEY")).isEmpty();
      assertThat(keys.explain("EnvProviderTest.KEY").toString())
          .contains("- env: does not have it")
          .doesNotContain("system-properties");
    } finally {
      System.clearProperty("EnvProviderTest.KEY");
    }
  }

  @Test
  void factory_options_areReadAndChecked() {
    try (KeyChain keys =
        KeyChain.builder()
            .ignoreAmbientConfiguration()
            .provider("env")
            .set("keywarden.env.prefix", "NO_SUCH_PREFIX_")
            .set("keywarden.env.mapping", "upper-snake")
            .build()) {
      assertThatThrownBy(() -> keys.require("a-b"))
          .hasMessageContaining("there is no variable NO_SUCH_PREFIX_A_B");
    }
    assertThatThrownBy(
            () ->
                KeyChain.builder()
                    .ignoreAmbientConfiguration()
                    .provider("env")
                    .set("keywarden.env.mapping", "kebab")
                    .set("keywarden.env.prefx", "A")
                    .build())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("it is one of exact, upper-snake")
        .hasMessageContaining("Did you mean 'keywarden.env.prefix'?");
  }

  @Test
  void require_systemPropertiesNamed_givesTheValueAndWarnsOnce() {
    Properties properties = new Properties();
    properties.setProperty("api.key", KEY);
    properties.setProperty("other.key", KEY);
    List<String> log = new ArrayList<>();
    Handler handler =
        new Handler() {
          @Override
          public void publish(LogRecord entry) {
            log.add(entry.getMessage());
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    Logger logger = Logger.getLogger(SystemPropertiesProvider.class.getName());
    logger.addHandler(handler);
    logger.setUseParentHandlers(false);
    try (KeyChain keys = chain(SystemPropertiesProvider.create().properties(properties))) {
      assertThat(keys.require("api.key").matches(KEY)).isTrue();
      assertThat(keys.require("other.key").matches(KEY)).isTrue();
    } finally {
      logger.removeHandler(handler);
      logger.setUseParentHandlers(true);
    }

    assertThat(log)
        .singleElement()
        .asString()
        .contains("every user of this machine can read it")
        .doesNotContain("canary");
  }

  private static KeyChain chain(dev.keywarden.spi.KeyProvider provider) {
    return KeyChain.builder().ignoreAmbientConfiguration().provider(provider).build();
  }
}
