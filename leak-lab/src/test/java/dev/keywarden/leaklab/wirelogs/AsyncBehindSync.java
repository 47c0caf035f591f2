package dev.keywarden.leaklab.wirelogs;

import software.amazon.awssdk.services.secretsmanager.SecretsManagerAsyncClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerServiceClientConfiguration;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueRequest;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueResponse;

/** As applications do it that have Netty's client alone. */
final class AsyncBehindSync implements SecretsManagerClient {
  private final SecretsManagerAsyncClient client;

  AsyncBehindSync(SecretsManagerAsyncClient client) {
    this.client = client;
  }

  @Override
  public GetSecretValueResponse getSecretValue(GetSecretValueRequest request) {
    return client.getSecretValue(request).join();
  }

  @Override
  public SecretsManagerServiceClientConfiguration serviceClientConfiguration() {
    return client.serviceClientConfiguration();
  }

  @Override
  public String serviceName() {
    return client.serviceName();
  }

  @Override
  public void close() {
    client.close();
  }
}
