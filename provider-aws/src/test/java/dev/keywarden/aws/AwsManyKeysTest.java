package dev.keywarden.aws;

import static dev.keywarden.aws.Asked.absent;
import static dev.keywarden.aws.Asked.failed;
import static dev.keywarden.aws.Asked.found;
import static dev.keywarden.aws.Asked.request;
import static dev.keywarden.aws.Asked.value;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keywarden.KeyProviderException.Reason;
import dev.keywarden.spi.KeyLookup;
import dev.keywarden.spi.KeyRequest;
import dev.keywarden.testkit.aws.AwsCall;
import dev.keywarden.testkit.aws.AwsFault;
import dev.keywarden.testkit.aws.AwsOperation;
import dev.keywarden.testkit.aws.AwsSecretsServer;
import dev.keywarden.testkit.aws.AwsStall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AwsManyKeysTest {
  private final AwsSecretsServer server = AwsSecretsServer.start();
  private final AwsSecretsProvider provider = Asked.of(server).attempts(1).build();

  @AfterEach
  void close() {
    provider.close();
    server.close();
  }

  private List<KeyRequest> seed(int count) {
    List<KeyRequest> requests = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      server.put("key-" + i, valueOf(i));
      requests.add(request("key-" + i));
    }
    return requests;
  }

  private static String valueOf(int i) {
    return "made-up-value-of-key-" + i;
  }

  private void assertAllFound(List<KeyRequest> requests, Map<KeyRequest, KeyLookup> answers) {
    assertThat(answers).hasSameSizeAs(requests);
    for (int i = 0; i < requests.size(); i++) {
      assertThat(value(answer(answers, requests.get(i)))).isEqualTo(valueOf(i));
    }
  }

  private static KeyLookup answer(Map<KeyRequest, KeyLookup> answers, KeyRequest request) {
    return requireNonNull(answers.get(request), "answer");
  }

  @Test
  void findAll_fiftyNames_areThreeCallsSideBySide() throws Exception {
    List<KeyRequest> requests = seed(50);
    try (AwsStall stall = new AwsStall()) {
      server.fail(AwsFault.stall(stall));
      CompletableFuture<Map<KeyRequest, KeyLookup>> answers =
          CompletableFuture.supplyAsync(() -> provider.findAll(requests));

      stall.awaitCallers(3, Duration.ofSeconds(20));
      stall.release();

      assertAllFound(requests, answers.get(20, TimeUnit.SECONDS));
    }
    assertThat(server.calls()).hasSize(3);
    assertThat(server.maxInFlight(AwsOperation.BATCH_GET_SECRET_VALUE)).isEqualTo(3);
    assertThat(server.calls())
        .extracting(call -> call.secretIds().size())
        .containsExactlyInAnyOrder(20, 20, 10);
  }

  @Test
  void findAll_singleKeyOfAChunk_needsNoPermissionForBatches() {
    List<KeyRequest> requests = seed(21);

    assertAllFound(requests, provider.findAll(requests));

    assertThat(server.calls(AwsOperation.BATCH_GET_SECRET_VALUE)).isEqualTo(1);
    assertThat(server.calls(AwsOperation.GET_SECRET_VALUE)).isEqualTo(1);
  }

  @Test
  void findAll_isEqualToFind() {
    server.put("text", "made-up-text-0123456789");
    server.put("binary", "made-up-binary-0123456789".getBytes(UTF_8));
    String old = server.put("rotated", "made-up-first-0123456789");
    server.put("rotated", "made-up-second-0123456789");
    List<KeyRequest> requests =
        List.of(
            request("text"),
            request("binary"),
            request(server.arn("text")),
            request("rotated"),
            request("rotated").with("stage", "AWSPREVIOUS"),
            request("rotated").with("version", old),
            request("missing"));

    Map<KeyRequest, KeyLookup> answers = provider.findAll(requests);

    for (KeyRequest request : requests.subList(0, 6)) {
      KeyLookup.Found many = found(answer(answers, request));
      KeyLookup.Found one = found(provider.find(request));
      assertThat(many.location()).isEqualTo(one.location());
      assertThat(many.version()).isEqualTo(one.version());
      assertThat(many.created()).isEqualTo(one.created());
      assertThat(value(many)).isEqualTo(value(one));
    }
    assertThat(absent(answer(answers, requests.get(6))).detail()).contains("no secret missing");
  }

  @Test
  void findAll_namesAndArnsAndPartialArns_areMatchedWhicheverComesBack() {
    server.put("one", valueOf(1));
    server.put("two", valueOf(2));
    server.put("three", valueOf(3));
    String partial = server.arn("three").substring(0, server.arn("three").length() - 7);
    List<KeyRequest> requests =
        List.of(request("one"), request(server.arn("two")), request(partial));

    Map<KeyRequest, KeyLookup> answers = provider.findAll(requests);

    for (int i = 0; i < 3; i++) {
      assertThat(value(answer(answers, requests.get(i)))).isEqualTo(valueOf(i + 1));
    }
    assertThat(server.calls()).hasSize(1);
  }

  @Test
  void findAll_twoFieldsOfOneSecret_areOneIdAndTwoOwners() {
    server.put("shared", "made-up-shared-0123456789".getBytes(UTF_8));
    server.put("other", valueOf(1));
    KeyRequest first = request("shared");
    KeyRequest second =
        KeyRequest.of("OTHER_KEY", first.environment(), first.timeout()).at("shared");

    Map<KeyRequest, KeyLookup> answers = provider.findAll(List.of(first, second, request("other")));

    found(answer(answers, first)).material().close();
    assertThat(found(answer(answers, second)).material().closed()).isFalse();
    assertThat(value(answer(answers, second))).isEqualTo("made-up-shared-0123456789");
    assertThat(server.calls())
        .singleElement()
        .extracting(AwsCall::secretIds)
        .isEqualTo(List.of("shared", "other"));
  }

  @Test
  void findAll_binaryByNameAndByArn_bothHaveTheValue() {
    server.put("shared", "made-up-shared-0123456789".getBytes(UTF_8));
    KeyRequest byName = request("shared");
    KeyRequest byArn = request(server.arn("shared"));

    Map<KeyRequest, KeyLookup> answers = provider.findAll(List.of(byName, byArn));

    assertThat(value(answer(answers, byName))).isEqualTo("made-up-shared-0123456789");
    assertThat(value(answer(answers, byArn))).isEqualTo("made-up-shared-0123456789");
  }

  @Test
  void findAll_oneSecretInNeitherList_isAClearFailure() {
    List<KeyRequest> requests = seed(3);
    server.fail(AwsFault.forget().on("key-1"));

    Map<KeyRequest, KeyLookup> answers = provider.findAll(requests);

    KeyLookup.Failed failed = failed(answer(answers, requests.get(1)));
    assertThat(failed.reason()).isEqualTo(Reason.UNREADABLE);
    assertThat(failed.detail()).contains("says nothing of secret key-1 in eu-west-1");
    found(answer(answers, requests.get(2))).material().close();
  }

  @Test
  void findAll_oneMarkedForDeletion_hasItsDate() {
    List<KeyRequest> requests = seed(2);
    var date = server.markForDeletion("key-1", 7);

    KeyLookup.Failed failed = failed(answer(provider.findAll(requests), requests.get(1)));

    assertThat(failed.reason()).isEqualTo(Reason.DISABLED);
    assertThat(failed.detail()).contains("marked for deletion");
    assertThat(failed.detail())
        .contains(
            date.truncatedTo(java.time.temporal.ChronoUnit.SECONDS).toString().substring(0, 19));
  }

  @ParameterizedTest
  @ValueSource(ints = {403, 501})
  void findAll_batchRefusedWithoutACode_asksOneByOne(int status) {
    List<KeyRequest> requests = seed(3);
    server.fail(
        AwsFault.raw(status, "<html>no such page</html>").on(AwsOperation.BATCH_GET_SECRET_VALUE));

    assertAllFound(requests, provider.findAll(requests));
    assertThat(server.calls(AwsOperation.GET_SECRET_VALUE)).isEqualTo(3);
  }

  @Test
  void findAll_batchDenied_asksOneByOneSideBySideAndSaysSoOnce() throws Exception {
    List<KeyRequest> requests = seed(50);
    server.fail(AwsFault.denied().on(AwsOperation.BATCH_GET_SECRET_VALUE));
    try (LogCapture log = LogCapture.of(AwsSecretsProvider.class.getName());
        AwsStall stall = new AwsStall()) {
      server.fail(AwsFault.stall(stall).on(AwsOperation.GET_SECRET_VALUE));
      CompletableFuture<Map<KeyRequest, KeyLookup>> answers =
          CompletableFuture.supplyAsync(() -> provider.findAll(requests));
      stall.awaitCallers(20, Duration.ofSeconds(20));
      stall.release();

      assertAllFound(requests, answers.get(20, TimeUnit.SECONDS));
      assertThat(server.maxInFlight(AwsOperation.GET_SECRET_VALUE)).isEqualTo(20);
      assertThat(server.calls(AwsOperation.GET_SECRET_VALUE)).isEqualTo(50);
      assertThat(server.calls(AwsOperation.BATCH_GET_SECRET_VALUE)).isEqualTo(3);

      assertAllFound(requests, provider.findAll(requests));
      assertThat(server.calls(AwsOperation.BATCH_GET_SECRET_VALUE)).isEqualTo(3);
      assertThat(log.records())
          .singleElement()
          .asString()
          .contains("Allow secretsmanager:BatchGetSecretValue");
    }
  }

  @Test
  void findAll_batchDeniedAndOneSecretToo_failsForThatOneAlone() {
    List<KeyRequest> requests = seed(3);
    server.fail(AwsFault.denied().on(AwsOperation.BATCH_GET_SECRET_VALUE));
    server.fail(AwsFault.denied().on("key-1"));

    Map<KeyRequest, KeyLookup> answers = provider.findAll(requests);

    KeyLookup.Failed failed = failed(answer(answers, requests.get(1)));
    assertThat(failed.reason()).isEqualTo(Reason.DENIED);
    assertThat(failed.remedy()).contains("secretsmanager:GetSecretValue");
    assertThat(value(answer(answers, requests.get(2)))).isEqualTo(valueOf(2));
  }

  @Test
  void findAll_batchThrottled_failsForItsIds() {
    List<KeyRequest> requests = seed(3);
    server.fail(AwsFault.throttled());

    Map<KeyRequest, KeyLookup> answers = provider.findAll(requests);

    assertThat(answers.values())
        .allSatisfy(answer -> assertThat(failed(answer).reason()).isEqualTo(Reason.THROTTLED));
    assertThat(server.calls(AwsOperation.GET_SECRET_VALUE)).isZero();
  }

  @Test
  void findAll_batchUnfitForOneId_asksOneByOneAndTriesABatchAgain() {
    List<KeyRequest> requests = seed(3);
    server.fail(
        AwsFault.error(400, "InvalidParameterException", "no")
            .on(AwsOperation.BATCH_GET_SECRET_VALUE)
            .times(1));

    assertAllFound(requests, provider.findAll(requests));
    assertAllFound(requests, provider.findAll(requests));

    assertThat(server.calls(AwsOperation.GET_SECRET_VALUE)).isEqualTo(3);
    assertThat(server.calls(AwsOperation.BATCH_GET_SECRET_VALUE)).isEqualTo(2);
  }

  @Test
  void findAll_oneChunkHangs_theOthersAnswersAreKept() throws Exception {
    List<KeyRequest> requests = new ArrayList<>();
    for (KeyRequest request : seed(40)) {
      requests.add(request(request.place().orElseThrow(), Duration.ofSeconds(2)));
    }
    try (AwsStall stall = new AwsStall()) {
      server.fail(AwsFault.stall(stall).on(AwsOperation.BATCH_GET_SECRET_VALUE).on("key-0"));
      Map<KeyRequest, KeyLookup> answers = provider.findAll(requests);

      assertThat(failed(answer(answers, requests.get(0))).reason()).isEqualTo(Reason.TIMED_OUT);
      assertThat(value(answer(answers, requests.get(39)))).isEqualTo(valueOf(39));
    }
  }

  @Test
  void findAll_nothing_isNothing() {
    assertThat(provider.findAll(List.of())).isEmpty();
    assertThat(server.calls()).isEmpty();
  }

  @Test
  void findAll_placeThatCannotBe_failsAlone() {
    List<KeyRequest> requests = new ArrayList<>(seed(2));
    requests.add(request("no such name"));

    Map<KeyRequest, KeyLookup> answers = provider.findAll(requests);

    assertThat(failed(answer(answers, requests.get(2))).reason()).isEqualTo(Reason.MISCONFIGURED);
    assertThat(value(answer(answers, requests.get(0)))).isEqualTo(valueOf(0));
  }
}
