package dev.keywarden.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import com.azure.core.http.policy.HttpLogDetailLevel;
import com.azure.core.http.policy.HttpLogOptions;
import com.azure.security.keyvault.secrets.SecretClientBuilder;
import dev.keywarden.ConfigurationException;
import dev.keywarden.KeyProviderException.Reason;
import dev.keywarden.spi.KeyLookup;
import dev.keywarden.spi.WireLogs;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class AzureWireLogsTest extends VaultTest {
  private static final String SWITCH = "AZURE_HTTP_LOG_DETAIL_LEVEL";

  @AfterEach
  void off() {
    System.clearProperty(SWITCH);
  }

  @ParameterizedTest
  @ValueSource(strings = {"BODY", "body_and_headers", "BODYANDHEADERS"})
  void find_bodiesAreLogged_isRefusedAndNoCallIsMade(String level) {
    vault.put("one", madeUpValue());
    try (AzureKeyVaultProvider provider = builder().build()) {
      System.setProperty(SWITCH, level);
      assertThat(failure(provider, "one"))
          .satisfies(thrown -> assertThat(thrown.reason()).isEqualTo(Reason.UNSAFE))
          .hasMessageContaining("the system property " + SWITCH);
      assertThat(vault.calls()).isEmpty();

      System.clearProperty(SWITCH);
      found(provider, "one");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"BODY", "BODY_AND_HEADERS"})
  void build_bodiesAreLogged_isRefused(String level) {
    System.setProperty(SWITCH, level);
    assertThatThrownBy(() -> builder().build())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith(
            "KW-409 provider 'azure' was not made: the system property " + SWITCH);
  }

  @ParameterizedTest
  @EnumSource(HttpLogDetailLevel.class)
  void build_clientOfOnesOwnThatLogsBodies_isRefused(HttpLogDetailLevel level) {
    SecretClientBuilder client =
        new SecretClientBuilder()
            .vaultUrl(vault.url())
            .credential(tokens())
            .httpClient(new JdkHttpClientBuilder().build())
            .httpLogOptions(new HttpLogOptions().setLogLevel(level));
    for (AzureKeyVaultProvider.Builder builder :
        List.of(
            AzureKeyVaultProvider.builder().client(client.buildClient()),
            AzureKeyVaultProvider.builder().client(client.buildAsyncClient()))) {
      if (level.shouldLogBody()) {
        assertThatThrownBy(builder::build)
            .isInstanceOf(ConfigurationException.class)
            .hasMessageContaining("the log of bodies of the client that was handed in is on");
      } else {
        builder.build().close();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"NONE", "BASIC", "HEADERS", ""})
  void find_otherLevels_areNoFault(String level) {
    vault.put("one", madeUpValue());
    System.setProperty(SWITCH, level);
    try (AzureKeyVaultProvider provider = builder().build()) {
      found(provider, "one");
    }
  }

  @Test
  void find_warn_goesOn() {
    vault.put("one", madeUpValue());
    System.setProperty(SWITCH, "BODY");
    try (AzureKeyVaultProvider provider = builder().wireLogs(WireLogs.Action.WARN).build()) {
      assertThat(provider.findAll(List.of(request("one"))).values())
          .hasExactlyElementsOfTypes(KeyLookup.Found.class);
    }
  }
}
