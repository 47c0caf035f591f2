package dev.keywarden.testkit.gcp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.api.core.ApiFuture;
import com.google.api.gax.core.NoCredentialsProvider;
import com.google.api.gax.rpc.ApiException;
import com.google.api.gax.rpc.FailedPreconditionException;
import com.google.api.gax.rpc.InvalidArgumentException;
import com.google.api.gax.rpc.NotFoundException;
import com.google.api.gax.rpc.PermissionDeniedException;
import com.google.api.gax.rpc.StatusCode;
import com.google.api.gax.rpc.UnimplementedException;
import com.google.cloud.secretmanager.v1.AccessSecretVersionRequest;
import com.google.cloud.secretmanager.v1.AccessSecretVersionResponse;
import com.google.cloud.secretmanager.v1.Secret;
import com.google.cloud.secretmanager.v1.SecretManagerServiceClient;
import com.google.cloud.secretmanager.v1.SecretManagerServiceSettings;
import com.google.cloud.secretmanager.v1.SecretPayload;
import com.google.cloud.secretmanager.v1.SecretVersion;
import com.google.protobuf.ByteString;
import io.grpc.Status;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Google's own client against the server. */
class SecretManagerServerTest {
  private static final String SECRET = "projects/test-project/secrets/openai";
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final SecretManagerServer server = SecretManagerServer.start();
  private SecretManagerServiceClient client;

  @BeforeEach
  void connect() throws IOException {
    SecretManagerServiceSettings.Builder settings =
        SecretManagerServiceSettings.newBuilder()
            .setCredentialsProvider(NoCredentialsProvider.create())
            .setEndpoint("localhost:" + server.port())
            .setTransportChannelProvider(
                SecretManagerServiceSettings.defaultGrpcTransportProviderBuilder()
                    .setChannelConfigurator(builder -> builder.usePlaintext())
                    .build());
    settings.accessSecretVersionSettings().setRetryableCodes();
    client = SecretManagerServiceClient.create(settings.build());
  }

  @AfterEach
  void close() {
    client.close();
    server.close();
  }

  @Test
  void access_seeded_answersPayloadChecksumAndNumberedName() {
    server.put("openai", "a made-up value");

    AccessSecretVersionResponse response = client.accessSecretVersion(SECRET + "/versions/latest");

    CRC32C crc = new CRC32C();
    crc.update("a made-up value".getBytes(UTF_8));
    assertThat(response.getPayload().getData().toStringUtf8()).isEqualTo("a made-up value");
    assertThat(response.getPayload().getDataCrc32C()).isEqualTo(crc.getValue());
    assertThat(response.getName()).matches("projects/[0-9]+/secrets/openai/versions/1");
  }

  @Test
  void lifecycle_overTheClient_versionsCountUpAndStatesHold() {
    Secret created =
        client.createSecret("projects/test-project", "openai", Secret.getDefaultInstance());
    SecretVersion first = client.addSecretVersion(created.getName(), payload("one"));
    SecretVersion second = client.addSecretVersion(created.getName(), payload("two"));

    assertThat(first.getName()).endsWith("/versions/1");
    assertThat(text(SECRET + "/versions/1")).isEqualTo("one");
    assertThat(text(SECRET + "/versions/latest")).isEqualTo("two");

    client.disableSecretVersion(second.getName());
    assertThat(client.getSecretVersion(second.getName()).getState())
        .isEqualTo(SecretVersion.State.DISABLED);
    assertThatThrownBy(() -> client.accessSecretVersion(SECRET + "/versions/latest"))
        .isInstanceOf(FailedPreconditionException.class)
        .hasMessageContaining("is in DISABLED state.");

    client.enableSecretVersion(second.getName());
    assertThat(text(SECRET + "/versions/latest")).isEqualTo("two");

    client.destroySecretVersion(second.getName());
    assertThatThrownBy(() -> client.accessSecretVersion(SECRET + "/versions/2"))
        .isInstanceOf(FailedPreconditionException.class)
        .hasMessageContaining("is in DESTROYED state.");
    assertThatThrownBy(() -> client.enableSecretVersion(second.getName()))
        .isInstanceOf(FailedPreconditionException.class);

    client.deleteSecret(created.getName());
    assertThatThrownBy(() -> client.getSecret(SECRET)).isInstanceOf(NotFoundException.class);
  }

