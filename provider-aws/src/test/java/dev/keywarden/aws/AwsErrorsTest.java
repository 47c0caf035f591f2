package dev.keywarden.aws;

import static dev.keywarden.aws.Asked.failed;
import static dev.keywarden.aws.Asked.failure;
import static dev.keywarden.aws.Asked.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.keywarden.KeyProviderException;
import dev.keywarden.KeyProviderException.Reason;
import dev.keywarden.spi.KeyLookup;
import dev.keywarden.spi.KeyRequest;
import dev.keywarden.testkit.aws.AwsFault;
import dev.keywarden.testkit.aws.AwsOperation;
import dev.keywarden.testkit.aws.AwsSecretsServer;
import dev.keywarden.testkit.aws.AwsStall;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each error that AWS documents, over a socket, through the real client. */
class AwsErrorsTest {
  private static final String VALUE = "made-up-value-0123456789abcdef";

  private final AwsSecretsServer server = AwsSecretsServer.start();
  private final AwsSecretsProvider provider = Asked.of(server).attempts(1).build();

  @AfterEach
  void close() {
    provider.close();
    server.close();
  }

  static Stream<Arguments> errors() {
    return Stream.of(
        row(400, "InvalidRequestException", Reason.MISCONFIGURED, "describe-secret"),
        row(400, "InvalidParameterException", Reason.MISCONFIGURED, "Check the name"),
        row(400, "ValidationException", Reason.MISCONFIGURED, "Check the name"),
        row(400, "ValidationError", Reason.MISCONFIGURED, "Check the name"),
        row(400, "InvalidParameterValue", Reason.MISCONFIGURED, "Check the name"),
        row(400, "InvalidParameterCombination", Reason.MISCONFIGURED, "Check the name"),
        row(400, "InvalidQueryParameter", Reason.MISCONFIGURED, "Check the name"),
        row(400, "InvalidNextTokenException", Reason.MISCONFIGURED, "Check the name"),
        row(400, "MissingParameter", Reason.MISCONFIGURED, "Check the name"),
        row(400, "SerializationException", Reason.MISCONFIGURED, "Check the name"),
        row(400, "MalformedQueryString", Reason.MISCONFIGURED, "Check the name"),
        row(400, "MalformedHttpRequestException", Reason.MISCONFIGURED, "Check the name"),
        row(413, "RequestEntityTooLargeException", Reason.MISCONFIGURED, "Check the name"),
        row(404, "UnknownOperationException", Reason.MISCONFIGURED, "endpoint"),
        row(400, "InvalidAction", Reason.MISCONFIGURED, "endpoint"),
        row(400, "MissingAction", Reason.MISCONFIGURED, "endpoint"),
        row(400, "DecryptionFailure", Reason.UNREADABLE, "Allow kms:Decrypt"),
        row(400, "AccessDeniedException", Reason.DENIED, "Allow secretsmanager:"),
        row(403, "AccessDenied", Reason.DENIED, "Allow secretsmanager:"),
        row(400, "NotAuthorized", Reason.DENIED, "Allow secretsmanager:"),
        row(403, "OptInRequired", Reason.DENIED, "Allow secretsmanager:"),
        row(400, "UnrecognizedClientException", Reason.UNAUTHENTICATED, "access key"),
        row(403, "InvalidClientTokenId", Reason.UNAUTHENTICATED, "access key"),
        row(403, "MissingAuthenticationToken", Reason.UNAUTHENTICATED, "access key"),
        row(403, "MissingAuthenticationTokenException", Reason.UNAUTHENTICATED, "access key"),
        row(400, "ExpiredTokenException", Reason.UNAUTHENTICATED, "Sign in again"),
        row(403, "ExpiredToken", Reason.UNAUTHENTICATED, "Sign in again"),
        row(400, "InvalidSignatureException", Reason.UNAUTHENTICATED, "clock"),
        row(403, "SignatureDoesNotMatch", Reason.UNAUTHENTICATED, "clock"),
        row(400, "IncompleteSignature", Reason.UNAUTHENTICATED, "clock"),
        row(400, "IncompleteSignatureException", Reason.UNAUTHENTICATED, "clock"),
        row(400, "RequestExpired", Reason.UNAUTHENTICATED, "clock"),
        row(400, "ThrottlingException", Reason.THROTTLED, "quota"),
        row(400, "Throttling", Reason.THROTTLED, "quota"),
        row(400, "ThrottledException", Reason.THROTTLED, "quota"),
        row(400, "RequestThrottled", Reason.THROTTLED, "quota"),
        row(400, "RequestThrottledException", Reason.THROTTLED, "quota"),
        row(429, "TooManyRequestsException", Reason.THROTTLED, "quota"),
        row(400, "RequestLimitExceeded", Reason.THROTTLED, "quota"),
        row(400, "LimitExceededException", Reason.THROTTLED, "quota"),
        row(503, "SlowDown", Reason.THROTTLED, "quota"),
        row(429, "", Reason.THROTTLED, "quota"),
        row(500, "InternalServiceError", Reason.UNAVAILABLE, "Health"),
        row(500, "InternalServiceErrorException", Reason.UNAVAILABLE, "Health"),
        row(500, "InternalFailure", Reason.UNAVAILABLE, "Health"),
        row(500, "InternalServerError", Reason.UNAVAILABLE, "Health"),
        row(503, "ServiceUnavailable", Reason.UNAVAILABLE, "Health"),
        row(503, "ServiceUnavailableException", Reason.UNAVAILABLE, "Health"),
        row(400, "RequestAbortedException", Reason.UNAVAILABLE, "Health"),
        row(400, "RequestTimeout", Reason.UNAVAILABLE, "Health"),
        row(408, "RequestTimeoutException", Reason.UNAVAILABLE, "Health"),
        row(502, "", Reason.UNAVAILABLE, "Health"),
        row(403, "", Reason.DENIED, "Allow secretsmanager:"),
        row(401, "", Reason.DENIED, "Allow secretsmanager:"),
        row(418, "SomethingNobodyKnows", Reason.MISCONFIGURED, "proxies"),
        row(404, "", Reason.MISCONFIGURED, "proxies"));
  }

