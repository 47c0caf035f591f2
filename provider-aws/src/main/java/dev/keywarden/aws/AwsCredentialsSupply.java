package dev.keywarden.aws;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ContainerCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider;
import software.amazon.awssdk.auth.credentials.InstanceProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.StsClientBuilder;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleCredentialsProvider;
import software.amazon.awssdk.services.sts.auth.StsWebIdentityTokenFileCredentialsProvider;

/**
 * Where credentials come from. A failure of theirs is told apart from one of the store here, where
 * it happens, and not by what a message says.
 */
final class AwsCredentialsSupply implements AwsCredentialsProvider, AutoCloseable {
  private final Settings settings;
  private final AwsCredentialsProvider credentials;
  private final String region;

  /** In the order of closing: first what uses the next. */
  private final List<AutoCloseable> opened = new ArrayList<>();

  AwsCredentialsSupply(Settings settings, SdkHttpClient http, String region) {
    this.settings = settings;
    this.region = region;
    AwsCredentialsProvider own = settings.credentials();
    AwsCredentialsProvider base = own != null ? own : fromSource(http);
    String role = settings.role();
    credentials = role == null ? base : assume(role, base, http);
  }

  private AwsCredentialsProvider fromSource(SdkHttpClient http) {
    @Nullable String profile = settings.profile();
    return switch (settings.source()) {
      case DEFAULT -> {
        DefaultCredentialsProvider.Builder builder = DefaultCredentialsProvider.builder();
        if (profile != null) {
          builder.profileName(profile);
        }
        yield opened(builder.build());
      }
      case ENVIRONMENT -> EnvironmentVariableCredentialsProvider.create();
      case CONTAINER -> opened(ContainerCredentialsProvider.builder().build());
      case INSTANCE -> {
        InstanceProfileCredentialsProvider.Builder builder =
            InstanceProfileCredentialsProvider.builder();
        if (profile != null) {
          builder.profileName(profile);
        }
        yield opened(builder.build());
      }
      case PROFILE -> {
        ProfileCredentialsProvider.Builder builder = ProfileCredentialsProvider.builder();
        if (profile != null) {
          builder.profileName(profile);
        }
        yield opened(builder.build());
      }
      case WEB_IDENTITY -> {
        StsClient sts = sts(AnonymousCredentialsProvider.create(), http);
        yield opened(StsWebIdentityTokenFileCredentialsProvider.builder().stsClient(sts).build());
      }
    };
  }

  private AwsCredentialsProvider assume(
      String role, AwsCredentialsProvider base, SdkHttpClient http) {
    return opened(
        StsAssumeRoleCredentialsProvider.builder()
            .stsClient(sts(base, http))
            .refreshRequest(
                request -> {
                  request.roleArn(role).roleSessionName(settings.roleSessionName());
                  if (settings.roleExternalId() != null) {
                    request.externalId(settings.roleExternalId());
                  }
                })
            .build());
  }

  private StsClient sts(AwsCredentialsProvider base, SdkHttpClient http) {
    StsClientBuilder builder =
        StsClient.builder().region(Region.of(region)).credentialsProvider(base).httpClient(http);
    URI endpoint = settings.stsEndpoint();
    if (endpoint != null) {
      builder.endpointOverride(endpoint);
    }
    return opened(builder.build());
  }

  private <T extends AutoCloseable> T opened(T resource) {
    opened.add(0, resource);
    return resource;
  }

  @Override
  public AwsCredentials resolveCredentials() {
    try {
      return credentials.resolveCredentials();
    } catch (RuntimeException e) {
      throw AwsFailures.ofCredentials(e, settings, region);
    }
  }

  /** Closes what was opened here, and no object that was handed in. */
  @Override
  public void close() {
    closeAll(opened);
    opened.clear();
  }

  /** One that fails must not keep the rest open; its message may quote a credential. */
  static void closeAll(List<AutoCloseable> resources) {
    for (AutoCloseable resource : resources) {
      try {
        resource.close();
      } catch (Exception e) {
        System.getLogger(AwsSecretsProvider.class.getName())
            .log(
                System.Logger.Level.WARNING,
                resource.getClass().getName()
                    + " threw "
                    + e.getClass().getName()
                    + " in close().");
      }
    }
  }

  /**
   * Returns the kind of source.
   *
   * @return no credentials
   */
  @Override
  public String toString() {
    return "AwsCredentialsSupply[" + settings.source() + "]";
  }
}
