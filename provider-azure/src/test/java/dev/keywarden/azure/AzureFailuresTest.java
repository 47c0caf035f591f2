package dev.keywarden.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import com.azure.core.credential.TokenCredential;
import com.azure.core.exception.ClientAuthenticationException;
import com.azure.identity.CredentialUnavailableException;
import dev.keywarden.KeyProviderException;
import dev.keywarden.KeyProviderException.Reason;
import dev.keywarden.spi.KeyLookup;
import dev.keywarden.testkit.azure.KeyVaultCall.Operation;
import dev.keywarden.testkit.azure.KeyVaultFault;
import dev.keywarden.testkit.azure.KeyVaultStall;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.security.GeneralSecurityException;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;

/** What each failure of the service, the network and the credentials becomes. */
class AzureFailuresTest extends VaultTest {
  static Stream<Arguments> answers() {
    return Stream.of(
        argumentSet(
            "role missing",
            KeyVaultFault.forbidden("ForbiddenByRbac"),
            Reason.DENIED,
            "role 'Key Vault Secrets User'"),
        argumentSet(
            "policy missing",
            KeyVaultFault.forbidden("ForbiddenByPolicy"),
            Reason.DENIED,
            "--secret-permissions get"),
        argumentSet(
            "firewall",
            KeyVaultFault.forbidden("ForbiddenByFirewall"),
            Reason.DENIED,
            "az keyvault network-rule add"),
        argumentSet(
            "private link alone",
            KeyVaultFault.forbidden("ForbiddenByConnection"),
            Reason.DENIED,
            "private endpoint"),
        argumentSet(
            "another reason",
            KeyVaultFault.forbidden("SomethingNew"),
            Reason.DENIED,
            "answered 403, SomethingNew"),
        argumentSet(
            "disabled",
            KeyVaultFault.forbidden("SecretDisabled"),
            Reason.DISABLED,
            "--enabled true"),
        argumentSet(
            "wrong tenant",
            KeyVaultFault.unauthorized(),
            Reason.UNAUTHENTICATED,
            "properties.tenantId"),
        argumentSet(
            "another resource",
            KeyVaultFault.error(401, "Unauthorized"),
            Reason.UNAUTHENTICATED,
            "answered 401"),
        argumentSet(
            "throttled",
            KeyVaultFault.throttled(Duration.ZERO),
            Reason.THROTTLED,
            "4,000 calls in 10 seconds"),
        argumentSet(
            "bad parameter",
            KeyVaultFault.error(400, "BadParameter"),
            Reason.MISCONFIGURED,
            "answered 400, BadParameter"),
        argumentSet(
            "no key vault",
            KeyVaultFault.error(404, "NotFound"),
            Reason.MISCONFIGURED,
            "not as a key vault does"),
        argumentSet("conflict", KeyVaultFault.error(409, "Conflict"), Reason.MISCONFIGURED, "409"),
        argumentSet(
            "request timeout", KeyVaultFault.error(408, "Timeout"), Reason.UNAVAILABLE, "408"),
        argumentSet(
            "internal error",
            KeyVaultFault.error(500, "InternalError"),
            Reason.UNAVAILABLE,
            "answered 500, InternalError"),
        argumentSet(
            "bad gateway", KeyVaultFault.error(502, "BadGateway"), Reason.UNAVAILABLE, "502"),
        argumentSet(
            "not available",
            KeyVaultFault.error(503, "ServiceUnavailable"),
            Reason.UNAVAILABLE,
            "answered 503"),
        argumentSet(
            "gateway timeout", KeyVaultFault.error(504, "Gateway"), Reason.UNAVAILABLE, "504"),
        argumentSet("not implemented", KeyVaultFault.error(501, "No"), Reason.UNAVAILABLE, "501"),
        argumentSet("cut", KeyVaultFault.cut(), Reason.UNAVAILABLE, "the connection broke"),
        argumentSet(
            "cut in the body",
            KeyVaultFault.cutInBody(),
            Reason.UNAVAILABLE,
            "the connection broke"),
        argumentSet("garbled", KeyVaultFault.garbled(), Reason.UNREADABLE, "that is no secret"),
        argumentSet("truncated", KeyVaultFault.truncated(), Reason.UNREADABLE, "that is no secret"),
        argumentSet(
            "wrong type", KeyVaultFault.wrongType(), Reason.UNREADABLE, "that is no secret"),
        argumentSet(
            "nested value", KeyVaultFault.nestedValue(), Reason.UNREADABLE, "that is no secret"),
        argumentSet("no value", KeyVaultFault.noValue(), Reason.UNREADABLE, "that is no secret"),
        argumentSet(
            "echo 400", KeyVaultFault.echo(400), Reason.MISCONFIGURED, "answered 400, Echo"),
        argumentSet("echo 500", KeyVaultFault.echo(500), Reason.UNAVAILABLE, "answered 500, Echo"));
  }

