package dev.keywarden.aws;

import dev.keywarden.KeyProviderException;
import dev.keywarden.KeyProviderException.Reason;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.AwsProfileRegionProvider;
import software.amazon.awssdk.regions.providers.AwsRegionProvider;
import software.amazon.awssdk.regions.providers.AwsRegionProviderChain;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.regions.providers.SystemSettingsRegionProvider;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClientBuilder;

/**
 * The SDK's clients, one for each region that is asked, made at the first call. They share one HTTP
 * client and one source of credentials.
 */
final class AwsClients implements AutoCloseable {
  /** A host that is there answers a connection within this time, from anywhere. */
  private static final Duration LONGEST_CONNECT = Duration.ofSeconds(2);

  private final Settings settings;
  private final Calls calls;

  /** All guarded by this object's monitor. */
  private final Map<String, SecretsManagerClient> clients = new HashMap<>();

  private @Nullable AbortableHttp http;
  private @Nullable AwsCredentialsSupply credentials;
  private @Nullable String ownRegion;

  AwsClients(Settings settings, Calls calls) {
    this.settings = settings;
    this.calls = calls;
  }

  /** Whether a place in another region is asked of a client of its own. */
  boolean manyRegions() {
    return settings.client() == null && settings.endpoint() == null;
  }

  /** What can be asked in one call: places with the same text here. */
  String group(SecretPlace place) {
    String region = place.region();
    return region == null || !manyRegions() || region.equals(settings.region()) ? "" : region;
  }

  /** The client was made by the application, with limits and a transport that nobody here knows. */
  boolean handedIn() {
    return settings.client() != null;
  }

  /**
   * Returns the client for a place; makes it where there is none. May ask the network for the
   * region.
   *
   * @param placeRegion the region of an ARN, or null
   * @throws KeyProviderException if no region is set, or the address is not a safe one
   */
  synchronized Regional forRegion(@Nullable String placeRegion) {
    calls.requireOpen();
    SecretsManagerClient handedIn = settings.client();
    if (handedIn != null) {
      return new Regional(handedIn, handedIn.serviceClientConfiguration().region().id());
    }
    String region = placeRegion != null && manyRegions() ? placeRegion : ownRegion();
    SecretsManagerClient client = clients.get(region);
    if (client == null) {
      client = connected(region);
      clients.put(region, client);
    }
    return new Regional(client, region);
  }

  /** The SDK reads its files here, and quotes in a message what it cannot read in them. */
  private SecretsManagerClient connected(String region) {
    try {
      return connect(region);
    } catch (KeyProviderException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new KeyProviderException(
          Reason.MISCONFIGURED,
          "the AWS SDK could not be set up for region "
              + region
              + " ("
              + e.getClass().getName()
              + ")",
          "Check ~/.aws/config, ~/.aws/credentials and this process's AWS_ variables with: aws"
              + " configure list");
    }
  }

  private SecretsManagerClient connect(String region) {
    AbortableHttp transport = http();
    if (credentials == null) {
      credentials = new AwsCredentialsSupply(settings, transport, region);
    }
    ClientOverrideConfiguration.Builder limits = ClientOverrideConfiguration.builder();
    limits.retryStrategy(
        AwsRetryStrategy.standardRetryStrategy().toBuilder()
            .maxAttempts(settings.attempts())
            .build());
    limits.addExecutionInterceptor(new ScrubbedErrors());
    limits.addExecutionInterceptor(new TakenValues.Interceptor());
    String profile = settings.profile();
    if (profile != null) {
      limits.defaultProfileName(profile);
    }
    SecretsManagerClientBuilder builder =
        SecretsManagerClient.builder()
            .region(Region.of(region))
            .credentialsProvider(credentials)
            .httpClient(transport)
            .overrideConfiguration(limits.build());
    URI endpoint = settings.endpoint();
    if (endpoint != null) {
      builder.endpointOverride(endpoint);
    }
    SecretsManagerClient client = builder.build();
    requireSafe(client);
    return client;
  }

  /** The SDK takes an address from AWS_ENDPOINT_URL and from profiles too, whatever its scheme. */
  private static void requireSafe(SecretsManagerClient client) {
    URI endpoint = client.serviceClientConfiguration().endpointOverride().orElse(null);
    if (endpoint != null && !Endpoints.safe(endpoint)) {
      client.close();
      throw new KeyProviderException(
          Reason.UNSAFE,
          "the address of AWS Secrets Manager that this machine's AWS configuration sets is neither"
              + " https nor on this machine",
          "Look for AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_SECRETS_MANAGER and endpoint_url in"
              + " ~/.aws/config, and give an https address.");
    }
  }

  private AbortableHttp http() {
    if (http == null) {
      SdkHttpClient handedIn = settings.http();
      http =
          handedIn != null
              ? new AbortableHttp(handedIn, false)
              : new AbortableHttp(connections(), true);
    }
    return http;
  }

  private SdkHttpClient connections() {
    Duration attempt = settings.attemptTimeout();
    UrlConnectionHttpClient.Builder builder =
        UrlConnectionHttpClient.builder()
            .connectionTimeout(attempt.compareTo(LONGEST_CONNECT) < 0 ? attempt : LONGEST_CONNECT)
            .socketTimeout(attempt);
    if (settings.connections() != null) {
      settings.connections().accept(builder);
    }
    return builder.build();
  }

  private String ownRegion() {
    if (ownRegion == null) {
      ownRegion = settings.region() != null ? settings.region() : regionOfTheMachine();
    }
    return ownRegion;
  }

  private String regionOfTheMachine() {
    String profile = settings.profile();
    AwsRegionProvider regions;
    if ((settings.source() == CredentialsSource.DEFAULT && settings.credentials() == null)
        || settings.source() == CredentialsSource.INSTANCE) {
      regions = DefaultAwsRegionProviderChain.builder().profileName(profile).build();
    } else {
      // Without the instance's metadata: where there are none, the question takes seconds.
      regions =
          new AwsRegionProviderChain(
              new SystemSettingsRegionProvider(), new AwsProfileRegionProvider(null, profile));
    }
    Region region;
    try {
      region = regions.getRegion();
    } catch (SdkClientException e) {
      region = null;
    }
    if (region == null) {
      throw new KeyProviderException(
          Reason.MISCONFIGURED,
          "no AWS region is set",
          "Set keywarden."
              + settings.name()
              + ".region=eu-west-1 (or another one), the variable AWS_REGION, or a region in the"
              + " profile in ~/.aws/config.");
    }
    return region.id();
  }

  /** Closes what was opened here; what was handed in stays as it is. */
  @Override
  public synchronized void close() {
    clients.values().forEach(SecretsManagerClient::close);
    clients.clear();
    if (credentials != null) {
      credentials.close();
      credentials = null;
    }
    if (http != null) {
      http.close();
      http = null;
    }
  }
}
