package dev.keywarden.azure;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonCursorTest {
  private static SecretBundle read(String json) throws NotJson {
    return SecretBundle.read(json.getBytes(UTF_8));
  }

  private static String value(String json) throws NotJson {
    byte[] value = read(json).takeValue();
    return value == null ? "(none)" : new String(value, UTF_8);
  }

  @Test
  void read_bundle_takesWhatItKnowsAndPassesTheRest() throws NotJson {
    SecretBundle bundle =
        read(
            """
            { "contentType" : "text/plain", "more": [1, -2.5e+3, {"a": [true, null, "]}"]}],
              "value":"v", "tags":{}, "managed":false,
              "id":"https://v.vault.azure.net/secrets/n/0123456789ABCDEF0123456789abcdef",
              "attributes":{"enabled":false,"nbf":1,"exp":2,"created":3,"recoveryLevel":"x"} }
            """);

    assertThat(bundle.takeValue()).isEqualTo(new byte[] {'v'});
    assertThat(bundle.takeValue()).isNull();
    assertThat(bundle.version()).contains("0123456789abcdef0123456789abcdef");
    assertThat(bundle.enabled()).isFalse();
    assertThat(bundle.notBefore()).contains(Instant.ofEpochSecond(1));
    assertThat(bundle.expires()).contains(Instant.ofEpochSecond(2));
    assertThat(bundle.created()).contains(Instant.ofEpochSecond(3));
    assertThat(bundle).hasToString("SecretBundle[****]");
  }

  @Test
  void read_nulls_areNothing() throws NotJson {
    SecretBundle bundle =
        read("{\"value\":null,\"id\":null,\"attributes\":{\"enabled\":null,\"exp\":null}}");

    assertThat(bundle.takeValue()).isNull();
    assertThat(bundle.version()).isEmpty();
    assertThat(bundle.enabled()).isTrue();
    assertThat(bundle.expires()).isEmpty();
  }

  @Test
  void value_escapes_areUndone() throws NotJson {
    assertThat(value("{\"value\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"}")).isEqualTo("\"\\/\b\f\n\r\t");
    assertThat(value("{\"value\":\"\\u0041\\u00e4\\u20AC\\ud83d\\udd11\"}"))
        .isEqualTo("Aä€\uD83D\uDD11");
    assertThat(value("{\"value\":\"Aä€\uD83D\uDD11\"}")).isEqualTo("Aä€\uD83D\uDD11");
    assertThat(value("{\"\\u0076alue\":\"by an escaped name\"}")).isEqualTo("by an escaped name");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{",
        "{}{}",
        "{} x",
        "{\"value\"}",
        "{\"value\":}",
        "{\"value\":\"v\"",
        "{\"value\":\"v\",}",
        "{\"value\":\"v\" \"id\":\"i\"}",
        "{\"value\":\"v}",
        "{\"value\":\"v\\\"}",
        "{\"value\":\"\\x\"}",
        "{\"value\":\"\\u12\"}",
        "{\"value\":\"\\u12g4\"}",
        "{\"value\":\"\\ud83d\"}",
        "{\"value\":\"\\ud83dx\"}",
        "{\"value\":\"\\ud83d\\u0041\"}",
        "{\"value\":\"\\udd11\"}",
        "{\"value\":\"line\nbreak\"}",
        "{\"value\":1}",
        "{\"value\":true}",
        "{\"value\":[\"v\"]}",
        "{\"value\":{\"v\":\"v\"}}",
        "{value:\"v\"}",
        "{\"attributes\":[]}",
        "{\"attributes\":null}",
        "{\"attributes\":{\"exp\":1.5}}",
        "{\"attributes\":{\"exp\":1e3}}",
        "{\"attributes\":{\"exp\":\"1\"}}",
        "{\"attributes\":{\"exp\":1234567890123456789}}",
        "{\"attributes\":{\"enabled\":\"true\"}}",
        "{\"other\":nul}"
      })
  void read_anythingElse_isNotJsonAndSaysNothing(String json) {
    assertThatThrownBy(() -> read(json)).isInstanceOf(NotJson.class).hasMessage(null).hasNoCause();
  }

  @Test
  void read_deepNesting_isRefusedBeforeTheStackIsFull() {
    assertThatThrownBy(() -> read("{\"a\":" + "[".repeat(100_000))).isInstanceOf(NotJson.class);
  }

  @Test
  void read_anyBytes_isAnswerOrNotJson() {
    Random random = new Random(42);
    byte[] right =
        "{\"value\":\"\\u20ac\\n\",\"id\":\"i\",\"attributes\":{\"exp\":2}}".getBytes(UTF_8);
    for (int i = 0; i < 100_000; i++) {
      byte[] spoilt = right.clone();
      for (int j = 0; j <= i % 3; j++) {
        spoilt[random.nextInt(spoilt.length)] = (byte) random.nextInt(256);
      }
      try {
        SecretBundle.read(spoilt).wipe();
        ServiceError.read(400, spoilt);
      } catch (NotJson e) {
        assertThat(e).hasMessage(null);
      }
    }
  }

  @Test
  void error_codes_areTakenAndTheMessageIsNot() {
    ServiceError error =
        ServiceError.read(
            403,
            ("{\"error\":{\"code\":\"Forbidden\",\"message\":\"words\","
                    + "\"innererror\":{\"code\":\"ForbiddenByRbac\",\"innererror\":null}}}")
                .getBytes(UTF_8));

    assertThat(error).isEqualTo(new ServiceError(403, "Forbidden", "ForbiddenByRbac"));
    assertThat(error.text()).isEqualTo("403, ForbiddenByRbac");
  }

  @Test
  void error_codeThatIsNone_isLeftOut() {
    assertThat(ServiceError.read(400, "{\"error\":{\"code\":\"no code\"}}".getBytes(UTF_8)).text())
        .isEqualTo("400");
    assertThat(ServiceError.read(502, "<html>".getBytes(UTF_8)).text()).isEqualTo("502");
    assertThat(ServiceError.read(400, "{\"error\":\"text\"}".getBytes(UTF_8)).text())
        .isEqualTo("400");
  }
}
