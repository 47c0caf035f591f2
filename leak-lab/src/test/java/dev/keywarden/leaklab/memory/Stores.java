package dev.keywarden.leaklab.memory;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.security.keyvault.secrets.SecretClient;
import com.azure.security.keyvault.secrets.SecretClientBuilder;
import com.google.api.gax.core.NoCredentialsProvider;
import com.google.cloud.secretmanager.v1.SecretManagerServiceClient;
import com.google.cloud.secretmanager.v1.SecretManagerServiceSettings;
import com.google.cloud.secretmanager.v1.SecretVersionName;
import dev.keywarden.aws.AwsSecretsProvider;
import dev.keywarden.azure.AzureKeyVaultProvider;
import dev.keywarden.dotenv.DotenvProvider;
import dev.keywarden.env.EnvProvider;
import dev.keywarden.gcp.GcpCredentials;
import dev.keywarden.gcp.GcpSecretsProvider;
import dev.keywarden.spi.KeyProvider;
import io.github.cdimascio.dotenv.Dotenv;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import reactor.core.publisher.Mono;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/** Where a program may have its key from: with Keywarden, and with the store's own client. */
enum Stores {
  ENV("environment variable", WithKeywarden.NAME, false) {
    @Override
    KeyProvider provider(String address) {
      return EnvProvider.create();
    }

    @Override
    PlainClient client(String address) {
      return () -> System.getenv(address);
    }
  },
  DOTENV("dotenv file", WithKeywarden.NAME, false) {
    @Override
    KeyProvider provider(String address) {
      return DotenvProvider.in(Path.of(address));
    }

    @Override
    PlainClient client(String address) {
      return () -> Dotenv.configure().directory(address).load().get(WithKeywarden.NAME);
    }
  },
  CUSTOM("a provider of your own", Stores.PLACE_IN_STORES, false) {
    @Override
    KeyProvider provider(String address) {
      return new FileProvider(Path.of(address));
    }

    @Override
    PlainClient client(String address) {
      return () -> Files.readString(Path.of(address, place()));
    }
  },
  AWS("AWS Secrets Manager", Stores.PLACE_IN_STORES, true) {
    @Override
    KeyProvider provider(String address) {
      return AwsSecretsProvider.builder()
          .region(REGION)
          .endpoint(URI.create(address))
          .credentials(awsCredentials())
          .attemptTimeout(LONG)
          .build();
    }

    @Override
    PlainClient client(String address) {
      return new PlainClient() {
        private final SecretsManagerClient client =
            SecretsManagerClient.builder()
                .region(Region.of(REGION))
                .endpointOverride(URI.create(address))
                .credentialsProvider(awsCredentials())
                .build();

        @Override
        public String read() {
          return client.getSecretValue(request -> request.secretId(place())).secretString();
        }

        @Override
        public void close() {
          client.close();
        }
      };
    }
  },
  GCP("Google Cloud Secret Manager", Stores.PLACE_IN_STORES, true) {
    @Override
    KeyProvider provider(String address) {
      return GcpSecretsProvider.builder()
          .project(PROJECT)
          .endpoint(address)
          .credentials(GcpCredentials.NONE)
          .attemptTimeout(LONG)
          .build();
    }

    @Override
    PlainClient client(String address) throws IOException {
      return new PlainClient() {
        private final SecretManagerServiceClient client =
            SecretManagerServiceClient.create(
                SecretManagerServiceSettings.newBuilder()
                    .setEndpoint(address)
                    .setCredentialsProvider(NoCredentialsProvider.create())
                    .build());

        @Override
        public String read() {
          return client
              .accessSecretVersion(SecretVersionName.of(PROJECT, place(), "latest"))
              .getPayload()
              .getData()
              .toStringUtf8();
        }

        @Override
        public void close() {
          client.close();
        }
      };
    }
  },
  AZURE("Azure Key Vault", Stores.PLACE_IN_STORES, true) {
    @Override
    KeyProvider provider(String address) {
      return AzureKeyVaultProvider.builder()
          .vaultUrl(vault(address))
          .credential(azureCredential(address))
          .attemptTimeout(LONG)
          .build();
    }

    @Override
    PlainClient client(String address) {
      SecretClient client =
          new SecretClientBuilder()
              .vaultUrl(vault(address))
              .credential(azureCredential(address))
              .disableChallengeResourceVerification()
              .buildClient();
      return () -> client.getSecret(place()).getValue();
    }
  };

  /** Of a made-up key. */
  static final int LENGTH = 40;

  /** For a machine that is busy with the other programs. */
  static final Duration LONG = Duration.ofSeconds(60);

  static final String PLACE_IN_STORES = "lab-key";
  static final String REGION = "eu-west-1";
  static final String PROJECT = "test-project";

  private final String words;
  private final String place;
  private final boolean remote;

  Stores(String words, String place, boolean remote) {
    this.words = words;
    this.place = place;
    this.remote = remote;
  }

  abstract KeyProvider provider(String address);

  abstract PlainClient client(String address) throws Exception;

  /** Whether there are connections, which end by themselves some time after they were used. */
  boolean remote() {
    return remote;
  }

  String words() {
    return words;
  }

  String place() {
    return place;
  }

  private static StaticCredentialsProvider awsCredentials() {
    return StaticCredentialsProvider.create(
        AwsBasicCredentials.create("made-up-id", "made-up-secret"));
  }

  /** An address of a vault is followed by a token that it accepts. */
  private static String vault(String address) {
    return address.substring(0, address.indexOf(' '));
  }

  private static TokenCredential azureCredential(String address) {
    String token = address.substring(address.indexOf(' ') + 1);
    return request ->
        Mono.fromSupplier(
            () -> new AccessToken(token, OffsetDateTime.now(ZoneOffset.UTC).plusHours(1)));
  }
}
