package dev.keywarden.benchmarks;

import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.DescribeSecretRequest;
import software.amazon.awssdk.services.secretsmanager.model.DescribeSecretResponse;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueRequest;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueResponse;

/**
 * The store behind AWS's caching client. That makes two calls for a key: the versions, and the
 * value of the current one; a refresh that finds the same version makes the first alone.
 */
final class StubSecretStore implements SecretsManagerClient {
  private static final String VERSION = "v1";

  private final UnaryOperator<String> versions;
  private final UnaryOperator<String> values;

  /** Answers at once. */
  StubSecretStore(Map<String, String> keys) {
    this.versions = name -> VERSION;
    this.values = name -> keys.getOrDefault(name, "");
  }

  /**
   * Takes the time of a store.
   *
   * @param store asked in both calls
   */
  StubSecretStore(UnaryOperator<String> store) {
    this.versions =
        name -> {
          var unused = store.apply(name);
          return VERSION;
        };
    this.values = store;
  }

  @Override
  public DescribeSecretResponse describeSecret(DescribeSecretRequest request) {
    return DescribeSecretResponse.builder()
        .name(request.secretId())
        .versionIdsToStages(Map.of(versions.apply(request.secretId()), List.of("AWSCURRENT")))
        .build();
  }

  @Override
  public GetSecretValueResponse getSecretValue(GetSecretValueRequest request) {
    return GetSecretValueResponse.builder()
        .name(request.secretId())
        .versionId(VERSION)
        .secretString(values.apply(request.secretId()))
        .build();
  }

  @Override
  public String serviceName() {
    return SERVICE_NAME;
  }

  @Override
  public void close() {}
}
