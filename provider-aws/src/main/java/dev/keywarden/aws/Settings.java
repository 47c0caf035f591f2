package dev.keywarden.aws;

import java.net.URI;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/** What a provider was built with. */
record Settings(
    String name,
    @Nullable String region,
    @Nullable URI endpoint,
    @Nullable URI stsEndpoint,
    @Nullable String profile,
    @Nullable String role,
    String roleSessionName,
    @Nullable String roleExternalId,
    CredentialsSource source,
    @Nullable AwsCredentialsProvider credentials,
    @Nullable SecretsManagerClient client,
    @Nullable SdkHttpClient http,
    @Nullable Consumer<UrlConnectionHttpClient.Builder> connections,
    int attempts,
    Duration attemptTimeout) {}