  @Test
  void alias_set_namesItsVersion() {
    server.put("openai", "one");
    server.put("openai", "two");
    server.alias("openai", "stable", 1);

    assertThat(text(SECRET + "/versions/stable")).isEqualTo("one");
    assertThat(client.getSecret(SECRET).getVersionAliasesMap()).containsEntry("stable", 1L);
  }

  @Test
  void regional_sameId_isAnotherSecret() {
    server.put("projects/test-project/locations/europe-west1/secrets/openai", "regional");
    server.put("openai", "global");

    assertThat(text("projects/test-project/locations/europe-west1/secrets/openai/versions/latest"))
        .isEqualTo("regional");
    assertThat(text(SECRET + "/versions/latest")).isEqualTo("global");
  }

  @ParameterizedTest
  @ValueSource(strings = {"versions/1", "versions/latest", "versions/an-alias"})
  void access_nothingThere_isNotFound(String version) {
    assertThatThrownBy(() -> client.accessSecretVersion(SECRET + "/" + version))
        .isInstanceOf(NotFoundException.class);
  }

  @Test
  void access_unknownProject_isDeniedWithTheServicesReason() {
    assertThatThrownBy(
            () -> client.accessSecretVersion("projects/no-such/secrets/openai/versions/latest"))
        .isInstanceOfSatisfying(
            PermissionDeniedException.class,
            e -> assertThat(e.getReason()).isEqualTo("CONSUMER_INVALID"));
  }

  @Test
  void add_tooLargeOrWrongChecksum_isInvalid() {
    server.put("openai", new byte[SecretStore.MAX_PAYLOAD]);

    SecretPayload large =
        SecretPayload.newBuilder()
            .setData(ByteString.copyFrom(new byte[SecretStore.MAX_PAYLOAD + 1]))
            .build();
    assertThatThrownBy(() -> client.addSecretVersion(SECRET, large))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("larger");
    SecretPayload damaged = payload("one").toBuilder().setDataCrc32C(1).build();
    assertThatThrownBy(() -> client.addSecretVersion(SECRET, damaged))
        .isInstanceOf(InvalidArgumentException.class);
  }

  @Test
  void method_notServed_isUnimplemented() {
    assertThatThrownBy(() -> client.listSecrets("projects/test-project"))
        .isInstanceOf(UnimplementedException.class);
  }

  @ParameterizedTest
  @EnumSource(value = Status.Code.class, mode = EnumSource.Mode.EXCLUDE, names = "OK")
  void inject_status_isAnsweredAsOftenAsSaid(Status.Code code) {
    server.put("openai", "a made-up value");
    server.fail(SecretManagerFault.status(code).reason("SOME_REASON").times(1));

    assertThatThrownBy(() -> client.accessSecretVersion(SECRET + "/versions/latest"))
        .isInstanceOfSatisfying(
            ApiException.class,
            e -> {
              assertThat(e.getStatusCode().getCode())
                  .isEqualTo(StatusCode.Code.valueOf(code.name()));
              assertThat(e.getReason()).isEqualTo("SOME_REASON");
            });
    assertThat(text(SECRET + "/versions/latest")).isEqualTo("a made-up value");
  }

  @Test
  void inject_onOneSecret_leavesTheOthersAlone() {
    server.put("openai", "one");
    server.put("anthropic", "two");
    server.fail(SecretManagerFault.denied().on("openai"));

    assertThatThrownBy(() -> client.accessSecretVersion(SECRET + "/versions/latest"))
        .isInstanceOf(PermissionDeniedException.class);
    assertThat(text("projects/test-project/secrets/anthropic/versions/latest")).isEqualTo("two");

    server.heal();
    assertThat(text(SECRET + "/versions/latest")).isEqualTo("one");
  }

