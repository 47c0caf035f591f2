package dev.keywarden.benchmarks.cloud;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import com.azure.security.keyvault.secrets.SecretClient;
import com.azure.security.keyvault.secrets.SecretClientBuilder;
import dev.keywarden.azure.AzureKeyVaultProvider;
import dev.keywarden.spi.KeyProvider;
import dev.keywarden.testkit.azure.KeyVaultServer;
import java.io.IOException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import javax.net.ssl.SSLContext;
import reactor.core.publisher.Mono;

/** Azure Key Vault. */
final class AzureStore implements Store {
  private final KeyVaultServer server;
  private final AzureKeyVaultProvider provider;
  private final SecretClient vendor;

  AzureStore() throws IOException {
    server = KeyVaultServer.start();
    SSLContext.setDefault(server.sslContext());
    TokenCredential credential =
        request ->
            Mono.fromSupplier(
                () ->
                    new AccessToken(
                        server.issueToken(), OffsetDateTime.now(ZoneOffset.UTC).plusHours(1)));
    provider =
        AzureKeyVaultProvider.builder().vaultUrl(server.url()).credential(credential).build();
    vendor =
        new SecretClientBuilder()
            .vaultUrl(server.url())
            .credential(credential)
            .httpClient(new JdkHttpClientBuilder().build())
            .disableChallengeResourceVerification()
            .buildClient();
  }

  @Override
  public void put(String name, String value) {
    server.put(name, value);
  }

  @Override
  public void slow() {
    server.delay(DELAY);
  }

  @Override
  public KeyProvider provider() {
    return provider;
  }

  @Override
  public int readWithVendor(String name) {
    return vendor.getSecret(name).getValue().length();
  }

  @Override
  public long calls() {
    return server.calls().size();
  }

  @Override
  public void close() {
    provider.close();
    server.close();
  }
}
