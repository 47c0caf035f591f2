package dev.keywarden.internal.json;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.keywarden.internal.json.JsonField.Missing;
import dev.keywarden.internal.json.JsonField.Result;
import dev.keywarden.internal.json.JsonField.Text;
import dev.keywarden.internal.json.JsonField.Unreadable;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonFieldTest {
  /** A strict reader of somebody else's, to compare with. */
  private static final JsonMapper JACKSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(JsonReadFeature.ALLOW_LEADING_ZEROS_FOR_NUMBERS)
          .build();

  private static Result read(String json, String pointer) {
    return JsonField.read(json.toCharArray(), requireNonNull(JsonPointer.parse(pointer)));
  }

  private static String text(String json, String pointer) {
    return new String(((Text) read(json, pointer)).chars());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"a\":\"x\"}|/a|x",
        " { \"b\" : [ 1 , { } ] , \"a\" : \"x\" } |/a|x",
        "{\"a\":{\"b\":\"x\"},\"b\":\"y\"}|/a/b|x",
        "[\"p\",\"q\",{\"r\":\"s\"}]|/1|q",
        "[\"p\",\"q\",{\"r\":\"s\"}]|/2/r|s",
        "{\"a/b\":\"slash\",\"m~n\":\"tilde\"}|/a~1b|slash",
        "{\"a/b\":\"slash\",\"m~n\":\"tilde\"}|/m~0n|tilde",
        "{\"\":\"no name\"}|/|no name",
        "{\"\\u0061\":\"escaped name\"}|/a|escaped name",
        "{\"a\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud83d\\ude00\"}|/a|`\"\\/\b\f\n\r\té😀`",
        "{\"01\":\"member\"}|/01|member",
        "{\"a\":\"first\",\"c\":{\"a\":\"other\"}}|/a|first"
      })
  void read_stringAtPointer_givesIt(String json, String pointer, String expected) {
    assertThat(text(json, pointer)).isEqualTo(expected);
  }

  @Test
  void read_wholeDocument_isTheString() {
    assertThat(text("{\" \":\"blank\"}", "/ ")).isEqualTo("blank");
    assertThat(text("\"alone\"", "")).isEqualTo("alone");
    assertThat(text("\uFEFF{\"a\":\"x\"}", "/a")).isEqualTo("x");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"{}|/a", "{\"A\":\"x\"}|/a", "[\"x\"]|/1", "[\"x\"]|/00", "[\"x\"]|/-", "[]|/0"})
  void read_noSuchField_isMissing(String json, String pointer) {
    assertThat(read(json, pointer)).isInstanceOf(Missing.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"a\":1.5e3}|/a|its field /a is a number, where a string is needed",
        "{\"a\":true}|/a|its field /a is a truth value, where a string is needed",
        "{\"a\":null}|/a|its field /a is null, where a string is needed",
        "{\"a\":{\"b\":\"x\"}}|/a|its field /a is an object, where a string is needed",
        "{\"a\":[]}|/a|its field /a is an array, where a string is needed",
        "{\"a\":\"x\"}|/a/b|its field /a is a string, which has no fields of its own",
        "{\"a\":7}|/a/b|its field /a is a number, which has no fields of its own",
        "\"x\"|/a|it is a string, which has no fields of its own",
        "{\"a\":\"x\",\"a\":\"y\"}|/a|its field /a is there twice",
        "{\"a\":{\"b\":\"x\"},\"a\":{}}|/a/b|its field /a is there twice",
        "{\"a\":{\"b\":\"x\",\"b\":1}}|/a/b|its field /a/b is there twice"
      })
  void read_anotherShape_saysWhich(String json, String pointer, String why) {
    assertThat(read(json, pointer)).isEqualTo(new Unreadable(why));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "sk-made-up",
        "{",
        "{\"a\":\"x\"",
        "{\"a\":\"x",
        "{\"a\":\"x\"}}",
        "{\"a\":\"x\"} y",
        "{\"a\":\"x\",}",
        "{a:\"x\"}",
        "{'a':'x'}",
        "{\"a\":\"x\" \"b\":1}",
        "{\"a\":\"x\",\"b\":01}",
        "{\"a\":\"x\",\"b\":+1}",
        "{\"a\":\"x\",\"b\":1.}",
        "{\"a\":\"x\",\"b\":.5}",
        "{\"a\":\"x\",\"b\":1e}",
        "{\"a\":\"x\",\"b\":-}",
        "{\"a\":\"x\",\"b\":NaN}",
        "{\"a\":\"x\",\"b\":tru}",
        "{\"a\":\"x\",\"b\":\"\\x\"}",
        "{\"a\":\"x\",\"b\":\"\\u12g4\"}",
        "{\"a\":\"x\",\"b\":\"\\u１２３４\"}",
        "{\"a\":\"x\",\"b\":\"line\nbreak\"}",
        "{\"a\":\"x\",\"b\":\"\u0000\"}",
        "[\"x\",]",
        "{\"a\":\"x\"/*c*/}",
        "\u00a0{\"a\":\"x\"}"
      })
  void read_noJson_saysNothingElse(String json) {
    assertThat(read(json, "/a")).isEqualTo(new Unreadable("it is not a JSON document"));
  }

  @Test
  void read_deeperThanAnybodyWrites_isRefusedWithoutOverflow() {
    String json = "[".repeat(100_000) + "]".repeat(100_000);
    assertThat(read(json, "/a")).isEqualTo(new Unreadable("it is not a JSON document"));
    assertThat(read("[".repeat(90) + "]".repeat(90), "/a")).isInstanceOf(Missing.class);
  }

  /** Whatever a strict parser of somebody else's makes of a document, this one makes too. */
  @Test
  void read_damagedDocuments_asJacksonDoes() {
    Random random = new Random(20261124);
    String alphabet = "{}[]\",:\\ \nabu0123456789eE+-.tfn";
    String[] seeds = {
      "{\"a\":\"value\",\"b\":[1,2.5e-3,null,true],\"c\":{\"a\":\"\\u0041\\n\"}}",
      "[{\"a\":\"x\"},\"a\",{\"b\":{\"a\":[\"y\"]}}]"
    };
    int good = 0;
    for (int i = 0; i < 60_000; i++) {
      StringBuilder json = new StringBuilder(seeds[i % seeds.length]);
      for (int edit = random.nextInt(4); edit > 0; edit--) {
        int at = random.nextInt(json.length());
        char c = alphabet.charAt(random.nextInt(alphabet.length()));
        switch (random.nextInt(3)) {
          case 0 -> json.setCharAt(at, c);
          case 1 -> json.insert(at, c);
          default -> json.deleteCharAt(at);
        }
      }
      String pointer = random.nextBoolean() ? "/a" : random.nextBoolean() ? "/c/a" : "/2/b/a/0";
      Result result = read(json.toString(), pointer);
      JsonNode tree;
      try {
        tree = JACKSON.readTree(json.toString());
      } catch (JsonProcessingException e) {
        // Jackson looks for a name that is there twice everywhere, this one on its way alone.
        if (!e.getClass().getSimpleName().equals("JsonParseException")
            || !String.valueOf(e.getMessage()).startsWith("Duplicate field")) {
          assertThat(result).as(json.toString()).isInstanceOf(Unreadable.class);
        }
        continue;
      }
      if (tree.isMissingNode()) {
        assertThat(result).as(json.toString()).isInstanceOf(Unreadable.class);
        continue;
      }
      good++;
      JsonNode node = tree.at(pointer);
      if (node.isTextual()) {
        assertThat(new String(((Text) result).chars()))
            .as(json.toString())
            .isEqualTo(node.asText());
      } else {
        assertThat(result).as(json.toString()).isNotInstanceOf(Text.class);
      }
    }
    assertThat(good).isGreaterThan(10_000);
  }

  @Test
  void text_printed_isMasked() {
    assertThat(read("{\"a\":\"made-up\"}", "/a")).hasToString("Text[****]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "a/b", "/~", "/~2", "/a~", "#/a"})
  void parse_noPointer_isNull(String text) {
    assertThat(JsonPointer.parse(text)).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/", "/a", "/a/b", "/a~1b/m~0n", "//"})
  void parse_pointer_writesItAgain(String text) {
    assertThat(JsonPointer.parse(text)).hasToString(text);
  }
}
