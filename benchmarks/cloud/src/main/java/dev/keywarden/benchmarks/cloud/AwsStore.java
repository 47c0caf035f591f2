package dev.keywarden.benchmarks.cloud;

import dev.keywarden.aws.AwsSecretsProvider;
import dev.keywarden.spi.KeyProvider;
import dev.keywarden.testkit.aws.AwsSecretsServer;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/** AWS Secrets Manager. */
final class AwsStore implements Store {
  private static final AwsCredentialsProvider CREDENTIALS =
      StaticCredentialsProvider.create(AwsBasicCredentials.create("made-up", "made-up"));

  private final AwsSecretsServer server = AwsSecretsServer.start();
  private final AwsSecretsProvider provider =
      AwsSecretsProvider.builder()
          .region(server.region())
          .endpoint(server.endpoint())
          .credentials(CREDENTIALS)
          .build();
  private final SecretsManagerClient vendor =
      SecretsManagerClient.builder()
          .region(Region.of(server.region()))
          .endpointOverride(server.endpoint())
          .credentialsProvider(CREDENTIALS)
          .httpClient(UrlConnectionHttpClient.create())
          .build();

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
    return vendor.getSecretValue(request -> request.secretId(name)).secretString().length();
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
