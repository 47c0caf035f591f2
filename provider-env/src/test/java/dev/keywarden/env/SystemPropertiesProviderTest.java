package dev.keywarden.env;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keywarden.Explanation;
import dev.keywarden.KeyChain;
import dev.keywarden.KeyEnvironment;
import dev.keywarden.spi.KeyLookup;
import dev.keywarden.spi.KeyRequest;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SystemPropertiesProviderTest {
  private final Properties properties = new Properties();
  private final SystemPropertiesProvider provider =
      SystemPropertiesProvider.create().properties(properties);

  private static KeyRequest request(String name) {
    return KeyRequest.of(name, KeyEnvironment.TEST, Duration.ofSeconds(1));
  }

  private static KeyChain.Builder builder() {
    return KeyChain.builder().ignoreAmbientConfiguration().variables(Map.of());
  }

  @Test
  void find_firstAndLaterKeys_warnsOnceWithoutTheValue() throws ReflectiveOperationException {
    properties.setProperty("API_KEY", "value-12345");
    properties.setProperty("B_KEY", "value-67890");
    List<String> logged = new CopyOnWriteArrayList<>();
    Object logger =
        Class.forName("java.util.logging.Logger")
            .getMethod("getLogger", String.class)
            .invoke(null, SystemPropertiesProvider.class.getName());
    setFilter(logger, logged);
    try (KeyChain keys = builder().provider(provider).build()) {
      assertThat(keys.find("GONE")).isEmpty();
      assertThat(logged).isEmpty();
      keys.require("API_KEY");
      keys.invalidate("API_KEY");
      keys.requireAll("API_KEY", "B_KEY");

      assertThat(logged)
          .singleElement()
          .asString()
          .contains("the system property API_KEY")
          .contains("every user of this machine can read it")
          .doesNotContain("value-12345");
    } finally {
      setFilter(logger, null);
    }
  }

  /** By reflection: the module under test does not read java.logging, and should not. */
  private static void setFilter(Object logger, @Nullable List<String> logged)
      throws ReflectiveOperationException {
    Class<?> filters = Class.forName("java.util.logging.Filter");
    Method message = Class.forName("java.util.logging.LogRecord").getMethod("getMessage");
    Object filter = null;
    if (logged != null) {
      InvocationHandler hearing =
          (proxy, method, arguments) -> {
            logged.add(String.valueOf(message.invoke(arguments[0])));
            return false;
          };
      filter = Proxy.newProxyInstance(filters.getClassLoader(), new Class<?>[] {filters}, hearing);
    }
    logger.getClass().getMethod("setFilter", filters).invoke(logger, filter);
  }

  @Test
  void build_nothingNamed_neverInTheChain() {
    System.setProperty("KEYWARDEN_TEST_PROPERTY_KEY", "value-12345");
    try (KeyChain keys = builder().build()) {
      assertThat(keys.find("KEYWARDEN_TEST_PROPERTY_KEY")).isEmpty();
      assertThat(keys.explain("KEYWARDEN_TEST_PROPERTY_KEY").steps())
          .extracting(Explanation.Step::provider)
          .contains("env")
          .doesNotContain("system-properties");
    } finally {
      System.clearProperty("KEYWARDEN_TEST_PROPERTY_KEY");
    }
  }

  @Test
  void build_named_readsTheProperties() {
    System.setProperty("KEYWARDEN_TEST_PROPERTY_KEY", "value-12345");
    try (KeyChain keys = builder().provider("system-properties").build()) {
      assertThat(keys.require("KEYWARDEN_TEST_PROPERTY_KEY").source().toString())
          .isEqualTo("system-properties (system property KEYWARDEN_TEST_PROPERTY_KEY)");
    } finally {
      System.clearProperty("KEYWARDEN_TEST_PROPERTY_KEY");
    }
  }

  @Test
  void find_place_holdsAsItStands() {
    properties.setProperty("app.key", "value-12345");
    KeyLookup lookup = provider.find(request("API_KEY").at("app.key"));
    assertThat(lookup.toString()).isEqualTo("Found[system property app.key]");
  }

  @Test
  void find_valueChanges_freshForASecondAtMost() {
    properties.setProperty("API_KEY", "value-12345");
    KeyLookup.Found found = (KeyLookup.Found) provider.find(request("API_KEY"));
    assertThat(found.freshFor()).contains(Duration.ofSeconds(1));
    found.material().close();
  }

  @Test
  void require_absent_nearNamesTold() {
    properties.setProperty("api.key", "value-12345");
    try (KeyChain keys = builder().provider(provider.named("props")).build()) {
      assertThatThrownBy(() -> keys.require("API_KEY"))
          .hasMessageContaining("- props: does not have it: there is no system property API_KEY")
          .hasMessageContaining("similar names that exist: api.key");
    }
  }

  @Test
  void find_propertyThatIsNoText_absent() {
    properties.put("API_KEY", 12345);
    assertThat(provider.find(request("API_KEY"))).isInstanceOf(KeyLookup.Absent.class);
  }
}
