package dev.keywarden.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keywarden.testkit.Canary;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values out of an answer's bytes, and what is left for the SDK to read. */
class AnswerJsonTest {
  private static final String CANARY = Canary.value();

  /** What was taken, and the answer as it is then. */
  private record Taken(List<String> values, String left) {}

  private static Taken take(String answer) throws AnswerJson.Unreadable {
    byte[] json = answer.getBytes(UTF_8);
    List<String> values = new ArrayList<>();
    for (byte[] value : AnswerJson.take(json, json.length)) {
      values.add(value == null ? "none" : new String(value, UTF_8));
    }
    return new Taken(values, new String(json, UTF_8));
  }

  @Test
  void take_text_writesOverItAndLeavesTheRest() throws Exception {
    Taken taken =
        take("{\"Name\":\"a\", \"SecretString\" : \"" + CANARY + "\",\"VersionId\":\"v\"}");

    assertThat(taken.values()).containsExactly(CANARY);
    assertThat(taken.left())
        .isEqualTo(
            "{\"Name\":\"a\", \"SecretString\" : \""
                + "A".repeat(CANARY.length())
                + "\",\"VersionId\":\"v\"}");
  }

  @Test
  void take_binary_undoesItsBase64() throws Exception {
    String coded = Base64.getEncoder().encodeToString((CANARY + "x").getBytes(UTF_8));

    Taken taken = take("{\"SecretBinary\":\"" + coded + "\"}");

    assertThat(taken.values()).containsExactly(CANARY + "x");
    String left = taken.left().substring(17, taken.left().length() - 2);
    assertThat(Base64.getDecoder().decode(left)).as("still Base64").isNotEmpty();
    assertThat(left).matches("A+");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      quoteCharacter = '`',
      value = {
        "a\\\"b a\"b",
        "a\\\\b a\\b",
        "a\\/b a/b",
        "\\u0041\\u00e9\\u20ac Aé€",
        "\\ud83d\\ude00x 😀x",
        "é€😀 é€😀",
      })
  void take_escapedText_isWhatItMeans(String written, String meant) throws Exception {
    assertThat(take("{\"SecretString\":\"" + written + "\"}").values()).containsExactly(meant);
  }

  @Test
  void take_controlCharacters_areWhatTheyMean() throws Exception {
    assertThat(take("{\"SecretString\":\"\\b\\f\\n\\r\\t\"}").values())
        .containsExactly("\b\f\n\r\t");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\\ud83d", "\\ude00", "\\ud83dx", "\\ud83d\\u0041"})
  void take_halfOfASurrogatePair_isNoUtf8(String written) throws Exception {
    byte[] json = ("{\"SecretString\":\"" + written + "\"}").getBytes(UTF_8);

    byte[] value = AnswerJson.take(json, json.length).get(0);

    assertThat(new String(value, UTF_8)).contains("\uFFFD");
  }

  @Test
  void take_severalSecrets_areInTheirOrder() throws Exception {
    Taken taken =
        take(
            "{\"Errors\":[{\"Message\":\"SecretString\"}],\"SecretValues\":["
                + "{\"SecretString\":\"one\",\"Tags\":[{\"SecretString\":\"no\"}]},"
                + "{\"Name\":\"empty\"}, null,"
                + "{\"SecretBinary\":\"dHdv\"}]}");

    assertThat(taken.values()).containsExactly("one", "none", "none", "two");
    assertThat(taken.left()).contains("{\"SecretString\":\"no\"}").contains("\"AAAA\"");
  }

  @Test
  void take_textTwice_takesTheLastAsTheSdkDoes() throws Exception {
    Taken taken = take("{\"SecretString\":\"" + CANARY + "\",\"SecretString\":\"last\"}");

    assertThat(taken.values()).containsExactly("last");
    assertThat(taken.left()).doesNotContain(CANARY);
  }

  @Test
  void take_textAndBinary_takesTheText() throws Exception {
    assertThat(take("{\"SecretBinary\":\"dHdv\",\"SecretString\":\"one\"}").values())
        .containsExactly("one");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"SecretString\":null}", " { \"n\" : -1.5e+3, \"t\" : true } "})
  void take_noValue_isNone(String answer) throws Exception {
    assertThat(take(answer).values()).containsExactly("none");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{",
        "{\"SecretString\":\"a",
        "{\"SecretString\":\"a\"",
        "{\"SecretString\":\"a\"} x",
        "{\"SecretString\":\"a\\",
        "{\"SecretString\":\"\\u12\"}",
        "{\"SecretString\":\"\\x\"}",
        "{\"SecretString\":\"a\nb\"}",
        "{\"SecretString\":{\"a\":1}}",
        "{\"SecretString\":[\"a\"]}",
        "{\"SecretString\":12}",
        "{\"SecretString\":nil}",
        "{\"SecretBinary\":\"?\"}",
        "{\"SecretString\" \"a\"}",
        "{SecretString:\"a\"}",
        "{\"a\":,}",
        "{\"SecretValues\":[{\"SecretString\":\"a\"}",
        "<html>sign in</html>"
      })
  void take_notAsTheServiceSendsIt_isUnreadable(String answer) {
    assertThatThrownBy(() -> take(answer)).isInstanceOf(AnswerJson.Unreadable.class);
  }

  @Test
  void take_nestedWithoutEnd_isUnreadableAndNoStackOverflow() {
    assertThatThrownBy(() -> take("{\"a\":" + "[".repeat(100_000)))
        .isInstanceOf(AnswerJson.Unreadable.class);
  }
}