  @ParameterizedTest
  @MethodSource("answers")
  void find_failure_hasItsReasonAndRemedyAndNothingOfTheValue(
      KeyVaultFault fault, Reason reason, String part) {
    String value = madeUpValue();
    vault.put("failing", value);
    vault.fail(fault);
    try (AzureKeyVaultProvider provider = builder().build()) {
      KeyProviderException thrown = failure(provider, "failing");

      assertThat(thrown.reason()).isEqualTo(reason);
      assertThat(thrown.getMessage()).contains(part).contains("failing").contains(vault.url());
      assertThat(thrown.getCause()).isNull();
      assertThat(thrown.getMessage()).doesNotContain(value.substring(8, 24));
      vault.heal();
      found(provider, "failing");
    }
  }

  @Test
  void find_passingFailures_areTriedAgain() {
    vault.put("one", madeUpValue());
    try (AzureKeyVaultProvider provider = builder().attempts(3).build()) {
      vault.fail(1, KeyVaultFault.error(503, "ServiceUnavailable"));
      vault.fail(1, KeyVaultFault.cut());
      found(provider, "one");

      assertThat(vault.calls(Operation.GET)).isEqualTo(3);
    }
  }

  @Test
  void find_oneAttempt_isNotTriedAgain() {
    vault.put("one", madeUpValue());
    vault.fail(KeyVaultFault.error(503, "ServiceUnavailable"));
    try (AzureKeyVaultProvider provider = builder().attempts(1).build()) {
      assertThat(failure(provider, "one").reason()).isEqualTo(Reason.UNAVAILABLE);
      assertThat(vault.calls(Operation.GET)).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @MethodSource("lasting")
  void find_lastingFailures_areNotTriedAgain(KeyVaultFault fault) {
    vault.put("one", madeUpValue());
    vault.fail(fault);
    try (AzureKeyVaultProvider provider = builder().build()) {
      failure(provider, "one");
      assertThat(vault.calls(Operation.GET)).isEqualTo(1);
    }
  }

  static Stream<KeyVaultFault> lasting() {
    return Stream.of(
        KeyVaultFault.forbidden("ForbiddenByRbac"),
        KeyVaultFault.error(400, "BadParameter"),
        KeyVaultFault.garbled());
  }

  @Test
  void find_throttledForASecond_waitsAsLongAsItIsTold() {
    vault.put("one", madeUpValue());
    vault.fail(1, KeyVaultFault.throttled(Duration.ofSeconds(1)));
    try (AzureKeyVaultProvider provider = builder().build()) {
      long start = System.nanoTime();
      found(provider, "one");
      assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(1_000_000_000L);
    }
  }

  @Test
  void find_throttledForLongerThanThereIsTime_saysSoAtOnce() {
    vault.put("one", madeUpValue());
    vault.fail(KeyVaultFault.throttled(Duration.ofMinutes(10)));
    try (AzureKeyVaultProvider provider = builder().build()) {
      assertThat(failure(provider, "one").reason()).isEqualTo(Reason.THROTTLED);
      assertThat(vault.calls(Operation.GET)).isEqualTo(1);
    }
  }

  /** The provider keeps a reserve of that time; a busy machine may eat it up, not five times. */
  @Test
  void find_stalled_isOverInTime() {
    vault.put("one", madeUpValue());
    Duration limit = Duration.ofMillis(1500);
    try (AzureKeyVaultProvider provider = builder().build();
        KeyVaultStall stall = vault.stall()) {
      assertThat(stall).isNotNull();
      Duration took = timedOut(provider, limit);
      for (int i = 0; i < 4 && took.compareTo(limit) >= 0; i++) {
        took = timedOut(provider, limit);
      }
      assertThat(took).isLessThan(limit);
    }
  }

  private static Duration timedOut(AzureKeyVaultProvider provider, Duration limit) {
    long start = System.nanoTime();
    KeyProviderException thrown = failure(provider, request("one", limit));
    Duration took = Duration.ofNanos(System.nanoTime() - start);

    assertThat(thrown.reason()).isEqualTo(Reason.TIMED_OUT);
    assertThat(thrown).hasMessageContaining("no answer came in time for secret one");
    return took;
  }

  @Test
  void find_eachAttemptStalled_isTimedOutByTheClientItself() {
    vault.put("one", madeUpValue());
    try (AzureKeyVaultProvider provider =
            builder().attempts(2).attemptTimeout(Duration.ofMillis(300)).build();
        KeyVaultStall stall = vault.stall()) {
      assertThat(stall).isNotNull();
      assertThat(failure(provider, "one").reason()).isEqualTo(Reason.TIMED_OUT);
    }
  }

  @Test
  void find_stalledOnce_isTriedAgain() throws Exception {
    vault.put("one", madeUpValue());
    try (AzureKeyVaultProvider provider =
        builder().attempts(4).attemptTimeout(Duration.ofMillis(500)).build()) {
      KeyVaultStall stall = vault.stall();
      Thread release =
          new Thread(
              () -> {
                try {
                  stall.awaitCallers(2, LONG);
                  vault.heal();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              });
      release.start();
      found(provider, "one");
      release.join();
    }
  }

  @Test
  void find_noSuchHost_isMisconfigured() {
    try (AzureKeyVaultProvider provider =
        AzureKeyVaultProvider.builder()
            .vaultUrl("https://no-such-vault.invalid")
            .credential(tokens())
            .build()) {
      assertThat(failure(provider, "one"))
          .satisfies(thrown -> assertThat(thrown.reason()).isEqualTo(Reason.MISCONFIGURED))
          .hasMessageContaining(
              "no-such-vault.invalid does not resolve: there is no such vault, or")
          .hasMessageContaining("keywarden.azure.vault-url");
    }
  }

  @Test
  void find_refusedConnection_isUnavailable() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    try (AzureKeyVaultProvider provider = builder().vaultUrl("https://localhost:" + port).build()) {
      assertThat(failure(provider, "one"))
          .satisfies(thrown -> assertThat(thrown.reason()).isEqualTo(Reason.UNAVAILABLE))
          .hasMessageContaining("https://localhost:" + port + " accepted no connection");
    }
  }

  @Test
  void find_certificateThatNobodyTrusts_isUnavailable() throws NoSuchAlgorithmException {
    vault.put("one", madeUpValue());
    SSLContext trusting = SSLContext.getDefault();
    try (AzureKeyVaultProvider provider = builder().build()) {
      SSLContext.setDefault(systemContext());
      assertThat(failure(provider, "one"))
          .satisfies(thrown -> assertThat(thrown.reason()).isEqualTo(Reason.UNAVAILABLE))
          .hasMessageContaining("no TLS connection came about with localhost");
    } finally {
      SSLContext.setDefault(trusting);
    }
  }

  private static SSLContext systemContext() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, null, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  static Stream<Arguments> credentials() {
    return Stream.of(
        argumentSet(
            "none",
            new CredentialUnavailableException("secret-of-the-message"),
            "there are no credentials for",
            "CredentialUnavailableException"),
        argumentSet(
            "refused",
            new ClientAuthenticationException(
                "AADSTS700016: secret-of-the-message was not found", null),
            "gave no token",
            "ClientAuthenticationException, AADSTS700016"),
        argumentSet(
            "network",
            new UncheckedIOException(new IOException("secret-of-the-message")),
            "gave no token",
            "UncheckedIOException"));
  }

  @ParameterizedTest
  @MethodSource("credentials")
  void find_credentialFails_isUnauthenticated(RuntimeException failure, String says, String what) {
    TokenCredential failing = request -> Mono.error(failure);
    try (AzureKeyVaultProvider provider = builder().credential(failing).build()) {
      assertThat(failure(provider, "one"))
          .satisfies(thrown -> assertThat(thrown.reason()).isEqualTo(Reason.UNAUTHENTICATED))
          .hasMessageContaining(says)
          .hasMessageContaining(what)
          .hasMessageNotContaining("secret-of-the-message")
          .hasNoCause();
    }
  }

  @Test
  void find_credentialGivesNothing_isUnauthenticated() {
    try (AzureKeyVaultProvider provider = builder().credential(request -> Mono.empty()).build()) {
      assertThat(failure(provider, "one").reason()).isEqualTo(Reason.UNAUTHENTICATED);
    }
  }

  @Test
  void findAll_oneOfEachKind_eachHasItsOwnAnswer() {
    vault.put("there", madeUpValue());
    vault.put("off", madeUpValue());
    vault.enable("off", "", false);
    try (AzureKeyVaultProvider provider = builder().build()) {
      var there = request("there");
      var absent = request("absent");
      var off = request("off");
      var wrong = request("WRONG_NAME");
      var answers = provider.findAll(List.of(there, absent, off, wrong));

      assertThat(answers.get(there)).isInstanceOf(KeyLookup.Found.class);
      assertThat(answers.get(absent)).isInstanceOf(KeyLookup.Absent.class);
      assertThat(answers.get(off)).extracting("reason").isEqualTo(Reason.DISABLED);
      assertThat(answers.get(wrong)).extracting("reason").isEqualTo(Reason.MISCONFIGURED);
    }
  }
}
