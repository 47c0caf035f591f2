package dev.keywarden.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.keywarden.ApiKey;
import dev.keywarden.KeyChain;
import dev.keywarden.KeyEnvironment;
import dev.keywarden.KeyProviderException;
import dev.keywarden.spi.KeyLookup;
import dev.keywarden.spi.KeyProvider;
import dev.keywarden.spi.KeyRequest;
import dev.keywarden.testkit.aws.AwsSecretsServer;
import java.time.Duration;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** What the tests of this package ask, and of whom. */
final class Asked {
  static final StaticCredentialsProvider CREDENTIALS =
      StaticCredentialsProvider.create(AwsBasicCredentials.create("made-up-id", "made-up-secret"));

  private Asked() {}

  static AwsSecretsProvider.Builder of(AwsSecretsServer server) {
    return AwsSecretsProvider.builder()
        .region(server.region())
        .endpoint(server.endpoint())
        .credentials(CREDENTIALS);
  }

  static KeyRequest request(String place) {
    return request(place, Duration.ofSeconds(20));
  }

  static KeyRequest request(String place, Duration timeout) {
    return KeyRequest.of("SOME_KEY", KeyEnvironment.of("test"), timeout).at(place);
  }

  static KeyLookup.Found found(KeyLookup answer) {
    assertThat(answer).isInstanceOf(KeyLookup.Found.class);
    return (KeyLookup.Found) answer;
  }

  static KeyLookup.Absent absent(KeyLookup answer) {
    assertThat(answer).isInstanceOf(KeyLookup.Absent.class);
    return (KeyLookup.Absent) answer;
  }

  static KeyLookup.Failed failed(KeyLookup answer) {
    assertThat(answer).isInstanceOf(KeyLookup.Failed.class);
    return (KeyLookup.Failed) answer;
  }

  static KeyProviderException failure(KeyProvider provider, KeyRequest request) {
    return catchThrowableOfType(KeyProviderException.class, () -> provider.find(request));
  }

  /** Takes the value out the way an application does. */
  static String value(KeyLookup answer) {
    KeyProvider holder =
        new KeyProvider() {
          @Override
          public String name() {
            return "holder";
          }

          @Override
          public KeyLookup find(KeyRequest request) {
            return answer;
          }
        };
    try (KeyChain chain =
        KeyChain.builder().ignoreAmbientConfiguration().provider(holder).build()) {
      ApiKey key = chain.require("SOME_KEY");
      return key.reveal();
    }
  }
}
