package dev.keywarden.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keywarden.ConfigurationException;
import dev.keywarden.KeyChain;
import dev.keywarden.KeyEnvironment;
import dev.keywarden.spi.KeyProvider;
import dev.keywarden.spi.KeyProviderFactory;
import dev.keywarden.spi.ProviderConfig;
import java.nio.file.Path;
import java.util.Map;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AzureKeyVaultProviderFactoryTest {
  private static final String URL = "https://my-vault.vault.azure.net";

  private static ProviderConfig config(Map<String, String> options) {
    return new ProviderConfig(
        "azure",
        KeyEnvironment.of("test"),
        Path.of("."),
        new ProviderConfig.Source() {
          @Override
          public @Nullable String value(String name) {
            return options.get(name.substring("keywarden.azure.".length()));
          }

          @Override
          public String origin(String name) {
            return "a test";
          }
        });
  }

  private static KeyProvider create(Map<String, String> options) {
    return new AzureKeyVaultProviderFactory().create(config(options));
  }

  @Test
  void serviceLoader_findsTheFactory() {
    assertThat(ServiceLoader.load(KeyProviderFactory.class))
        .extracting(KeyProviderFactory::name)
        .contains("azure");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://my-vault.vault.azure.net",
        "https://my-vault.vault.azure.net/",
        "HTTPS://My-Vault.vault.azure.net:443"
      })
  void create_addressOfAVault_isTaken(String url) {
    try (KeyProvider provider = create(Map.of("vault-url", url))) {
      assertThat(provider).hasToString("AzureKeyVaultProvider[azure at " + URL + "]");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://my-vault.vault.azure.net",
        "my-vault",
        "my-vault.vault.azure.net",
        "https://",
        "https:///secrets",
        "https://my-vault.vault.azure.net/secrets/name",
        "https://user@my-vault.vault.azure.net",
        "https://my-vault.vault.azure.net?x=y",
        "https://my vault"
      })
  void create_otherAddress_isRefusedWithTheRuleAndNotQuoted(String url) {
    assertThatThrownBy(() -> create(Map.of("vault-url", url)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("KW-404 'keywarden.azure.vault-url' in a test")
        .hasMessageContaining("https, a host, no path")
        .hasMessageNotContaining("user@");
  }

  @Test
  void create_withoutAVault_saysWhatIsMissing() {
    assertThatThrownBy(() -> create(Map.of()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("keywarden.azure.vault-url");
  }

  @ParameterizedTest
  @CsvSource({
    "credentials, sesame, one of default\\, managed-identity",
    "attempts, 0, from 1 to 10",
    "attempts, 11, from 1 to 10",
    "attempts, many, from 1 to 10",
    "attempt-timeout, 10, span of time",
    "wire-logs, yes, one of refuse\\, warn"
  })
  void create_optionThatCannotBeUsed_isRefused(String option, String value, String rule) {
    assertThatThrownBy(() -> create(Map.of("vault-url", URL, option, value)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("keywarden.azure." + option)
        .hasMessageContaining(rule.replace("\\", ""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"default", "managed-identity", "workload-identity", "environment", "cli"})
  void create_everyKindOfCredentials_opensNothing(String kind) {
    create(Map.of("vault-url", URL, "credentials", kind, "client-id", "c", "tenant-id", "t"))
        .close();
  }

  @Test
  void chain_unknownOption_isAnErrorThatSuggestsTheRightOne() {
    assertThatThrownBy(
            () ->
                KeyChain.builder()
                    .ignoreAmbientConfiguration()
                    .provider("azure")
                    .set("keywarden.azure.vault-url", URL)
                    .set("keywarden.azure.credential", "cli")
                    .build())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("keywarden.azure.credentials");
  }
}
