package dev.keywarden.benchmarks.cloud;

import com.google.api.gax.core.NoCredentialsProvider;
import com.google.cloud.secretmanager.v1.SecretManagerServiceClient;
import com.google.cloud.secretmanager.v1.SecretManagerServiceSettings;
import com.google.cloud.secretmanager.v1.SecretVersionName;
import dev.keywarden.gcp.GcpSecretsProvider;
import dev.keywarden.spi.KeyProvider;
import dev.keywarden.testkit.gcp.SecretManagerServer;
import io.grpc.ManagedChannelBuilder;
import java.io.IOException;

/** Google Cloud Secret Manager. */
final class GcpStore implements Store {
  private final SecretManagerServer server = SecretManagerServer.start();
  private final GcpSecretsProvider provider =
      GcpSecretsProvider.builder().endpoint(server.endpoint()).project(server.project()).build();
  private final SecretManagerServiceClient vendor;

  GcpStore() throws IOException {
    SecretManagerServiceSettings.Builder settings =
        SecretManagerServiceSettings.newBuilder()
            .setCredentialsProvider(NoCredentialsProvider.create())
            .setTransportChannelProvider(
                SecretManagerServiceSettings.defaultGrpcTransportProviderBuilder()
                    .setAttemptDirectPath(false)
                    .setChannelConfigurator(ManagedChannelBuilder::usePlaintext)
                    .build());
    settings.setEndpoint("127.0.0.1:" + server.port());
    vendor = SecretManagerServiceClient.create(settings.build());
  }

  @Override
  public void put(String name, String value) {
    long unused = server.put(name, value);
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
    return vendor
        .accessSecretVersion(SecretVersionName.of(server.project(), name, "latest"))
        .getPayload()
        .getData()
        .size();
  }

  @Override
  public long calls() {
    return server.calls().size();
  }

  @Override
  public void close() {
    provider.close();
    vendor.close();
    server.close();
  }
}