  /** An error in a batch has a code and no status. */
  static Stream<Arguments> errorsOfASecret() {
    return errors().filter(row -> !"".equals(row.get()[1]));
  }

  private static Arguments row(int status, String code, Reason reason, String remedy) {
    return argumentSet(status + " " + code, status, code, reason, remedy);
  }

  @ParameterizedTest
  @MethodSource("errors")
  void find_error_isClassifiedAndQuotesNothing(
      int status, String code, Reason reason, String remedy) {
    server.put("prod/llm", VALUE);
    server.fail(AwsFault.error(status, code, "the message quotes " + VALUE));

    KeyProviderException failure = failure(provider, request("prod/llm"));

    assertThat(failure.reason()).isEqualTo(reason);
    assertThat(failure.detail())
        .contains("prod/llm in eu-west-1")
        .contains(code.isEmpty() ? "HTTP status " + status : code)
        .contains("request ")
        .doesNotEndWith(".");
    assertThat(failure.remedy()).contains(remedy);
    if (reason == Reason.DENIED) {
      assertThat(failure.remedy())
          .contains("secretsmanager:GetSecretValue on arn:aws:secretsmanager:eu-west-1:*:secret:")
          .contains("prod/llm-??????");
    }
    assertNoValue(failure);
  }

  @ParameterizedTest
  @MethodSource("errorsOfASecret")
  void findAll_errorOfOneSecret_isThatSecretsAlone(
      int status, String code, Reason reason, String remedy) {
    server.put("good", VALUE);
    server.put("prod/llm", VALUE);
    server.fail(AwsFault.error(status, code, "quotes " + VALUE).on("prod/llm"));
    KeyRequest good = request("good");
    KeyRequest bad = request("prod/llm");

    Map<KeyRequest, KeyLookup> answers = provider.findAll(List.of(good, bad));

    assertThat(Asked.value(java.util.Objects.requireNonNull(answers.get(good)))).isEqualTo(VALUE);
    KeyLookup.Failed failed = failed(java.util.Objects.requireNonNull(answers.get(bad)));
    assertThat(failed.reason()).isEqualTo(reason);
    assertThat(failed.detail()).contains("prod/llm in eu-west-1").contains(code);
    assertThat(failed.remedy()).contains(remedy);
    assertThat(failed.toString()).doesNotContain(VALUE);
    assertThat(server.calls(AwsOperation.GET_SECRET_VALUE)).isZero();
  }

