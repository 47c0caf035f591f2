package dev.keywarden.azure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywarden.testkit.azure.KeyVaultCall.Operation;
import org.junit.jupiter.api.Test;

class AzureKeyVaultProviderTest extends VaultTest {
  @Test
  void find_current_isFoundWithItsVersion() {
    String value = madeUpValue();
    String version = vault.put("anthropic-api-key", value);
    try (AzureKeyVaultProvider provider = builder().build()) {
      var found = found(provider, "anthropic-api-key");
      assertThat(found.version()).contains(version);
      assertThat(found.location()).isEqualTo(vault.url() + "/secrets/anthropic-api-key");
      assertThat(value(provider, "anthropic-api-key")).isEqualTo(value);
      assertThat(vault.count(Operation.GET)).isEqualTo(2);
      System.out.println(vault.calls() + " " + vault.connections());
    }
  }
}
