package dev.keywarden.azure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywarden.KeyProviderException.Reason;
import dev.keywarden.spi.KeyLookup;
import dev.keywarden.spi.WireLogs;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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