  @Test
  void find_deniedForTheEncryptionKey_namesThatPermission() {
    server.put("prod/llm", VALUE);
    server.fail(AwsFault.error(400, "AccessDeniedException", "Access to KMS is not allowed"));

    KeyProviderException failure = failure(provider, request("prod/llm"));

    assertThat(failure.reason()).isEqualTo(Reason.DENIED);
    assertThat(failure.remedy()).contains("kms:Decrypt");
  }

  @Test
  void find_deniedArn_namesItInThePermission() {
    server.put("prod/llm", VALUE);
    server.fail(AwsFault.denied());

    assertThat(failure(provider, request(server.arn("prod/llm"))).remedy())
        .contains("secretsmanager:GetSecretValue on " + server.arn("prod/llm"));
  }

  @Test
  void find_valueInAFieldOfAnotherType_isUnreadableAndQuotesNothing() {
    server.put("prod/llm", VALUE);
    server.fail(AwsFault.wrongType());

    assertUnreadable();
  }

  @Test
  void find_garbledJson_isUnreadableAndQuotesNothing() {
    server.put("prod/llm", VALUE);
    server.fail(AwsFault.garbled());

    assertUnreadable();
  }

  @Test
  void find_pageOfAProxy_isUnreadable() {
    server.fail(AwsFault.raw(200, "<html>sign in: " + VALUE + "</html>"));

    assertUnreadable();
  }

  @Test
  void find_answerWithoutEnd_isUnreadableAndNotKept() {
    String filler = "a".repeat(17 << 20); // far more than twenty of the largest secrets
    server.fail(
        AwsFault.raw(200, "{\"SecretString\":\"" + VALUE + "\",\"Filler\":\"" + filler + "\"}"));

    assertUnreadable();
  }

  @Test
  void find_neitherTextNorBytes_isUnreadable() {
    server.put("prod/llm", VALUE);
    server.fail(AwsFault.noValue());

    assertThat(assertUnreadable().detail()).contains("neither text nor bytes");
  }

  private KeyProviderException assertUnreadable() {
    KeyProviderException failure = failure(provider, request("prod/llm"));
    assertThat(failure.reason()).isEqualTo(Reason.UNREADABLE);
    assertThat(failure.detail()).contains("prod/llm in eu-west-1");
    assertNoValue(failure);
    return failure;
  }

  @Test
  void find_errorThatEchoesTheValue_quotesNothing() {
    server.put("prod/llm", VALUE);
    server.fail(AwsFault.echo());

    assertNoValue(failure(provider, request("prod/llm")));
  }

  @Test
  void find_connectionCut_isUnavailable() {
    server.put("prod/llm", VALUE);
    server.fail(AwsFault.cut());

    assertThat(failure(provider, request("prod/llm")).reason()).isEqualTo(Reason.UNAVAILABLE);
  }

