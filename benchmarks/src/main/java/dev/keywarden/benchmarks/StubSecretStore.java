package dev.keywarden.benchmarks;

import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.DescribeSecretRequest;
import software.amazon.awssdk.services.secretsmanager.model.DescribeSecretResponse;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueRequest;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueResponse;

/** The store behind AWS's caching client: it answers at once, and only before the first read. */
final class StubSecretStore implements SecretsManagerClient {
  private static final String VERSION = "v1";

  private final Map<String, String> keys;

  StubSecretStore(Map<String, String> keys) {
    this.keys = keys;
  }

  @Override
  public DescribeSecretResponse describeSecret(DescribeSecretRequest request) {
    return DescribeSecretResponse.builder()
        .name(request.secretId())
        .versionIdsToStages(Map.of(VERSION, List.of("AWSCURRENT")))
        .build();
  }

  @Override
  public GetSecretValueResponse getSecretValue(GetSecretValueRequest request) {
    return GetSecretValueResponse.builder()
        .name(request.secretId())
        .versionId(VERSION)
        .secretString(keys.get(request.secretId()))
        .build();
  }

  @Override
  public String serviceName() {
    return SERVICE_NAME;
  }

  @Override
  public void close() {}
}
