package dev.keywarden.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keywarden.KeyChain;
import dev.keywarden.KeyProviderException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VaultNamingTest {
  private static final VaultAddress OURS =
      VaultAddress.parse("https://ours.vault.azure.net").orElseThrow();
  private final VaultNaming naming = new VaultNaming(OURS, true);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "anthropic-api-key",
        "UPPER-and-lower-0",
        "https://ours.vault.azure.net/secrets/name",
        "https://ours.vault.azure.net:443/secrets/name/0123456789abcdef0123456789ABCDEF",
        "https://other.vault.azure.net/secrets/name",
        "https://other.vault.azure.cn/secrets/name/",
        "https://other.vault.usgovcloudapi.net/secrets/name"
      })
  void refusal_whatAVaultMayHave_isNone(String place) {
    assertThat(naming.refusal(place)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "with_underscore, 1 to 127",
    "with.dot, 1 to 127",
    "with/slash, 1 to 127",
    "umlaut-ä, 1 to 127",
    "'', 1 to 127",
    "http://ours.vault.azure.net/secrets/name, an identifier is",
    "https://ours.vault.azure.net/keys/name, an identifier is",
    "https://ours.vault.azure.net/secrets/name/1/2, an identifier is",
    "https://ours.vault.azure.net/secrets/with_underscore, 1 to 127",
    "https://ours.vault.azure.net/secrets/name/latest, 32 hexadecimal digits",
    "https://user@ours.vault.azure.net/secrets/name, an identifier is",
    "https://evil.example/secrets/name, a token goes to",
    "https://evilvault.azure.net/secrets/name, a token goes to",
    "https://vault.azure.net/secrets/name, a token goes to",
    "https://a.b.vault.azure.net/secrets/name, a token goes to",
    "https://other.vault.azure.net.evil.example/secrets/name, a token goes to",
    "https://other.vault.azure.net:8443/secrets/name, a token goes to",
    "https://ours.vault.azure.net:8443/secrets/name, a token goes to"
  })
  void refusal_anythingElse_namesTheRule(String place, String rule) {
    assertThat(naming.refusal(place).orElseThrow()).contains(rule);
  }

  @Test
  void refusal_nameOfTheGreatestLength() {
    assertThat(naming.refusal("n".repeat(127))).isEmpty();
    assertThat(naming.refusal("n".repeat(128))).isPresent();
  }

  @Test
  void refusal_otherVaultThanThatOfAClientHandedIn_isRefused() {
    VaultNaming one = new VaultNaming(OURS, false);

    assertThat(one.refusal("https://ours.vault.azure.net/secrets/name")).isEmpty();
    assertThat(one.refusal("https://other.vault.azure.net/secrets/name").orElseThrow())
        .contains("is for https://ours.vault.azure.net alone");
  }

  @ParameterizedTest
  @CsvSource({
    "Name, name",
    "https://OURS.vault.azure.net/secrets/Name, name",
    "https://ours.vault.azure.net/secrets/NAME/, name",
    "https://other.vault.azure.net/secrets/Name, https://other.vault.azure.net/secrets/name",
    "https://ours.vault.azure.net/secrets/N/0123456789ABCDEF0123456789abcdef,"
        + "https://ours.vault.azure.net/secrets/n/0123456789abcdef0123456789abcdef"
  })
  void canonical_placesThatMeet_areTheSameText(String place, String canonical) {
    assertThat(naming.canonical(place)).isEqualTo(canonical);
  }

  @ParameterizedTest
  @CsvSource({
    "https://localhost:1, true",
    "https://127.0.0.1:1, true",
    "https://127.1.2.3, true",
    "https://[::1]:1, true",
    "https://localhost.example, false",
    "https://127.0.0.1.example, false",
    "https://ours.vault.azure.net, false"
  })
  void loopback_isThisMachineAlone(String url, boolean loopback) {
    assertThat(VaultAddress.parse(url).map(VaultAddress::loopback))
        .isEqualTo(Optional.of(loopback));
  }

  @Test
  void chain_twoNamesThatMeet_areAnErrorThatNamesBoth() {
    try (KeyChain keys =
        KeyChain.builder()
            .ignoreAmbientConfiguration()
            .provider("azure")
            .set("keywarden.azure.vault-url", OURS.url())
            .build()) {
      assertThatThrownBy(() -> keys.requireAll("SOME_KEY", "some.key"))
          .isInstanceOf(KeyProviderException.class)
          .satisfies(
              thrown ->
                  assertThat(thrown.getSuppressed()[0])
                      .hasMessageContaining(
                          "'SOME_KEY' and 'some.key' would both be 'some-key' in this store"));
    }
  }
}
