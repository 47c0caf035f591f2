package dev.keywarden.env;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.keywarden.ConfigurationException;
import dev.keywarden.KeyChain;
import dev.keywarden.KeyEnvironment;
import dev.keywarden.KeyNotFoundException;
import dev.keywarden.KeyProviderException;
import dev.keywarden.spi.KeyLookup;
import dev.keywarden.spi.KeyProvider;
import dev.keywarden.spi.KeyRequest;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnvProviderTest {
  private final Map<String, String> variables = new HashMap<>();

  private EnvProvider env() {
    return EnvProvider.create().variables(variables);
  }

  private static KeyRequest request(String name) {
    return KeyRequest.of(name, KeyEnvironment.TEST, Duration.ofSeconds(1));
  }

  private static KeyChain chain(KeyProvider provider) {
    return KeyChain.builder()
        .ignoreAmbientConfiguration()
        .variables(Map.of())
        .provider(provider)
        .build();
  }

  private static String valueOf(KeyProvider provider, String name) {
    try (KeyChain keys = chain(provider)) {
      return keys.require(name).reveal();
    }
  }

  private static String detailOf(KeyProvider provider, KeyRequest request) {
    return ((KeyLookup.Absent) provider.find(request)).detail();
  }

  @Test
  void find_exactName_found() {
    variables.put("API_KEY", "value-12345");
    assertThat(valueOf(env(), "API_KEY")).isEqualTo("value-12345");
    KeyLookup.Found found = (KeyLookup.Found) env().find(request("API_KEY"));
    assertThat(found.location()).isEqualTo("variable API_KEY");
    assertThat(found.version()).isEmpty();
    found.material().close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"api_key", "API_KEY_", "api.key", "API-KEY", "API_KE"})
  void find_nameThatDiffersInAnything_absent(String name) {
    variables.put("API_KEY", "value-12345");
    assertThat(detailOf(env(), request(name))).isEqualTo("there is no variable " + name);
  }

  @Test
  void find_freshFor_theLifeOfTheProcess() {
    variables.put("API_KEY", "value-12345");
    KeyLookup.Found found = (KeyLookup.Found) env().find(request("API_KEY"));
    assertThat(found.freshFor().orElseThrow()).isGreaterThanOrEqualTo(Duration.ofDays(365));
    found.material().close();
  }

  @Test
  void find_prefix_putBeforeTheName() {
    variables.put("MYAPP_API_KEY", "value-12345");
    variables.put("API_KEY", "value-of-another");
    assertThat(valueOf(env().prefix("MYAPP_"), "API_KEY")).isEqualTo("value-12345");
    assertThat(detailOf(env().prefix("OTHER_"), request("API_KEY"))).endsWith("OTHER_API_KEY");
  }

  @ParameterizedTest
  @CsvSource({
    "payment/stripe-key, PAYMENT_STRIPE_KEY",
    "com.example.key, COM_EXAMPLE_KEY",
    "API_KEY, API_KEY",
    "api-key2, API_KEY2",
  })
  void find_upperSnake_mapped(String name, String variable) {
    variables.put(variable, "value-12345");
    assertThat(valueOf(env().mapping(NameMapping.UPPER_SNAKE), name)).isEqualTo("value-12345");
  }

  @Test
  void find_upperSnakeWithPrefix_prefixStaysAsItIs() {
    variables.put("my.app.API_KEY", "value-12345");
    EnvProvider env = env().prefix("my.app.").mapping(NameMapping.UPPER_SNAKE);
    assertThat(valueOf(env, "api-key")).isEqualTo("value-12345");
  }

  @Test
  void find_place_holdsAsItStands() {
    variables.put("legacy.key", "value-12345");
    variables.put("MYAPP_API_KEY", "value-of-another");
    EnvProvider env = env().prefix("MYAPP_").mapping(NameMapping.UPPER_SNAKE);
    try (KeyChain keys =
        KeyChain.builder()
            .ignoreAmbientConfiguration()
            .variables(Map.of())
            .provider(env)
            .set("keywarden.keys.API_KEY.env", "legacy.key")
            .build()) {
      assertThat(keys.require("API_KEY").reveal()).isEqualTo("value-12345");
      assertThat(keys.require("API_KEY").source().location()).isEqualTo("variable legacy.key");
    }
  }

  @Test
  void find_undecodableValue_unreadableAndNotQuoted() {
    variables.put("API_KEY", "c4n4ry\uFFFDc4n4ry");
    KeyProviderException thrown =
        catchThrowableOfType(KeyProviderException.class, () -> env().find(request("API_KEY")));
    assertThat(thrown.reason()).isEqualTo(KeyProviderException.Reason.UNREADABLE);
    assertThat(thrown)
        .hasMessageContaining("the variable API_KEY has bytes")
        .hasMessageContaining("LC_ALL=C.UTF-8")
        .hasMessageNotContaining("c4n4ry");
  }

  @Test
  void find_emptyValue_isNotAbsent() {
    variables.put("API_KEY", "");
    assertThatThrownBy(() -> valueOf(env(), "API_KEY"))
        .hasMessageStartingWith("KW-301 ")
        .hasMessageContaining("empty or blank");
  }

  @Test
  void find_systemPropertyOfThatName_neverRead() {
    System.setProperty("KEYWARDEN_TEST_PROPERTY_KEY", "value-12345");
    try (KeyChain keys = chain(EnvProvider.create())) {
      assertThat(keys.find("KEYWARDEN_TEST_PROPERTY_KEY")).isEmpty();
    } finally {
      System.clearProperty("KEYWARDEN_TEST_PROPERTY_KEY");
    }
  }

  @Test
  void require_absent_nearNamesAndCommandTold() {
    variables.put("ANTHROPIC_APIKEY", "value-12345");
    variables.put("PATH", "/bin");
    try (KeyChain keys = chain(env())) {
      KeyNotFoundException thrown =
          catchThrowableOfType(KeyNotFoundException.class, () -> keys.require("ANTHROPIC_API_KEY"));
      assertThat(thrown)
          .hasMessageContaining("similar names that exist: ANTHROPIC_APIKEY")
          .hasMessageContaining("export ANTHROPIC_API_KEY=...")
          .hasMessageNotContaining("PATH")
          .hasMessageNotContaining("value-12345");
    }
  }

  @Test
  void require_absentWithPrefix_nearNamesAreNamesOfKeys() {
    variables.put("MYAPP_APIKEY", "value-12345");
    variables.put("APIKEY", "value-12345");
    try (KeyChain keys = chain(env().prefix("MYAPP_"))) {
      assertThatThrownBy(() -> keys.require("API_KEY"))
          .hasMessageContaining("there is no variable MYAPP_API_KEY")
          .hasMessageContaining("similar names that exist: APIKEY")
          .hasMessageContaining("export MYAPP_API_KEY=...");
    }
  }

  @Test
  void create_process_readsItsEnvironment() {
    String path = System.getenv("PATH");
    assertThat(path).isNotBlank();
    KeyLookup lookup = EnvProvider.create().find(request("PATH"));
    assertThat(lookup).isInstanceOf(KeyLookup.Found.class);
    ((KeyLookup.Found) lookup).material().close();
    assertThat(EnvProvider.create().name()).isEqualTo("env");
  }

  @Test
  void factory_options_reachTheProvider() {
    try (KeyChain keys =
        KeyChain.builder()
            .ignoreAmbientConfiguration()
            .variables(Map.of())
            .provider("shell")
            .set("keywarden.shell.type", "env")
            .set("keywarden.shell.prefix", "MYAPP_")
            .set("keywarden.shell.mapping", "upper-snake")
            .build()) {
      assertThat(keys.explain("payment/key").steps().get(0).detail())
          .isEqualTo("there is no variable MYAPP_PAYMENT_KEY");
    }
  }

  @Test
  void factory_improperMapping_saysWhichThereAre() {
    assertThatThrownBy(
            () ->
                KeyChain.builder()
                    .ignoreAmbientConfiguration()
                    .variables(Map.of())
                    .set("keywarden.env.mapping", "upper")
                    .build())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("is one of exact, upper-snake");
  }

  @Test
  void build_sameFactoryFromAnotherLoader_isNoSecondFactoryOfThatName() {
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    Thread.currentThread().setContextClassLoader(new Container(before));
    try (KeyChain keys =
        KeyChain.builder()
            .ignoreAmbientConfiguration()
            .variables(Map.of())
            .provider("env")
            .build()) {
      assertThat(keys.find("KEYWARDEN_NO_SUCH_KEY")).isEmpty();
    } finally {
      Thread.currentThread().setContextClassLoader(before);
    }
  }

  /** Has a copy of the factory of its own, as an application in a container may. */
  private static final class Container extends ClassLoader {
    Container(ClassLoader parent) {
      super(parent);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.equals(EnvProviderFactory.class.getName())) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> known = findLoadedClass(name);
        if (known != null) {
          return known;
        }
        try (InputStream input =
            EnvProviderFactory.class.getResourceAsStream("EnvProviderFactory.class")) {
          byte[] bytes = Objects.requireNonNull(input).readAllBytes();
          return defineClass(name, bytes, 0, bytes.length);
        } catch (IOException e) {
          throw new ClassNotFoundException(name, e);
        }
      }
    }
  }
}
