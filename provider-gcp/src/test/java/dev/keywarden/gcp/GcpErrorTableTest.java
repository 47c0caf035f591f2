package dev.keywarden.gcp;

import static dev.keywarden.gcp.GcpFixture.failure;
import static dev.keywarden.gcp.GcpFixture.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.keywarden.KeyProviderException;
import dev.keywarden.KeyProviderException.Reason;
import dev.keywarden.spi.KeyLookup;
import dev.keywarden.spi.KeyRequest;
import dev.keywarden.testkit.Canary;
import dev.keywarden.testkit.LeakCheck;
import dev.keywarden.testkit.gcp.SecretManagerFault;
import dev.keywarden.testkit.gcp.SecretManagerServer;
import dev.keywarden.testkit.gcp.SecretManagerStall;
import io.grpc.Status;
import io.grpc.Status.Code;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What each answer of the store becomes. */
class GcpErrorTableTest {
  private static final String SECRET = "projects/test-project/secrets/openai";
  private static final String FLAGS = " --project=test-project";

  private final SecretManagerServer server = SecretManagerServer.start();
  private final String canary = Canary.value();

  @AfterEach
  void close() {
    server.close();
  }

  static Stream<Arguments> rows() {
    return Stream.of(
        arguments(
            Code.PERMISSION_DENIED,
            "",
            Reason.DENIED,
            "refused access to " + SECRET + " (PERMISSION_DENIED)",
            "roles/secretmanager.secretAccessor"),
        arguments(
            Code.PERMISSION_DENIED,
            "IAM_PERMISSION_DENIED",
            Reason.DENIED,
            "which it also does where there is no such secret",
            "gcloud secrets add-iam-policy-binding openai" + FLAGS),
        arguments(
            Code.PERMISSION_DENIED,
            "SERVICE_DISABLED",
            Reason.MISCONFIGURED,
            "is not enabled in the project test-project (PERMISSION_DENIED, SERVICE_DISABLED)",
            "gcloud services enable secretmanager.googleapis.com" + FLAGS),
        arguments(
            Code.PERMISSION_DENIED,
            "CONSUMER_INVALID",
            Reason.MISCONFIGURED,
            "knows no project test-project",
            "gcloud projects describe test-project"),
        arguments(
            Code.PERMISSION_DENIED,
            "BILLING_DISABLED",
            Reason.MISCONFIGURED,
            "has no billing account",
            "gcloud billing projects link test-project"),
        arguments(
            Code.PERMISSION_DENIED,
            "USER_PROJECT_DENIED",
            Reason.DENIED,
            "quota project",
            "roles/serviceusage.serviceUsageConsumer"),
        arguments(
            Code.PERMISSION_DENIED,
            "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
            Reason.DENIED,
            "does not reach as far",
            "https://www.googleapis.com/auth/cloud-platform"),
        arguments(
            Code.PERMISSION_DENIED,
            "SECURITY_POLICY_VIOLATED",
            Reason.DENIED,
            "a service perimeter keeps " + SECRET,
            "VPC Service Controls"),
        arguments(
            Code.UNAUTHENTICATED,
            "ACCESS_TOKEN_EXPIRED",
            Reason.UNAUTHENTICATED,
            "did not accept the credentials (UNAUTHENTICATED, ACCESS_TOKEN_EXPIRED)",
            "gcloud auth application-default login"),
        arguments(
            Code.FAILED_PRECONDITION,
            "",
            Reason.DISABLED,
            "is disabled or destroyed (FAILED_PRECONDITION)",
            "gcloud secrets versions list openai" + FLAGS),
        arguments(
            Code.INVALID_ARGUMENT,
            "",
            Reason.MISCONFIGURED,
            "does not accept the name " + SECRET + "/versions/latest",
            "Check the project"),
        arguments(Code.OUT_OF_RANGE, "", Reason.MISCONFIGURED, "does not accept the name", "Check"),
        arguments(
            Code.RESOURCE_EXHAUSTED,
            "RATE_LIMIT_EXCEEDED",
            Reason.THROTTLED,
            "asked less often for " + SECRET,
            "90,000"),
        arguments(
            Code.UNAVAILABLE,
            "",
            Reason.UNAVAILABLE,
            "could not be asked for " + SECRET,
            "Try again"),
        arguments(
            Code.DEADLINE_EXCEEDED,
            "",
            Reason.TIMED_OUT,
            "gave no answer for " + SECRET,
            "reached"),
        arguments(Code.CANCELLED, "", Reason.CANCELLED, "was cancelled", "Ask again"),
        arguments(
            Code.UNIMPLEMENTED,
            "",
            Reason.MISCONFIGURED,
            "knows no call",
            "keywarden.gcp.endpoint"),
        arguments(
            Code.INTERNAL, "", Reason.UNAVAILABLE, "failed at " + SECRET, "status.cloud.google"),
        arguments(Code.UNKNOWN, "", Reason.UNAVAILABLE, "(UNKNOWN)", "status.cloud.google"),
        arguments(Code.ABORTED, "", Reason.UNAVAILABLE, "(ABORTED)", "status.cloud.google"),
        arguments(Code.DATA_LOSS, "", Reason.UNAVAILABLE, "(DATA_LOSS)", "status.cloud.google"),
        arguments(
            Code.ALREADY_EXISTS,
            "",
            Reason.UNAVAILABLE,
            "(ALREADY_EXISTS)",
            "status.cloud.google"));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void find_answerOfTheStore_hasReasonPlaceAndRemedy(
      Code code, String reason, Reason expected, String detail, String remedy) {
    server.put("openai", canary);
    SecretManagerFault fault = SecretManagerFault.status(code).quotingTheValue();
    server.fail(reason.isEmpty() ? fault : fault.reason(reason));

    try (GcpSecretsProvider provider = GcpFixture.builder(server).attempts(1).build()) {
      KeyProviderException thrown = failure(provider, request("openai"));

      assertThat(thrown.reason()).isEqualTo(expected);
      assertThat(thrown.detail()).contains(detail).doesNotEndWith(".");
      assertThat(thrown.remedy()).contains(remedy);
      assertThat(thrown.getCause()).isNull();
      assertThat(LeakCheck.of(canary).in(thrown)).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(value = Status.Code.class, mode = EnumSource.Mode.EXCLUDE, names = "OK")
  void rows_everyCode_isThereOrIsAnAbsence(Code code) {
    assertThat(rows().anyMatch(row -> row.get()[0] == code) || code == Code.NOT_FOUND).isTrue();
  }

  @Test
  void find_reasonThatIsNoPlainToken_isNotRepeated() {
    server.put("openai", canary);
    server.fail(SecretManagerFault.denied().reason("a reason with " + canary));

    try (GcpSecretsProvider provider = GcpFixture.builder(server).build()) {
      KeyProviderException thrown = failure(provider, request("openai"));

      assertThat(thrown.detail()).contains(" (PERMISSION_DENIED), which");
      assertThat(LeakCheck.of(canary).in(thrown)).isEmpty();
    }
  }

  @Test
  void find_notThere_isAbsentWithTheCommandThatCreatesIt() {
    try (GcpSecretsProvider provider = GcpFixture.builder(server).build()) {
      assertThat(provider.find(request("openai")))
          .isInstanceOfSatisfying(
              KeyLookup.Absent.class,
              absent -> {
                assertThat(absent.detail()).contains("has no " + SECRET + "/versions/latest");
                assertThat(absent.remedy())
                    .hasValue(
                        "printf '%s' \"$VALUE\" | gcloud secrets create openai --data-file=-"
                            + FLAGS);
              });
    }
  }

  @Test
  void find_notThereInALocation_namesTheLocationInTheCommand() {
    try (GcpSecretsProvider provider =
        GcpFixture.builder(server).location("europe-west1").build()) {
      assertThat(((KeyLookup.Absent) provider.find(request("openai"))).remedy().orElseThrow())
          .endsWith("--location=europe-west1" + FLAGS);
    }
  }

  @Test
  void find_versionNotThere_isAbsentWithTheCommandThatListsThem() {
    server.put("openai", canary);
    try (GcpSecretsProvider provider = GcpFixture.builder(server).build()) {
      assertThat(provider.find(request("openai").with("version", "7")))
          .isInstanceOfSatisfying(
              KeyLookup.Absent.class,
              absent -> {
                assertThat(absent.detail()).contains("has no " + SECRET + "/versions/7");
                assertThat(absent.remedy()).hasValue("gcloud secrets versions list openai" + FLAGS);
              });
    }
  }

  @Test
  void find_latestIsDisabled_isAFailureThoughAnOlderOneIsThere() {
    server.put("openai", canary);
    server.disable("openai", server.put("openai", canary));

    try (GcpSecretsProvider provider = GcpFixture.builder(server).build()) {
      KeyProviderException thrown = failure(provider, request("openai"));

      assertThat(thrown.reason()).isEqualTo(Reason.DISABLED);
      assertThat(thrown.detail()).contains("versions/latest, which is disabled");
      assertThat(thrown.remedy())
          .contains("gcloud secrets versions enable NUMBER --secret=openai" + FLAGS)
          .contains("gcloud secrets versions add openai --data-file=-" + FLAGS);
    }
  }

  @Test
  void find_pinnedIsDestroyed_cannotBeEnabledAgain() {
    server.destroy("openai", server.put("openai", canary));

    try (GcpSecretsProvider provider = GcpFixture.builder(server).build()) {
      KeyProviderException thrown = failure(provider, request("openai").with("version", "1"));

      assertThat(thrown.reason()).isEqualTo(Reason.DISABLED);
      assertThat(thrown.detail()).contains("versions/1, which is destroyed");
      assertThat(thrown.remedy())
          .contains("gcloud secrets versions add openai")
          .doesNotContain("enable");
    }
  }

  @Test
  void find_unknownProject_isMisconfiguredAndNamesIt() {
    try (GcpSecretsProvider provider = GcpFixture.builder(server).project("no-such-one").build()) {
      KeyProviderException thrown = failure(provider, request("openai"));

      assertThat(thrown.reason()).isEqualTo(Reason.MISCONFIGURED);
      assertThat(thrown.detail()).contains("no project no-such-one");
    }
  }

  @Test
  void find_noProjectKnown_isMisconfiguredBeforeAnyCall() {
    try (GcpSecretsProvider provider =
        GcpSecretsProvider.builder().variables(Map.of()).endpoint(server.endpoint()).build()) {
      KeyProviderException thrown = failure(provider, request("openai"));

      assertThat(thrown.reason()).isEqualTo(Reason.MISCONFIGURED);
      assertThat(thrown.detail()).contains("no project is known for the secret openai");
      assertThat(thrown.remedy()).contains("GOOGLE_CLOUD_PROJECT");
      assertThat(server.calls()).isEmpty();
    }
  }

  @Test
  void find_placeThatCannotBe_isMisconfiguredBeforeAnyCall() {
    try (GcpSecretsProvider provider = GcpFixture.builder(server).build()) {
      KeyRequest twoVersions = request("openai").at(SECRET + "/versions/1").with("version", "2");
      KeyRequest badVersion = request("openai").with("version", "1/2");

      for (KeyRequest request :
          new KeyRequest[] {request("openai").at("prod/llm"), twoVersions, badVersion}) {
        assertThat(failure(provider, request).reason()).isEqualTo(Reason.MISCONFIGURED);
      }
      assertThat(server.connections()).isZero();
    }
  }

  @Test
  void find_noTokenToBeHad_isUnauthenticatedWithoutACall() {
    // The credentials of the machine, where the machine has none; see the module's pom.xml.
    try (GcpSecretsProvider provider =
        GcpSecretsProvider.builder()
            .variables(Map.of())
            .project("test-project")
            .endpoint("localhost:" + server.port())
            .build()) {
      KeyProviderException thrown = failure(provider, request("openai"));

      assertThat(thrown.reason()).isEqualTo(Reason.UNAUTHENTICATED);
      assertThat(thrown.detail()).contains("found no credentials here (java.io.IOException)");
      assertThat(thrown.remedy()).contains("gcloud auth application-default login");
      assertThat(server.connections()).isZero();
    }
  }

  @Test
  void find_fileOfCredentialsIsNone_isMisconfiguredAndQuotesNothingOfIt(@TempDir Path directory)
      throws Exception {
    Path file = directory.resolve("key.json");
    java.nio.file.Files.writeString(file, "{\"type\": \"" + canary + "\", " + canary + "}");
    try (GcpSecretsProvider provider =
        GcpSecretsProvider.builder().project("test-project").credentialsFile(file).build()) {
      KeyProviderException thrown = failure(provider, request("openai"));

      assertThat(thrown.reason()).isEqualTo(Reason.MISCONFIGURED);
      assertThat(thrown.detail()).contains("could not be read from " + file);
      assertThat(thrown.remedy()).contains("keywarden.gcp.credentials-file");
      assertThat(LeakCheck.of(canary).in(thrown)).isEmpty();
    }
  }

  @Test
  void find_nobodyListens_isUnavailable() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    try (GcpSecretsProvider provider =
        GcpSecretsProvider.builder()
            .variables(Map.of())
            .project("test-project")
            .endpoint("http://127.0.0.1:" + port)
            .build()) {
      KeyProviderException thrown = failure(provider, request("openai"));

      assertThat(thrown.reason()).isEqualTo(Reason.UNAVAILABLE);
      assertThat(thrown.detail()).contains("127.0.0.1:" + port + " does not take connections");
    }
  }

  @Test
  void find_hostIsNotKnown_isUnavailableAndPointsAtTheLocation() {
    try (GcpSecretsProvider provider =
        GcpSecretsProvider.builder()
            .variables(Map.of())
            .project("test-project")
            .endpoint("no-such-host.invalid")
            .credentials(new NoToken())
            .build()) {
      KeyProviderException thrown = failure(provider, request("openai"));

      assertThat(thrown.reason()).isEqualTo(Reason.UNAVAILABLE);
      assertThat(thrown.detail()).contains("no address is known").contains("no-such-host.invalid");
    }
  }

  @Test
  void find_serverTakesTheCallAndSaysNothing_timesOutByItself() {
    server.put("openai", canary);
    try (SecretManagerStall held = server.stall();
        GcpSecretsProvider provider = GcpFixture.builder(server).build()) {
      KeyProviderException thrown = failure(provider, request("openai", Duration.ofMillis(500)));

      assertThat(thrown.reason()).isEqualTo(Reason.TIMED_OUT);
      assertThat(thrown.detail()).contains("gave no answer for " + SECRET);
      assertThat(held).isNotNull();
    }
  }

  @Test
  void find_payloadDamagedTwice_isUnreadable() {
    server.put("openai", canary);
    server.fail(SecretManagerFault.damaged());
    try (GcpSecretsProvider provider = GcpFixture.builder(server).build()) {
      KeyProviderException thrown = failure(provider, request("openai"));

      assertThat(thrown.reason()).isEqualTo(Reason.UNREADABLE);
      assertThat(thrown.detail()).contains("does not match its checksum, twice");
      assertThat(server.calls()).hasSize(2);
      assertThat(LeakCheck.of(canary).in(thrown)).isEmpty();
    }
  }
}
