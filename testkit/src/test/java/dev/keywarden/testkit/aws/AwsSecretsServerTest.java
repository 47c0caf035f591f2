package dev.keywarden.testkit.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The protocol as it goes over the wire; the vendor's client is driven in the AWS provider's tests.
 */
class AwsSecretsServerTest {
  private static final Instant NOW = Instant.parse("2026-11-24T10:00:00.250Z");
  private static final String SIGNATURE =
      "AWS4-HMAC-SHA256 Credential=made-up-id/20261124/eu-west-1/secretsmanager/aws4_request,"
          + " SignedHeaders=host, Signature=00";

  private final AwsSecretsServer server = AwsSecretsServer.builder().clock(() -> NOW).start();
  private final HttpClient http = HttpClient.newHttpClient();
  private final ObjectMapper mapper = new ObjectMapper();

  private record Answer(int status, JsonNode body) {
    String error() {
      return body.path("__type").asText();
    }
  }

  @AfterEach
  void close() {
    server.close();
  }

  private Answer ask(AwsOperation operation, String body) throws Exception {
    HttpResponse<String> response = http.send(request(operation, body), text());
    return new Answer(response.statusCode(), mapper.readTree(response.body()));
  }

  private HttpRequest request(AwsOperation operation, String body) {
    return HttpRequest.newBuilder(server.endpoint())
        .header("X-Amz-Target", "secretsmanager." + operation.wireName())
        .header("Authorization", SIGNATURE)
        .POST(HttpRequest.BodyPublishers.ofString(body))
        .build();
  }

  private static HttpResponse.BodyHandler<String> text() {
    return HttpResponse.BodyHandlers.ofString();
  }

  private Answer get(String more) throws Exception {
    return ask(AwsOperation.GET_SECRET_VALUE, "{\"SecretId\":\"a\"" + more + "}");
  }

  @Test
  void createPutAndRead_overTheWire() throws Exception {
    JsonNode created =
        ask(AwsOperation.CREATE_SECRET, "{\"Name\":\"a\",\"SecretString\":\"one\"}").body();
    assertThat(created.path("ARN").asText())
        .matches("arn:aws:secretsmanager:eu-west-1:123456789012:secret:a-[A-Za-z0-9]{6}");
    String first = created.path("VersionId").asText();
    String token = "00000000-0000-0000-0000-000000000002";
    String put = "{\"SecretId\":\"a\",\"ClientRequestToken\":\"" + token + "\",\"SecretString\":";

    assertThat(
            ask(AwsOperation.PUT_SECRET_VALUE, put + "\"two\"}").body().path("VersionId").asText())
        .isEqualTo(token);
    assertThat(ask(AwsOperation.PUT_SECRET_VALUE, put + "\"two\"}").status()).isEqualTo(200);
    assertThat(ask(AwsOperation.PUT_SECRET_VALUE, put + "\"three\"}").error())
        .isEqualTo("ResourceExistsException");

    JsonNode read = get("").body();
    assertThat(read.path("SecretString").asText()).isEqualTo("two");
    assertThat(read.path("VersionId").asText()).isEqualTo(token);
    assertThat(read.path("CreatedDate").decimalValue()).isEqualByComparingTo("1795514400.250");
    assertThat(read.path("VersionStages").path(0).asText()).isEqualTo("AWSCURRENT");
    assertThat(get(",\"VersionStage\":\"AWSPREVIOUS\"").body().path("VersionId").asText())
        .isEqualTo(first);
    assertThat(get(",\"VersionId\":\"" + first + "\"").body().path("SecretString").asText())
        .isEqualTo("one");
    assertThat(get(",\"VersionId\":\"" + first + "\",\"VersionStage\":\"AWSCURRENT\"").error())
        .isEqualTo("InvalidRequestException");
  }

  @Test
  void binary_isBase64OnTheWire() throws Exception {
    server.put("a", new byte[] {0, (byte) 0xff});

    assertThat(get("").body().path("SecretBinary").asText()).isEqualTo("AP8=");
    assertThat(get("").body().has("SecretString")).isFalse();
  }

