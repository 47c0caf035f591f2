package dev.keywarden.leaklab.exceptions;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.keywarden.aws.AwsSecretsProvider;
import dev.keywarden.spi.KeyProvider;
import dev.keywarden.testkit.aws.AwsFault;
import dev.keywarden.testkit.aws.AwsSecretsServer;
import dev.keywarden.testkit.aws.AwsStall;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** The AWS SDK against the test kit's Secrets Manager. */
final class AwsStore implements Store {
  private final AwsSecretsServer server = AwsSecretsServer.start();
  private final AwsSecretsProvider provider =
      AwsSecretsProvider.builder()
          .region(server.region())
          .endpoint(server.endpoint())
          .credentials(
              StaticCredentialsProvider.create(AwsBasicCredentials.create("made-up", "made-up")))
          .attempts(1)
          .build();
  private @Nullable AwsStall stall;

  @Override
  public KeyProvider provider() {
    return provider;
  }

  @Override
  public boolean put(HostileValue value) {
    if (value.text() == null) {
      server.put(PLACE, value.bytes());
    } else {
      server.put(PLACE, value.text());
    }
    return true;
  }

  @Override
  public void put(String document) {
    server.put(PLACE, document);
  }

  @Override
  public Map<String, Arrangement> failures(HostileValue value) {
    Map<String, Arrangement> failures = new LinkedHashMap<>();
    failures.put("as bytes", () -> server.put(PLACE, value.bytes()));
    failures.put("denied", () -> server.fail(AwsFault.denied()));
    failures.put("throttled", () -> server.fail(AwsFault.throttled()));
    failures.put("an expired token", () -> server.fail(AwsFault.expiredToken()));
    failures.put("an unknown client", () -> server.fail(AwsFault.unrecognizedClient()));
    failures.put("not decrypted", () -> server.fail(AwsFault.decryptionFailure()));
    failures.put("an internal error", () -> server.fail(AwsFault.internalError()));
    failures.put("unavailable", () -> server.fail(AwsFault.unavailable()));
    failures.put("a connection that is cut", () -> server.fail(AwsFault.cut()));
    failures.put("an answer that is garbled", () -> server.fail(AwsFault.garbled()));
    failures.put("a value of the wrong type", () -> server.fail(AwsFault.wrongType()));
    failures.put("a refusal that quotes the value", () -> server.fail(AwsFault.echo()));
    failures.put("an answer without a value", () -> server.fail(AwsFault.noValue()));
    for (String code :
        new String[] {
          "AccessDeniedException", "ResourceNotFoundException", "InvalidParameterException", "Other"
        }) {
      failures.put(
          code + " with the value in its message",
          () -> server.fail(AwsFault.error(400, code, value.lenient())));
    }
    failures.put(
        "a code that is the value", () -> server.fail(AwsFault.error(400, value.canary(), "m")));
    failures.put("the bare value", () -> server.fail(AwsFault.raw(200, value.lenient())));
    failures.put("the value as an error", () -> server.fail(AwsFault.raw(500, value.lenient())));
    failures.put(
        "an answer cut short",
        () -> server.fail(AwsFault.raw(200, "{\"SecretString\":" + value.json())));
    failures.put("deleted", () -> server.markForDeletion(PLACE, 7));
    failures.put("absent", () -> server.delete(PLACE));
    failures.put("no answer", () -> stall = server.stall());
    return failures;
  }

  @Override
  public void heal() {
    if (stall != null) {
      stall.close();
      stall = null;
    }
    server.heal();
    try {
      server.delete(PLACE);
    } catch (RuntimeException gone) {
      // as it is to be
    }
    server.put(PLACE, "made-up".getBytes(UTF_8));
  }

  @Override
  public boolean remote() {
    return true;
  }

  @Override
  public Set<String> options() {
    return Set.of(
        "region",
        "endpoint",
        "sts-endpoint",
        "profile",
        "role",
        "role-session-name",
        "role-external-id",
        "credentials",
        "attempts",
        "attempt-timeout",
        "wire-logs");
  }

  @Override
  public Set<String> wireLoggers() {
    return Set.of(
        "sun.net.www.protocol.http",
        "sun.net.www.protocol.http.HttpURLConnection",
        "com.sun.net.httpserver");
  }

  @Override
  public void close() {
    provider.close();
    server.close();
  }
}
