package dev.keywarden.aws;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretPlaceTest {
  private static final String PARTIAL =
      "arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/llm";
  private static final String ARN = PARTIAL + "-AbC1eF";

  private static SecretPlace place(String text) {
    return requireNonNull(SecretPlace.parse(text), text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "prod/llm",
        "A-Za-z0-9/_+=.@-",
        "rds!db-0123",
        "team-prompt",
        "arn-of-mine",
        PARTIAL,
        ARN,
        "arn:aws-us-gov:secretsmanager:us-gov-west-1:123456789012:secret:x-AbCdEf",
        "arn:aws-cn:secretsmanager:cn-north-1:123456789012:secret:x-AbCdEf"
      })
  void parse_whatTheStoreMayHave_isTaken(String text) {
    assertThat(place(text).id()).isEqualTo(text);
    assertThat(SecretPlace.refusal(text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "a b",
        "a:b",
        "a#b",
        "a?b",
        "ä",
        "a\n",
        "arn:",
        "arn:aws:secretsmanager:eu-west-1:123456789012:secret:",
        "arn:aws:secretsmanager:eu-west-1:123:secret:x",
        "arn:aws:ssm:eu-west-1:123456789012:parameter/x",
        "arn:aws:secretsmanager::123456789012:secret:x",
        "arn:evil:secretsmanager:eu-west-1:123456789012:secret:x"
      })
  void parse_whatItCannotHave_isRefusedWithTheRule(String text) {
    assertThat(SecretPlace.parse(text)).isNull();
    assertThat(SecretPlace.refusal(text).orElseThrow()).doesNotEndWith(".");
  }

  @Test
  void parse_lengths() {
    assertThat(SecretPlace.parse("x".repeat(512))).isNotNull();
    assertThat(SecretPlace.parse("x".repeat(513))).isNull();
  }

  @Test
  void region_isTheArns() {
    assertThat(place(ARN).region()).isEqualTo("eu-west-1");
    assertThat(place("prod/llm").region()).isNull();
  }

  @Test
  void denotes_nameArnAndPartialArn() {
    assertThat(place("prod/llm").denotes("prod/llm", ARN)).isTrue();
    assertThat(place(ARN).denotes("prod/llm", ARN)).isTrue();
    assertThat(place(PARTIAL).denotes("prod/llm", ARN)).isTrue();

    assertThat(place("prod").denotes("prod/llm", ARN)).isFalse();
    assertThat(place(PARTIAL).denotes("prod/llm-2", PARTIAL + "-2-AbC1eF")).isFalse();
    assertThat(place(ARN).denotes("prod/llm", PARTIAL + "-Other1")).isFalse();
    assertThat(place("prod/llm").denotes(null, null)).isFalse();
  }

  @Test
  void mayBe_anErrorNamesItInAnotherWay() {
    assertThat(place("prod/llm").mayBe(ARN)).isTrue();
    assertThat(place("prod/llm").mayBe(PARTIAL)).isTrue();
    assertThat(place(ARN).mayBe("prod/llm")).isTrue();
    assertThat(place(PARTIAL).mayBe("prod/llm")).isTrue();
    assertThat(place(PARTIAL).mayBe(ARN)).isTrue();

    assertThat(place("prod").mayBe(ARN)).isFalse();
    assertThat(place(ARN).mayBe("prod")).isFalse();
  }

  @Test
  void resourceAndNameToCreate() {
    assertThat(place("prod/llm").resource("eu-west-1"))
        .isEqualTo("arn:aws:secretsmanager:eu-west-1:*:secret:prod/llm-??????");
    assertThat(place(ARN).resource("us-east-1")).isEqualTo(ARN);
    assertThat(place(ARN).nameToCreate()).isEqualTo("prod/llm");
    assertThat(place("team-prompt").nameToCreate()).isEqualTo("team-prompt");
    assertThat(place("prod/llm").in("eu-west-1")).isEqualTo("prod/llm in eu-west-1");
    assertThat(place(ARN).in("eu-west-1")).isEqualTo(ARN);
  }
}