  @Test
  void stages_moveAsInTheRealStore() throws Exception {
    String first = server.put("a", "one");
    String second = server.put("a", "two", "AWSPENDING");
    String move = "{\"SecretId\":\"a\",\"VersionStage\":\"AWSCURRENT\",\"MoveToVersionId\":\"";

    assertThat(ask(AwsOperation.UPDATE_SECRET_VERSION_STAGE, move + second + "\"}").error())
        .isEqualTo("InvalidParameterException");
    assertThat(
            ask(
                    AwsOperation.UPDATE_SECRET_VERSION_STAGE,
                    move + second + "\",\"RemoveFromVersionId\":\"" + first + "\"}")
                .status())
        .isEqualTo(200);

    JsonNode stages =
        ask(AwsOperation.DESCRIBE_SECRET, "{\"SecretId\":\"a\"}").body().path("VersionIdsToStages");
    assertThat(stages.path(first).toString()).isEqualTo("[\"AWSPREVIOUS\"]");
    assertThat(stages.path(second).toString()).isEqualTo("[\"AWSPENDING\",\"AWSCURRENT\"]");
    assertThat(get(",\"VersionStage\":\"canary\"").error()).isEqualTo("ResourceNotFoundException");
  }

  @Test
  void deletion_canBeTakenBackAndForced() throws Exception {
    server.put("a", "one");
    String delete = "{\"SecretId\":\"a\"";
    assertThat(ask(AwsOperation.DELETE_SECRET, delete + ",\"RecoveryWindowInDays\":6}").error())
        .isEqualTo("InvalidParameterException");
    assertThat(
            ask(AwsOperation.DELETE_SECRET, delete + ",\"RecoveryWindowInDays\":7}")
                .body()
                .path("DeletionDate")
                .decimalValue())
        .isEqualByComparingTo("1796119200.250");

    assertThat(get("").error()).isEqualTo("InvalidRequestException");
    assertThat(get("").body().path("Message").asText()).contains("marked for deletion");
    assertThat(ask(AwsOperation.DESCRIBE_SECRET, "{\"SecretId\":\"a\"}").body().has("DeletedDate"))
        .isTrue();
    assertThat(ask(AwsOperation.CREATE_SECRET, "{\"Name\":\"a\"}").error())
        .isEqualTo("InvalidRequestException");

    assertThat(ask(AwsOperation.RESTORE_SECRET, "{\"SecretId\":\"a\"}").status()).isEqualTo(200);
    assertThat(get("").status()).isEqualTo(200);

    assertThat(
            ask(AwsOperation.DELETE_SECRET, delete + ",\"ForceDeleteWithoutRecovery\":true}")
                .status())
        .isEqualTo(200);
    assertThat(get("").error()).isEqualTo("ResourceNotFoundException");
  }

  @Test
  void batch_answersForEachIdAndKnowsItsLimit() throws Exception {
    server.put("a", "one");
    server.put("b", "two");
    server.fail(AwsFault.decryptionFailure().on("b"));

    JsonNode answer =
        ask(
                AwsOperation.BATCH_GET_SECRET_VALUE,
                "{\"SecretIdList\":[\"" + server.arn("a") + "\",\"b\",\"c\"]}")
            .body();

    assertThat(answer.path("SecretValues").size()).isEqualTo(1);
    assertThat(answer.path("SecretValues").path(0).path("Name").asText()).isEqualTo("a");
    assertThat(answer.path("Errors").path(0).path("ErrorCode").asText())
        .isEqualTo("DecryptionFailure");
    assertThat(answer.path("Errors").path(1).path("SecretId").asText()).isEqualTo("c");
    assertThat(
            ask(
                    AwsOperation.BATCH_GET_SECRET_VALUE,
                    "{\"SecretIdList\":[" + "\"x\",".repeat(20) + "\"x\"]}")
                .error())
        .isEqualTo("ValidationException");
  }

  @Test
  void callsThatNobodySigned_areRefused() throws Exception {
    HttpRequest unsigned =
        HttpRequest.newBuilder(server.endpoint())
            .header("X-Amz-Target", "secretsmanager.GetSecretValue")
            .POST(HttpRequest.BodyPublishers.ofString("{\"SecretId\":\"a\"}"))
            .build();

    assertThat(http.send(unsigned, text()).body()).contains("MissingAuthenticationToken");
  }

  @Test
  void whatIsNoCallOfTheService_isRefused() throws Exception {
    HttpRequest unknown =
        HttpRequest.newBuilder(server.endpoint())
            .header("X-Amz-Target", "secretsmanager.StealSecrets")
            .POST(HttpRequest.BodyPublishers.ofString("{}"))
            .build();

    assertThat(http.send(unknown, text()).body()).contains("UnknownOperationException");
    assertThat(ask(AwsOperation.GET_SECRET_VALUE, "{").error()).isEqualTo("SerializationException");
  }