  @Test
  void find_nobodyListens_isUnavailable() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    try (AwsSecretsProvider refused =
        Asked.of(server).attempts(1).endpoint(URI.create("http://127.0.0.1:" + port)).build()) {
      KeyProviderException failure = failure(refused, request("prod/llm"));

      assertThat(failure.reason()).isEqualTo(Reason.UNAVAILABLE);
      assertThat(failure.detail()).contains("could not be reached").contains("ConnectException");
    }
  }

  @Test
  void find_regionThatDoesNotExist_isUnavailableAndSaysThatTheRegionMayBeWrong() {
    try (AwsSecretsProvider elsewhere =
        AwsSecretsProvider.builder()
            .region("eu-wset-1")
            .attempts(1)
            .credentials(Asked.CREDENTIALS)
            .build()) {
      KeyProviderException failure = failure(elsewhere, request("prod/llm"));

      assertThat(failure.reason()).isEqualTo(Reason.UNAVAILABLE);
      assertThat(failure.detail()).contains("eu-wset-1").contains("could not be resolved");
      assertThat(failure.remedy()).contains("region");
    }
  }

  @Test
  void find_throttledTwice_isRetriedByTheClient() {
    server.put("prod/llm", VALUE);
    server.fail(AwsFault.throttled().times(2));
    try (AwsSecretsProvider patient = Asked.of(server).attempts(3).build()) {
      assertThat(Asked.value(patient.find(request("prod/llm")))).isEqualTo(VALUE);
    }
    assertThat(server.calls(AwsOperation.GET_SECRET_VALUE)).isEqualTo(3);
  }

  @Test
  void find_throttledForGood_isTriedAsOftenAsSet() {
    server.fail(AwsFault.throttled());
    try (AwsSecretsProvider two = Asked.of(server).attempts(2).build()) {
      assertThat(failure(two, request("prod/llm")).reason()).isEqualTo(Reason.THROTTLED);
    }
    assertThat(server.calls(AwsOperation.GET_SECRET_VALUE)).isEqualTo(2);
  }

  @Test
  void find_attemptWithoutAnAnswer_isRetriedWithinTheTime() {
    server.put("prod/llm", VALUE);
    try (AwsStall stall = new AwsStall();
        AwsSecretsProvider two =
            Asked.of(server).attempts(2).attemptTimeout(Duration.ofMillis(200)).build()) {
      server.fail(AwsFault.stall(stall).times(1));
      assertThat(Asked.value(two.find(request("prod/llm")))).isEqualTo(VALUE);
    }
    assertThat(server.calls(AwsOperation.GET_SECRET_VALUE)).isEqualTo(2);
  }

  @Test
  void find_noAttemptIsAnswered_timesOut() {
    try (AwsStall stall = new AwsStall();
        AwsSecretsProvider one =
            Asked.of(server).attempts(1).attemptTimeout(Duration.ofMillis(100)).build()) {
      server.fail(AwsFault.stall(stall));
      KeyProviderException failure = failure(one, request("prod/llm"));
      assertThat(failure.reason()).isEqualTo(Reason.TIMED_OUT);
      assertThat(failure.detail()).contains("prod/llm");
    }
  }

  @Test
  void find_timeOfTheChainIsOver_timesOutBeforeTheAttempts() {
    try (AwsStall stall = new AwsStall()) {
      server.fail(AwsFault.stall(stall));
      KeyProviderException failure = failure(provider, request("prod/llm", Duration.ofMillis(300)));
      assertThat(failure.reason()).isEqualTo(Reason.TIMED_OUT);
      assertThat(failure.detail()).contains("prod/llm").contains("300 ms");
    }
  }

  @Test
  void messagesWithKeys_neverHaveACause() {
    server.put("prod/llm", VALUE);
    server.fail(AwsFault.wrongType());
    assertThat(failure(provider, request("prod/llm"))).hasNoCause();
  }

  private static void assertNoValue(KeyProviderException failure) {
    java.io.StringWriter trace = new java.io.StringWriter();
    failure.printStackTrace(new java.io.PrintWriter(trace));
    assertThat(trace.toString()).doesNotContain(VALUE).doesNotContain(VALUE.substring(4, 20));
  }
}
