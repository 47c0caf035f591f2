package dev.keywarden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnvironmentTest {
  @TempDir Path directory;
  @TempDir Path classPath;
  private final Map<String, String> variables = new HashMap<>();
  private PluginLoader plugins = PluginLoader.in(Path.of(System.getProperty("java.io.tmpdir")));

  @BeforeEach
  void makeClassPath() {
    plugins = PluginLoader.in(classPath, "EnvPluginFactory", "DotenvPluginFactory");
  }

  private KeyChain.Builder builder() {
    return KeyChain.builder().workingDirectory(directory).classLoader(plugins).variables(variables);
  }

  @ParameterizedTest
  @CsvSource({
    "development, development",
    "dev, development",
    "local, development",
    "DEV, development",
    "test, test",
    "testing, test",
    "staging, staging",
    "Stage, staging",
    "production, production",
    "PROD, production",
    "live, production",
    "qa-2, qa-2",
    "Prod-EU, prod-eu",
  })
  void of_name_aliasesAndCaseResolved(String written, String name) {
    KeyEnvironment environment = KeyEnvironment.of(written);
    assertThat(environment.name()).isEqualTo(name);
    assertThat(environment.toString()).isEqualTo(name);
    assertThat(environment).isEqualTo(KeyEnvironment.of(name)).hasSameHashCodeAs(name);
  }

  @ParameterizedTest
  @CsvSource({
    "production, true",
    "prod-eu, true",
    "eu-prod, true",
    "live, true",
    "blue-live-2, true",
    "eu-production, true",
    "staging, false",
    "preprod, false",
    "product, false",
    "delivery, false",
    "qa-2, false",
  })
  void production_name_wordsCount(String name, boolean production) {
    assertThat(KeyEnvironment.of(name).production()).isEqualTo(production);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "c4n4ry x", "1c4n4ry", "-c4n4ry", "c4n4ry_x", "c4n4ry\u00E9"})
  void of_otherForms_refusedAndNotQuoted(String name) {
    assertThatThrownBy(() -> KeyEnvironment.of(name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("KW-404 ")
        .hasMessageNotContaining("c4n4ry");
  }

  @Test
  void of_length_upTo64() {
    assertThat(KeyEnvironment.of("e".repeat(64)).name()).hasSize(64);
    assertThatThrownBy(() -> KeyEnvironment.of("e".repeat(65)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void build_nothingSet_development() {
    try (KeyChain keys = builder().build()) {
      assertThat(keys.environment()).isEqualTo(KeyEnvironment.DEVELOPMENT);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "AWS_LAMBDA_FUNCTION_NAME",
        "ECS_CONTAINER_METADATA_URI_V4",
        "ECS_CONTAINER_METADATA_URI",
        "K_SERVICE",
        "CLOUD_RUN_JOB",
        "GAE_SERVICE",
        "FUNCTION_TARGET",
        "WEBSITE_INSTANCE_ID",
        "CONTAINER_APP_NAME",
        "KUBERNETES_SERVICE_HOST",
        "DYNO",
        "VCAP_APPLICATION",
        "FLY_APP_NAME",
        "RENDER_SERVICE_ID"
      })
  void build_signOfACloudRuntime_productionUnlessTold(String sign) {
    variables.put(sign, "x");
    try (KeyChain keys = builder().build()) {
      assertThat(keys.environment()).isEqualTo(KeyEnvironment.PRODUCTION);
      assertThat(keys.explain("API_KEY").toString()).contains("because " + sign + " is set");
    }
    variables.put("KEYWARDEN_ENVIRONMENT", "dev");
    try (KeyChain keys = builder().build()) {
      assertThat(keys.environment()).isEqualTo(KeyEnvironment.DEVELOPMENT);
    }
    variables.put("KEYWARDEN_ENVIRONMENT", "");
    try (KeyChain keys = builder().set("keywarden.environment", "qa-2").build()) {
      assertThat(keys.environment().name()).isEqualTo("qa-2");
    }
    try (KeyChain keys = builder().environment(KeyEnvironment.TEST).build()) {
      assertThat(keys.environment()).isEqualTo(KeyEnvironment.TEST);
    }
  }

  @Test
  void build_emptySign_doesNotCount() {
    variables.put("K_SERVICE", "");
    try (KeyChain keys = builder().build()) {
      assertThat(keys.environment()).isEqualTo(KeyEnvironment.DEVELOPMENT);
    }
  }

  @Test
  void build_development_dotenvIsInTheDefaultChain() {
    try (KeyChain keys = builder().build()) {
      assertThat(keys.explain("API_KEY").steps())
          .extracting(Explanation.Step::provider, Explanation.Step::outcome)
          .containsExactly(
              org.assertj.core.groups.Tuple.tuple("env", Explanation.Outcome.FOUND),
              org.assertj.core.groups.Tuple.tuple("dotenv", Explanation.Outcome.NOT_ASKED));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"production", "prod", "live", "prod-eu", "us-live"})
  void build_production_dotenvSkippedWithAReason(String name) {
    try (KeyChain keys = builder().environment(KeyEnvironment.of(name)).build()) {
      assertThat(keys.explain("API_KEY").toString())
          .contains(
              "dotenv: skipped: off in production; to turn it on all the same, name it in"
                  + " keywarden.providers");
    }
  }

  @Test
  void build_productionAndDotenvNamed_kept() {
    KeyChain.Builder builder = builder().environment(KeyEnvironment.PRODUCTION);
    try (KeyChain keys = builder.set("keywarden.providers", "dotenv").build()) {
      assertThat(keys.require("API_KEY").source().provider()).isEqualTo("dotenv");
    }
    try (KeyChain keys =
        builder().environment(KeyEnvironment.PRODUCTION).provider("dotenv").build()) {
      assertThat(keys.require("API_KEY").source().provider()).isEqualTo("dotenv");
    }
  }

  @Test
  void build_improperEnvironment_errorAndNotDevelopment() {
    variables.put("KEYWARDEN_ENVIRONMENT", "c4n4ry env");
    assertThatThrownBy(() -> builder().build())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("KEYWARDEN_ENVIRONMENT")
        .hasMessageNotContaining("c4n4ry");
  }
}
