package dev.keywarden.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keywarden.KeyChain;
import dev.keywarden.KeyProviderException.Reason;
import dev.keywarden.spi.KeyLookup;
import dev.keywarden.spi.KeyRequest;
import dev.keywarden.testkit.azure.KeyVaultCall.Operation;
import dev.keywarden.testkit.azure.KeyVaultServer;
import java.time.Instant;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is found, over TLS and with the vendor's own client. */
class AzureKeyVaultProviderTest extends VaultTest {
  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

  private AzureKeyVaultProvider provider;

  @BeforeEach
  void build() {
    provider = builder().clock(() -> NOW).build();
  }

  @AfterEach
  void close() {
    provider.close();
  }

  @Test
  void find_current_isFoundWithItsVersionAndTimes() {
    String value = madeUpValue();
    Instant before = Instant.now().minusSeconds(2);
    String version = vault.put("anthropic-api-key", value);
    Instant expires = Instant.parse("2100-01-01T00:00:00Z");
    vault.expires("anthropic-api-key", "", expires);

    KeyLookup.Found found = found(provider, "anthropic-api-key");

    assertThat(found.version()).contains(version);
    assertThat(found.location()).isEqualTo(vault.url() + "/secrets/anthropic-api-key");
    assertThat(found.created().orElseThrow()).isBetween(before, Instant.now());
    assertThat(found.expires()).contains(expires);
    assertThat(value(provider, "anthropic-api-key")).isEqualTo(value);
  }

  @Test
  void find_cold_takesTheChallengeAndOneCall() {
    vault.put("one", madeUpValue());

    found(provider, "one");

    assertThat(vault.calls())
        .extracting(call -> call.operation() + " " + call.name() + " " + call.status())
        .containsExactly("CHALLENGE one 401", "GET one 200");
    assertThat(vault.connections()).isEqualTo(1);
  }

  @Test
  void find_warm_takesOneCallOnTheSameConnection() {
    vault.put("one", madeUpValue());
    found(provider, "one");
    vault.forgetCalls();

    found(provider, "one");

    assertThat(vault.calls(Operation.GET)).isEqualTo(1);
    assertThat(vault.calls(Operation.CHALLENGE)).isZero();
  }

  @Test
  void find_pinnedVersion_isThatOne() {
    String first = vault.put("rotated", "value-number-1");
    vault.put("rotated", "value-number-2");

    KeyLookup.Found pinned =
        (KeyLookup.Found) provider.find(request("rotated").with("version", first));

    assertThat(pinned.version()).contains(first);
    assertThat(found(provider, vault.url() + "/secrets/rotated/" + first).version())
        .contains(first);
    assertThat(value(provider, "rotated?version=" + first)).isEqualTo("value-number-1");
    assertThat(value(provider, "rotated")).isEqualTo("value-number-2");
  }

  @Test
  void find_identifierOfTheConfiguredVault_worksWhereverANameDoes() {
    vault.put("by-id", "value-by-id");

    assertThat(value(provider, vault.url() + "/secrets/by-id")).isEqualTo("value-by-id");
    assertThat(found(provider, vault.url().replace("localhost", "LOCALHOST") + "/secrets/BY-ID"))
        .extracting(KeyLookup.Found::location)
        .isEqualTo(vault.url() + "/secrets/by-id");
  }

  @Test
  void find_otherCase_isTheSameSecret() {
    vault.put("Mixed-Case", "value-of-mixed");

    assertThat(value(provider, "mixed-case")).isEqualTo("value-of-mixed");
  }