  @Test
  void tokenService_handsOutCredentialsOfARole() throws Exception {
    HttpRequest assume =
        HttpRequest.newBuilder(server.endpoint())
            .header("Authorization", SIGNATURE)
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    "Action=AssumeRole&RoleSessionName=s&RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fr"))
            .build();

    assertThat(http.send(assume, text()).body())
        .contains("<AccessKeyId>")
        .contains("<Expiration>2026-11-24T11:00:00.250Z");
    assertThat(server.calls())
        .singleElement()
        .satisfies(call -> assertThat(call.secretIds()).containsExactly("arn:aws:iam::1:role/r"));

    server.fail(AwsFault.error(403, "AccessDenied", "no"));
    assertThat(http.send(assume, text()).body()).contains("<Code>AccessDenied</Code>");
  }

  @Test
  void containerCredentials_areHandedOut() throws Exception {
    URI address = server.containerCredentials();
    JsonNode credentials =
        mapper.readTree(http.send(HttpRequest.newBuilder(address).build(), text()).body());

    assertThat(credentials.path("AccessKeyId").asText()).hasSize(20);
    assertThat(credentials.path("Expiration").asText()).isEqualTo("2026-11-24T11:00:00.250Z");
  }

  @Test
  void faults_happenAsOftenAsTold_andToWhomTheyAreFor() throws Exception {
    server.put("a", "made-up-value");
    server.put("b", "made-up-value");
    server.fail(AwsFault.throttled().on("a").times(2));

    assertThat(get("").error()).isEqualTo("ThrottlingException");
    assertThat(ask(AwsOperation.GET_SECRET_VALUE, "{\"SecretId\":\"b\"}").status()).isEqualTo(200);
    assertThat(get("").error()).isEqualTo("ThrottlingException");
    assertThat(get("").status()).isEqualTo(200);

    server.fail(AwsFault.wrongType());
    assertThat(get("").body().path("CreatedDate").asText()).isEqualTo("made-up-value");
    server.heal();
    server.fail(AwsFault.echo());
    assertThat(get("").body().path("Message").asText()).contains("made-up-value");
    server.heal();
    server.fail(AwsFault.garbled());
    assertThatThrownBy(() -> get("")).isInstanceOf(IOException.class);
    assertThat(
            http.send(request(AwsOperation.GET_SECRET_VALUE, "{\"SecretId\":\"a\"}"), text())
                .body())
        .contains("made-up-value");
    server.heal();
    server.fail(AwsFault.cut());
    assertThatThrownBy(() -> get("")).isInstanceOf(IOException.class);
    server.heal();
    server.fail(AwsFault.noValue());
    assertThat(get("").body().has("SecretString")).isFalse();
    server.heal();
    server.fail(AwsFault.raw(502, "{\"page\":1}"));
    assertThat(get("").status()).isEqualTo(502);
  }

  @Test
  void stall_holdsCallsUntilItIsReleased() throws Exception {
    server.put("a", "one");
    try (AwsStall stall = new AwsStall()) {
      server.fail(AwsFault.stall(stall));
      HttpRequest request = request(AwsOperation.GET_SECRET_VALUE, "{\"SecretId\":\"a\"}");
      CompletableFuture<HttpResponse<String>> first = http.sendAsync(request, text());
      CompletableFuture<HttpResponse<String>> second = http.sendAsync(request, text());

      stall.awaitCallers(2, Duration.ofSeconds(20));
      assertThat(first.isDone() || second.isDone()).isFalse();
      stall.release();

      assertThat(first.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
      assertThat(second.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    }
    assertThat(server.maxInFlight(AwsOperation.GET_SECRET_VALUE)).isEqualTo(2);
    assertThat(server.calls(AwsOperation.GET_SECRET_VALUE)).isEqualTo(2);
    server.forgetCalls();
    assertThat(server.calls()).isEmpty();
  }

  @Test
  void nothingPrintsAValue() {
    server.put("a", "made-up-value");

    assertThat(server.toString() + server.calls() + AwsFault.denied().on("a"))
        .doesNotContain("made-up-value");
  }
}
