package dev.keywarden.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import dev.keywarden.ApiKey;
import dev.keywarden.KeyChain;
import dev.keywarden.KeyEnvironment;
import dev.keywarden.KeyProviderException;
import dev.keywarden.spi.KeyLookup;
import dev.keywarden.spi.KeyProvider;
import dev.keywarden.spi.KeyRequest;
import dev.keywarden.testkit.azure.KeyVaultServer;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HexFormat;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import reactor.core.publisher.Mono;

/** A vault on this machine for each test, which the real client trusts and has tokens for. */
abstract class VaultTest {
  static final Duration LONG = Duration.ofSeconds(20);
  private static SSLContext before;

  KeyVaultServer vault;

  @BeforeAll
  static void trustTheServer() throws IOException, GeneralSecurityException {
    before = SSLContext.getDefault();
    try (KeyVaultServer any = KeyVaultServer.start()) {
      SSLContext.setDefault(any.sslContext());
    }
  }

  @AfterAll
  static void trustTheWorldAgain() {
    SSLContext.setDefault(before);
  }

  @BeforeEach
  void startVault() throws IOException {
    vault = KeyVaultServer.start();
  }

  @AfterEach
  void stopVault() {
    vault.close();
  }

  /** A new token at each call, good until the server says otherwise. */
  TokenCredential tokens() {
    return tokens(vault);
  }

  static TokenCredential tokens(KeyVaultServer of) {
    return request ->
        Mono.fromSupplier(
            () ->
                new AccessToken(of.issueToken(), OffsetDateTime.now(ZoneOffset.UTC).plusHours(1)));
  }

  AzureKeyVaultProvider.Builder builder() {
    return AzureKeyVaultProvider.builder().vaultUrl(vault.url()).credential(tokens());
  }

  static KeyRequest request(String place) {
    return request(place, LONG);
  }

  static KeyRequest request(String place, Duration timeout) {
    return KeyRequest.of("SOME_KEY", KeyEnvironment.of("test"), timeout).at(place);
  }

  static String madeUpValue() {
    byte[] random = new byte[20];
    new SecureRandom().nextBytes(random);
    return "made-up-" + HexFormat.of().formatHex(random);
  }

  static KeyLookup.Found found(KeyProvider provider, String place) {
    return (KeyLookup.Found) provider.find(request(place));
  }

  static KeyProviderException failure(KeyProvider provider, String place) {
    return failure(provider, request(place));
  }

  static KeyProviderException failure(KeyProvider provider, KeyRequest request) {
    KeyProviderException thrown =
        catchThrowableOfType(KeyProviderException.class, () -> provider.find(request));
    assertThat(thrown).isNotNull();
    return thrown;
  }

  /** The value, as an application would see it: a material cannot be read. */
  static String value(KeyProvider provider, String place) {
    try (KeyChain keys =
        KeyChain.builder()
            .ignoreAmbientConfiguration()
            .provider(provider)
            .set("keywarden.keys.SOME_KEY." + provider.name(), place)
            .set("keywarden.keys.SOME_KEY.kind", "text")
            .build()) {
      ApiKey key = keys.require("SOME_KEY");
      return key.reveal();
    }
  }
}
