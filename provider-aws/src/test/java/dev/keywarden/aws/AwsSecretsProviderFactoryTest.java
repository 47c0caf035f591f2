package dev.keywarden.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.keywarden.ConfigurationException;
import dev.keywarden.KeyChain;
import dev.keywarden.spi.KeyProviderFactory;
import dev.keywarden.testkit.aws.AwsSecretsServer;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class AwsSecretsProviderFactoryTest {
  static Stream<Arguments> wrong() {
    return Stream.of(
        arguments("region", "eu west"),
        arguments("endpoint", "http://store.example.org"),
        arguments("endpoint", "no address at all"),
        arguments("sts-endpoint", "http://store.example.org"),
        arguments("role", "admin"),
        arguments("role-session-name", "a b"),
        arguments("credentials", "guessed"),
        arguments("attempts", "0"),
        arguments("attempts", "many"),
        arguments("attempt-timeout", "soon"),
        arguments("wire-logs", "ignore"));
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void create_optionThatCannotBe_namesItAndDoesNotQuoteIt(String option, String text) {
    KeyChain.Builder builder =
        KeyChain.builder()
            .ignoreAmbientConfiguration()
            .provider("aws")
            .set("keywarden.aws." + option, text);

    assertThatThrownBy(builder::build)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("'keywarden.aws." + option + "'")
        .hasMessageNotContaining(text + "'");
  }

  @Test
  void create_everyOption_isTaken() {
    KeyChain.builder()
        .ignoreAmbientConfiguration()
        .provider("aws")
        .set("keywarden.aws.region", "eu-west-1")
        .set("keywarden.aws.endpoint", "https://vpce-1.secretsmanager.eu-west-1.vpce.amazonaws.com")
        .set("keywarden.aws.sts-endpoint", "https://sts.eu-west-1.amazonaws.com")
        .set("keywarden.aws.profile", "work")
        .set("keywarden.aws.role", "arn:aws:iam::123456789012:role/reader")
        .set("keywarden.aws.role-session-name", "night-job")
        .set("keywarden.aws.role-external-id", "made-up")
        .set("keywarden.aws.credentials", "web-identity")
        .set("keywarden.aws.attempts", "2")
        .set("keywarden.aws.attempt-timeout", "2s")
        .set("keywarden.aws.wire-logs", "warn")
        .build()
        .close();
  }

  @Test
  void serviceLoader_findsTheFactory() {
    assertThat(ServiceLoader.load(KeyProviderFactory.class))
        .filteredOn(factory -> factory.name().equals("aws"))
        .singleElement()
        .isInstanceOf(AwsSecretsProviderFactory.class);
  }

  @Test
  void chain_patternAndFieldsAndManyKeys() {
    try (AwsSecretsServer server = AwsSecretsServer.start()) {
      server.put("test/anthropic-api-key", "made-up-anthropic-0123456789");
      server.put("shared", "{\"openai\": \"made-up-openai-0123456789\"}");
      try (KeyChain keys =
          KeyChain.builder()
              .ignoreAmbientConfiguration()
              .environment(dev.keywarden.KeyEnvironment.TEST)
              .provider(Asked.of(server).build())
              .set("keywarden.aws.name-pattern", "{environment}/{name:kebab}")
              .set("keywarden.keys.OPENAI_API_KEY.aws", "shared#/openai")
              .build()) {
        var all = keys.requireAll("ANTHROPIC_API_KEY", "OPENAI_API_KEY");

        assertThat(all.get("ANTHROPIC_API_KEY").reveal()).isEqualTo("made-up-anthropic-0123456789");
        assertThat(all.get("OPENAI_API_KEY").reveal()).isEqualTo("made-up-openai-0123456789");
        assertThat(all.get("OPENAI_API_KEY").source().toString())
            .startsWith("aws (shared in eu-west-1");
        assertThat(server.calls()).hasSize(1);
      }
    }
  }
}
