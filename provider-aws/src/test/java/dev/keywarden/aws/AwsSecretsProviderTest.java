package dev.keywarden.aws;

import static dev.keywarden.aws.Asked.absent;
import static dev.keywarden.aws.Asked.failure;
import static dev.keywarden.aws.Asked.found;
import static dev.keywarden.aws.Asked.request;
import static dev.keywarden.aws.Asked.value;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keywarden.KeyProviderException.Reason;
import dev.keywarden.spi.KeyLookup;
import dev.keywarden.testkit.aws.AwsOperation;
import dev.keywarden.testkit.aws.AwsSecretsServer;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AwsSecretsProviderTest {
  private static final String VALUE = "made-up-value-0123456789abcdef";
  private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");

  private final AwsSecretsServer server = AwsSecretsServer.builder().clock(() -> NOW).start();
  private final AwsSecretsProvider provider = Asked.of(server).build();

  @AfterEach
  void close() {
    provider.close();
    server.close();
  }

  @Test
  void find_text_answersWithPlaceVersionAndDate() {
    String version = server.put("prod/llm", VALUE);

    KeyLookup.Found found = found(provider.find(request("prod/llm")));

    assertThat(found.location()).isEqualTo("prod/llm in eu-west-1");
    assertThat(found.version()).contains(version);
    assertThat(found.created()).contains(NOW);
    assertThat(found.expires()).isEmpty();
    assertThat(value(found)).isEqualTo(VALUE);
    assertThat(server.calls())
        .singleElement()
        .satisfies(
            call -> {
              assertThat(call.operation()).isEqualTo(AwsOperation.GET_SECRET_VALUE);
              assertThat(call.secretIds()).containsExactly("prod/llm");
              assertThat(call.accessKeyId()).isEqualTo("made-up-id");
            });
  }

  @Test
  void find_binary_isTakenAsUtf8AndNotDecodedTwice() {
    String looksLikeBase64 = "bWFkZS11cC12YWx1ZQ==";
    server.put("binary", looksLikeBase64.getBytes(UTF_8));

    assertThat(value(provider.find(request("binary")))).isEqualTo(looksLikeBase64);
  }

  @Test
  void find_binaryThatIsNoText_isUnreadableAndNamesTheSecret() {
    server.put("binary", new byte[] {(byte) 0xff, (byte) 0xfe, 'a'});

    assertThat(failure(provider, request("binary")))
        .satisfies(
            e -> {
              assertThat(e.reason()).isEqualTo(Reason.UNREADABLE);
              assertThat(e.detail()).contains("secret binary in eu-west-1").contains("not UTF-8");
            });
  }

  @Test
  void find_partsOfTheSecretAsText_areLeftToTheChain() {
    String json = "{\"anthropic\": \"" + VALUE + "\"}";
    server.put("json", json);
    try (var chain =
        dev.keywarden.KeyChain.builder()
            .ignoreAmbientConfiguration()
            .provider(provider)
            .set("keywarden.keys.ANTHROPIC_API_KEY.aws", "json#/anthropic")
            .build()) {
      assertThat(chain.require("ANTHROPIC_API_KEY").reveal()).isEqualTo(VALUE);
    }
  }

  @Test
  void find_largestValue_isTakenWhole() {
    String large = "x".repeat(65_536);
    server.put("large", large);
    server.put("large-binary", large.getBytes(UTF_8));

    found(provider.find(request("large"))).material().close();
    found(provider.find(request("large-binary"))).material().close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ünïcödé-ключ-鍵-🔑-made-up", "made\nup\n", "made-up\r\n", ""})
  void find_anyText_isFoundAsItIs(String text) {
    server.put("text", text);

    found(provider.find(request("text"))).material().close();
  }

  @Test
  void find_byArnAndByPartialArn_findsTheSecret() {
    server.put("prod/llm", VALUE);
    String arn = server.arn("prod/llm");
    String partial = arn.substring(0, arn.length() - 7);

    assertThat(found(provider.find(request(arn))).location()).isEqualTo(arn);
    assertThat(value(provider.find(request(partial)))).isEqualTo(VALUE);
  }

  @Test
  void find_nameThatLooksLikeAPartialArn_isFoundAllTheSame() {
    server.put("team-prompt", VALUE);

    assertThat(value(provider.find(request("team-prompt")))).isEqualTo(VALUE);
  }

  @Test
  void find_versionsAndStages_followTheLabels() {
    String first = server.put("rotated", "made-up-first-0123456789");
    String second = server.put("rotated", "made-up-second-0123456789");
    String third = server.put("rotated", "made-up-third-0123456789", "AWSPENDING", "canary");

    assertThat(found(provider.find(request("rotated"))).version()).contains(second);
    assertThat(version("stage", "AWSPREVIOUS")).isEqualTo(first);
    assertThat(version("stage", "AWSPENDING")).isEqualTo(third);
    assertThat(version("stage", "canary")).isEqualTo(third);
    assertThat(version("version", first)).isEqualTo(first);

    server.moveStage("rotated", "AWSCURRENT", third);

    assertThat(found(provider.find(request("rotated"))).version()).contains(third);
    assertThat(version("stage", "AWSPREVIOUS")).isEqualTo(second);
  }

  private String version(String parameter, String value) {
    return found(provider.find(request("rotated").with(parameter, value))).version().orElseThrow();
  }

  @Test
  void find_absent_saysWhereAndHowToCreateIt() {
    KeyLookup.Absent absent = absent(provider.find(request("prod/llm")));

    assertThat(absent.detail())
        .startsWith("AWS Secrets Manager in eu-west-1 has no secret prod/llm")
        .contains("ResourceNotFoundException");
    assertThat(absent.remedy().orElseThrow())
        .isEqualTo(
            "aws secretsmanager create-secret --name prod/llm --region eu-west-1"
                + " --secret-string file:///dev/stdin");
  }

  @Test
  void find_absentArn_createsUnderTheNameWithoutItsRandomCharacters() {
    String arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/llm-AbCdEf";

    assertThat(absent(provider.find(request(arn))).remedy().orElseThrow())
        .contains("--name prod/llm ");
  }

  @Test
  void find_secretWithoutAValueOrWithoutTheStage_isAbsentAndSaysWhichStage() {
    server.create("empty");

    assertThat(absent(provider.find(request("empty"))).detail())
        .contains("secret empty, stage AWSCURRENT");
    assertThat(absent(provider.find(request("empty").with("stage", "AWSPENDING"))).detail())
        .contains("secret empty, stage AWSPENDING");
    String version = "00000000-0000-0000-0000-000000000000";
    assertThat(absent(provider.find(request("empty").with("version", version))).detail())
        .contains("secret empty, version " + version);
    assertThat(absent(provider.find(request("empty"))).remedy().orElseThrow())
        .startsWith("aws secretsmanager list-secret-version-ids --secret-id empty");
  }

  @Test
  void find_markedForDeletion_isAFailureWithItsDateUntilItIsRestored() {
    server.put("doomed", VALUE);
    Instant date = server.markForDeletion("doomed", 7);

    assertThat(failure(provider, request("doomed")))
        .satisfies(
            e -> {
              assertThat(e.reason()).isEqualTo(Reason.DISABLED);
              assertThat(e.detail())
                  .contains("secret doomed in eu-west-1 is marked for deletion")
                  .endsWith(" on " + date);
              assertThat(e.remedy()).contains("restore-secret --secret-id doomed");
            });

    server.restore("doomed");
    assertThat(value(provider.find(request("doomed")))).isEqualTo(VALUE);
  }

  @Test
  void find_placesThatTheStoreCannotHave_areRefusedBeforeAnyCall() {
    for (String place :
        List.of(
            "",
            "a b",
            "a#b",
            "x".repeat(513),
            "arn:aws:s3:::bucket",
            "arn:aws:secretsmanager:eu-west-1:12:secret:x")) {
      assertThat(provider.naming().orElseThrow().refusal(place)).as(place).isPresent();
      assertThat(failure(provider, request(place)).reason()).isEqualTo(Reason.MISCONFIGURED);
    }
    assertThat(failure(provider, request("x").with("version", "3")).reason())
        .isEqualTo(Reason.MISCONFIGURED);
    assertThat(failure(provider, request("x").with("stage", "a b")).reason())
        .isEqualTo(Reason.MISCONFIGURED);
    assertThat(server.calls()).isEmpty();
  }

  @Test
  void find_rotationWhileItRuns_givesTheNewValueNext() {
    server.put("rotated", VALUE);
    assertThat(value(provider.find(request("rotated")))).isEqualTo(VALUE);

    server.put("rotated", "made-up-other-0123456789");

    assertThat(value(provider.find(request("rotated")))).isEqualTo("made-up-other-0123456789");
  }

  @Test
  void build_andCreate_openNothing() {
    assertThat(server.calls()).isEmpty();
    assertThat(provider.naming().orElseThrow().pattern()).isEqualTo("{name}");
    assertThat(provider.naming().orElseThrow().parameters())
        .containsExactlyInAnyOrder("version", "stage");
    assertThat(provider).hasToString("AwsSecretsProvider[aws]");
  }
}