  @Test
  void inject_damage_changesWhatIsSentAndNotWhatIsKept() {
    server.put("openai", "a made-up value");
    server.fail(SecretManagerFault.damaged().times(1));
    server.fail(SecretManagerFault.withoutChecksum().times(1));

    SecretPayload corrupt = client.accessSecretVersion(SECRET + "/versions/latest").getPayload();
    SecretPayload unchecked = client.accessSecretVersion(SECRET + "/versions/latest").getPayload();
    SecretPayload sound = client.accessSecretVersion(SECRET + "/versions/latest").getPayload();

    assertThat(SecretStore.checksum(corrupt.getData())).isNotEqualTo(corrupt.getDataCrc32C());
    assertThat(unchecked.hasDataCrc32C()).isFalse();
    assertThat(unchecked.getData()).isEqualTo(sound.getData());
    assertThat(SecretStore.checksum(sound.getData())).isEqualTo(sound.getDataCrc32C());
  }

  @Test
  void inject_quotingTheValue_putsItIntoTheDescription() {
    server.put("openai", "a made-up value");
    server.fail(SecretManagerFault.status(Status.Code.INTERNAL).quotingTheValue());

    assertThatThrownBy(() -> client.accessSecretVersion(SECRET + "/versions/latest"))
        .hasMessageContaining("a made-up value");
  }

  @Test
  void inject_cutConnection_endsTheCallAndTheNextOneConnectsAgain() {
    server.put("openai", "a made-up value");
    server.fail(SecretManagerFault.cut().times(1));

    assertThatThrownBy(() -> client.accessSecretVersion(SECRET + "/versions/latest"))
        .isInstanceOfSatisfying(
            ApiException.class,
            e -> assertThat(e.getStatusCode().getCode()).isEqualTo(StatusCode.Code.UNAVAILABLE));
    assertThat(text(SECRET + "/versions/latest")).isEqualTo("a made-up value");
    assertThat(server.connections()).isEqualTo(2);
  }

  @Test
  void stall_manyCalls_areUnderWayTogetherOnOneConnection() throws Exception {
    server.put("openai", "a made-up value");
    List<ApiFuture<AccessSecretVersionResponse>> futures = new ArrayList<>();
    try (SecretManagerStall stall = server.stall()) {
      for (int i = 0; i < 50; i++) {
        futures.add(
            client
                .accessSecretVersionCallable()
                .futureCall(
                    AccessSecretVersionRequest.newBuilder()
                        .setName(SECRET + "/versions/latest")
                        .build()));
      }
      stall.awaitCallers(50, LIMIT);
      assertThat(futures).noneMatch(ApiFuture::isDone);
    }
    for (ApiFuture<AccessSecretVersionResponse> future : futures) {
      assertThat(future.get().getPayload().getData().toStringUtf8()).isEqualTo("a made-up value");
    }
    assertThat(server.maxInFlight()).isEqualTo(50);
    assertThat(server.connections()).isEqualTo(1);
  }

  @Test
  void stall_tooFewCalls_saysSo() {
    SecretManagerStall stall = server.stall();

    assertThatThrownBy(() -> stall.awaitCallers(1, Duration.ofMillis(1)))
        .isInstanceOf(AssertionError.class)
        .hasMessage("0 of 1 calls arrived in 1 ms");
  }

  @Test
  void delay_set_isTheLeastThatACallTakes() {
    server.put("openai", "a made-up value");
    server.delay(Duration.ofMillis(50));

    long start = System.nanoTime();
    assertThat(text(SECRET + "/versions/latest")).isEqualTo("a made-up value");
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isGreaterThanOrEqualTo(Duration.ofMillis(50));
  }

  @Test
  void calls_recorded_nameMethodAndResourceAndNoValue() {
    server.put("openai", "a made-up value");
    assertThat(text(SECRET + "/versions/latest")).isNotEmpty();
    client.addSecretVersion(SECRET, payload("another made-up value"));

    assertThat(server.calls())
        .containsExactly(
            new SecretManagerCall("AccessSecretVersion", SECRET + "/versions/latest", false, ""),
            new SecretManagerCall("AddSecretVersion", SECRET, false, ""));
    assertThat(server.calls().toString()).doesNotContain("made-up");
  }

  private String text(String version) {
    return client.accessSecretVersion(version).getPayload().getData().toStringUtf8();
  }

  private static SecretPayload payload(String text) {
    return SecretPayload.newBuilder().setData(ByteString.copyFromUtf8(text)).build();
  }
}