  @Test
  void find_rotatedInBetween_isTheNewOne() {
    String first = vault.put("rotating", "before");
    assertThat(found(provider, "rotating").version()).contains(first);

    String second = vault.put("rotating", "after");

    assertThat(found(provider, "rotating").version()).contains(second);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "with\nline breaks\r\nand a last one\n",
        "\"quoted\" and \\ back-slashed / \t",
        "umlaut ä, euro €, key \uD83D\uDD11, nul-free \u0001",
        "{\"json\": {\"value\": \"inner\"}}"
      })
  void find_anyText_comesBackByteForByte(String value) {
    vault.put("any-text", value);

    if (value.isEmpty()) {
      // The chain takes an empty value for no key; the provider itself has found it.
      found(provider, "any-text").material().close();
    } else {
      assertThat(value(provider, "any-text")).isEqualTo(value);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 25 * 1024, 65_536})
  void find_upToSixtyFourKibibytes_isFound(int size) {
    String value = "k".repeat(size);
    vault.put("large", value);

    assertThat(value(provider, "large")).isEqualTo(value);
  }

  @Test
  void find_largerStill_isUnreadable() {
    vault.put("too-large", "k".repeat(65_537));

    assertThat(failure(provider, "too-large").reason()).isEqualTo(Reason.UNREADABLE);
  }

  @Test
  void find_absent_saysHowToCreateItWithoutTheValueOnTheCommandLine() {
    KeyLookup.Absent absent = (KeyLookup.Absent) provider.find(request("not-there"));

    assertThat(absent.detail()).isEqualTo("there is no secret not-there in " + vault.url());
    assertThat(absent.remedy().orElseThrow())
        .contains("az keyvault secret set --vault-name localhost --name not-there")
        .contains("--file /dev/stdin")
        .doesNotContain("--value");
  }

  @Test
  void find_absentVersion_isAbsent() {
    vault.put("there", madeUpValue());
    KeyRequest request = request("there").with("version", "0".repeat(32));

    assertThat(provider.find(request)).isInstanceOf(KeyLookup.Absent.class);
  }

  @Test
  void find_beforeItsTime_isRefusedAlthoughTheServiceSendsIt() {
    vault.put("early", madeUpValue());
    vault.notBefore("early", "", NOW.plusSeconds(1));

    assertThat(failure(provider, "early"))
        .satisfies(thrown -> assertThat(thrown.reason()).isEqualTo(Reason.DISABLED))
        .hasMessageContaining("is not valid before 2026-11-24T12:00:01Z (nbf)")
        .hasMessageContaining(
            "az keyvault secret set-attributes --vault-name localhost --name early --not-before");
    vault.notBefore("early", "", NOW);
    found(provider, "early");
  }

  @Test
  void find_afterItsTime_isRefusedAlthoughTheServiceSendsIt() {
    vault.put("late", madeUpValue());
    vault.expires("late", "", NOW);

    assertThat(failure(provider, "late"))
        .satisfies(thrown -> assertThat(thrown.reason()).isEqualTo(Reason.DISABLED))
        .hasMessageContaining("has expired at 2026-11-24T12:00:00Z (exp)")
        .hasMessageContaining("az keyvault secret set-attributes");
    vault.expires("late", "", NOW.plusSeconds(1));
    found(provider, "late");
  }

  @Test
  void find_disabled_isRefusedByTheService() {
    String version = vault.put("off", madeUpValue());
    vault.enable("off", version, false);

    assertThat(failure(provider, "off"))
        .satisfies(thrown -> assertThat(thrown.reason()).isEqualTo(Reason.DISABLED))
        .hasMessageContaining("answered 403, SecretDisabled for secret off")
        .hasMessageContaining("--enabled true");
  }

  @Test
  void find_nameThatKeyVaultRefuses_makesNoCall() {
    assertThat(failure(provider, "UPPER_SNAKE").reason()).isEqualTo(Reason.MISCONFIGURED);
    assertThat(failure(provider, "n".repeat(128)).reason()).isEqualTo(Reason.MISCONFIGURED);
    assertThat(failure(provider, "https://example.com/secrets/name"))
        .hasMessageContaining("a token goes to the vault that is configured");
    assertThat(failure(provider, request("name").with("version", "latest")))
        .hasMessageContaining("a version has 32 hexadecimal digits");
    assertThat(vault.calls()).isEmpty();
  }

  @Test
  void find_twoVersionsAtOnce_isRefused() {
    String first = vault.put("pinned", "value-1");
    KeyRequest request =
        request(vault.url() + "/secrets/pinned/" + first).with("version", "0".repeat(32));

    assertThat(failure(provider, request)).hasMessageContaining("two versions of secret pinned");
    assertThat(
            provider.find(
                request(vault.url() + "/secrets/pinned/" + first)
                    .with("version", first.toUpperCase(Locale.ROOT))))
        .isInstanceOf(KeyLookup.Found.class);
  }

  @Test
  void find_bySecondInstance_ofAnotherVault() throws Exception {
    try (KeyVaultServer other = KeyVaultServer.start();
        AzureKeyVaultProvider second =
            AzureKeyVaultProvider.builder()
                .name("azure-two")
                .vaultUrl(other.url())
                .credential(tokens(other))
                .build()) {
      vault.put("same-name", "value-in-one");
      other.put("same-name", "value-in-two");

      assertThat(value(provider, "same-name")).isEqualTo("value-in-one");
      assertThat(value(second, "same-name")).isEqualTo("value-in-two");
    }
  }

  @Test
  void find_throughAChain_makesThePlaceOutOfTheName() {
    vault.put("anthropic-api-key", "value-by-pattern");
    try (KeyChain keys =
        KeyChain.builder().ignoreAmbientConfiguration().provider(provider).build()) {
      assertThat(keys.require("ANTHROPIC_API_KEY").reveal()).isEqualTo("value-by-pattern");
      assertThat(keys.require("ANTHROPIC_API_KEY").source().toString())
          .contains(vault.url() + "/secrets/anthropic-api-key");
    }
  }

  @Test
  void find_tokenNoLongerAccepted_fetchesANewOne() {
    vault.put("one", madeUpValue());
    found(provider, "one");
    vault.expireTokens();
    vault.forgetCalls();

    found(provider, "one");
    found(provider, "one");

    // With the old token, then again after the challenge, for which the client has the same token.
    assertThat(vault.calls(Operation.CHALLENGE)).isEqualTo(2);
    assertThat(vault.calls(Operation.GET)).isEqualTo(2);
  }

  @Test
  void builder_withoutAVault_refuses() {
    assertThatThrownBy(() -> AzureKeyVaultProvider.builder().build())
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void build_opensNothing() {
    builder().build().close();

    assertThat(vault.calls()).isEmpty();
    assertThat(vault.connections()).isZero();
  }

  @Test
  void toString_namesTheVault() {
    assertThat(provider).hasToString("AzureKeyVaultProvider[azure at " + vault.url() + "]");
  }
}
