package dev.keywarden.gcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.auth.Credentials;
import dev.keywarden.ConfigurationException;
import dev.keywarden.KeyEnvironment;
import dev.keywarden.spi.KeyNaming;
import dev.keywarden.spi.ProviderConfig;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names, addresses and options, without a network. */
class SecretNamingTest {
  private final KeyNaming naming = new SecretNaming("my-project", "");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ANTHROPIC_API_KEY",
        "a",
        "projects/my-project/secrets/a",
        "projects/123456/secrets/a/versions/3",
        "projects/example.com:old/secrets/a",
        "projects/p/locations/europe-west1/secrets/a/versions/latest"
      })
  void refusal_placeOfTheStore_isNone(String place) {
    assertThat(naming.refusal(place)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "prod/llm",
        "a.b",
        "a b",
        "projects/p/secrets/",
        "projects/p/secrets/a/versions/",
        "projects/p/secrets/a/versions/1/2",
        "projects//secrets/a",
        "projects/p/locations//secrets/a",
        "projects/P/secrets/a",
        "projects/p/secrets/a\n",
        "projects/p/secrets/a?x=1",
        "https://secretmanager.googleapis.com/v1/projects/p/secrets/a"
      })
  void refusal_placeThatCannotBe_givesTheRule(String place) {
    assertThat(naming.refusal(place).orElseThrow()).contains("1 to 255 of A-Z, a-z, 0-9, '_'");
  }

  @Test
  void refusal_length_isHeld() {
    assertThat(naming.refusal("a".repeat(255))).isEmpty();
    assertThat(naming.refusal("a".repeat(256))).isPresent();
  }

  @ParameterizedTest
  @CsvSource({
    "a, projects/my-project/secrets/a",
    "projects/my-project/secrets/a/versions/latest, projects/my-project/secrets/a",
    "projects/p/secrets/A/versions/3, projects/p/secrets/A/versions/3",
    "projects/p/locations/l/secrets/a, projects/p/locations/l/secrets/a"
  })
  void canonical_anyForm_isTheFullName(String place, String full) {
    assertThat(naming.canonical(place)).isEqualTo(full);
    assertThat(naming.canonical(full)).isEqualTo(full);
  }

  @Test
  void canonical_location_isPartOfTheNameOfAnIdAlone() {
    assertThat(new SecretNaming("p", "europe-west1").canonical("a"))
        .isEqualTo("projects/p/locations/europe-west1/secrets/a");
  }

  @Test
  void canonical_projectNotKnown_isTheIdItself() {
    assertThat(new SecretNaming("", "").canonical("a")).isEqualTo("a");
  }

  @ParameterizedTest
  @CsvSource({
    "secretmanager.example.p.googleapis.com, secretmanager.example.p.googleapis.com:443, false",
    "https://Example.com:8443/, example.com:8443, false",
    "localhost:8085, localhost:8085, false",
    "http://localhost:8085, localhost:8085, true",
    "http://127.0.0.1:8085, 127.0.0.1:8085, true",
    "http://[::1]:8085, [::1]:8085, true",
    "http://localhost, localhost:80, true"
  })
  void endpoint_form_isRead(String text, String target, boolean plaintext) {
    Endpoint endpoint = Endpoint.parse(text);

    assertThat(endpoint.target()).isEqualTo(target);
    assertThat(endpoint.plaintext()).isEqualTo(plaintext);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://example.com",
        "http://localhost.example.com:80",
        "http://127.0.0.1.example.com",
        "http://[::2]:80",
        "ftp://localhost",
        "localhost:0",
        "localhost:65536",
        "localhost:x",
        "https://host/path",
        "user@host",
        ""
      })
  void endpoint_otherForm_isRefusedWithoutQuotingIt(String text) {
    assertThatThrownBy(() -> Endpoint.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(Endpoint.RULE);
  }

  @Test
  void regional_location_hasAServerOfItsOwn() {
    assertThat(Endpoint.regional("europe-west1").target())
        .isEqualTo("secretmanager.europe-west1.rep.googleapis.com:443");
  }

  // Options.

  @ParameterizedTest
  @CsvSource({
    "project, Not A Project, is the id of a project",
    "location, EU, is the name of a location",
    "endpoint, http://example.com, is HOST",
    "quota-project, a/b, is the id of a project",
    "attempts, many, is a number from 1 to 100",
    "attempts, 0, is a number from 1 to 100",
    "attempt-timeout, soon, is a span of time",
    "credentials, some, 'is one of default, metadata-server, none'",
    "credentials, none, is 'none' only where the endpoint is this machine",
    "wire-logs, off, 'is one of refuse, warn'"
  })
  void create_optionThatCannotBeUsed_isNamedAndNotQuoted(String option, String value, String rule) {
    assertThatThrownBy(() -> create(Map.of(option, value)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("keywarden.cloud." + option)
        .hasMessageContaining(rule)
        .satisfies(
            e -> {
              if (value.length() > 4) {
                assertThat(e.getMessage()).doesNotContain(value);
              }
            });
  }

  @Test
  void create_credentialsInClear_isRefused() {
    assertThatThrownBy(
            () -> create(Map.of("endpoint", "http://localhost:1", "credentials", "default")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("in clear");
    assertThatThrownBy(
            () -> create(Map.of("endpoint", "http://localhost:1", "credentials-file", "key.json")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("keywarden.cloud.credentials-file");
  }

  @Test
  void create_everyOption_isReadAndHoldsForTheInstance() {
    try (GcpSecretsProvider provider =
        create(
            Map.of(
                "project", "my-project",
                "location", "europe-west1",
                "endpoint", "localhost:1",
                "credentials-file", "key.json",
                "quota-project", "who-pays",
                "attempts", "2",
                "attempt-timeout", "1s",
                "wire-logs", "warn"))) {
      assertThat(provider.name()).isEqualTo("cloud");
      assertThat(provider.naming().orElseThrow().canonical("a"))
          .isEqualTo("projects/my-project/locations/europe-west1/secrets/a");
    }
  }

  @Test
  void build_contradictions_areRefused() {
    Credentials object = new NoToken();
    assertThatThrownBy(
            () ->
                GcpSecretsProvider.builder()
                    .credentials(object)
                    .credentialsFile(Path.of("key.json"))
                    .build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("a file and an object");
    assertThatThrownBy(
            () ->
                GcpSecretsProvider.builder()
                    .endpoint("http://localhost:1")
                    .credentials(object)
                    .build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("in clear");
  }

  @ParameterizedTest
  @CsvSource({
    "GOOGLE_CLOUD_PROJECT, from-variable",
    "GCLOUD_PROJECT, from-variable",
    "SOMETHING_ELSE, ''"
  })
  void project_notSet_isThatOfTheVariable(String variable, String project) {
    assertThat(DefaultProject.of(Map.of(variable, "from-variable"))).isEqualTo(project);
  }

  private static GcpSecretsProvider create(Map<String, String> options) {
    Map<String, String> settings = new TreeMap<>();
    options.forEach((option, value) -> settings.put("keywarden.cloud." + option, value));
    ProviderConfig config =
        new ProviderConfig(
            "cloud",
            KeyEnvironment.TEST,
            Path.of("."),
            new ProviderConfig.Source() {
              @Override
              public @Nullable String value(String name) {
                return settings.get(name);
              }

              @Override
              public String origin(String name) {
                return "the test";
              }
            });
    return (GcpSecretsProvider) new GcpSecretsProviderFactory().create(config);
  }
}
