package dev.keywarden.internal.hygiene;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.keywarden.KeyFault;
import dev.keywarden.KeyFault.Kind;
import dev.keywarden.KeyFault.Place;
import dev.keywarden.KeyKind;
import dev.keywarden.internal.memory.OffHeapMaterial;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyCheckTest {
  private static final HygieneRules TOKEN = HygieneRules.defaults();
  private static final HygieneRules TEXT = TOKEN.with(KeyKind.TEXT);
  private static final String KEY = "q7Zt3Vx9Lm2Rw8Kp5Bn4";
  private static final String OTHER = "h2Jd6Fs0Gy1Tc8Ua3Mv7";

  /** What came of a check: the value read back, and the faults. */
  private record Outcome(
      @Nullable String value, List<KeyFault> refused, List<KeyFault> trimmed, boolean closed) {}

  private static Outcome check(String value, HygieneRules rules) {
    byte[] utf8 = value.getBytes(UTF_8);
    OffHeapMaterial given = OffHeapMaterial.copyOfRange(utf8, 0, utf8.length);
    KeyCheck.Result result = KeyCheck.check(given, rules);
    OffHeapMaterial usable = result.usable();
    String text = usable == null ? null : usable.readString();
    return new Outcome(text, result.refused(), result.trimmed(), given.closed());
  }

  private static KeyFault fault(Kind kind, Place place) {
    return new KeyFault(kind, place, -1);
  }

  private static KeyFault inside(Kind kind, int position) {
    return new KeyFault(kind, Place.INSIDE, position);
  }

  private static KeyFault whole(Kind kind) {
    return fault(kind, Place.WHOLE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "changeme",
        "CHANGE_ME",
        "change-me!",
        "changeit",
        "replace_me",
        "todo",
        "TBD",
        "placeholder",
        "your-api-key-here",
        "YOUR_API_KEY",
        "your_openai_api_key_here",
        "sk-your-key-here",
        "sk-ant-api03-your-key-here",
        "your-secret-key-1-here",
        "my-api-key",
        "MY_SECRET",
        "insert-key-here",
        "put your token here",
        "replace-with-your-key",
        "<key>",
        "<YOUR API KEY>",
        "<your-api-key (from the console)>",
        "[api-key]",
        "%API_KEY%",
        "__API_KEY__",
        "xxx",
        "xxxxxxxxxxxxxxxx",
        "XXXX-XXXX-XXXX",
        "sk-xxxxxxxxxxxxxxxxxxxx",
        "sk-ant-xxxx-xxxx-xxxx-xxxx",
        "sk-...",
        "sk-\u2026",
        "****",
        "...",
        "#####",
        "0000",
        "aaaaaaaaaaaa",
        "00000000-0000-0000-0000-000000000000",
        "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx",
        "null",
        "undefined",
        "secret",
        "redacted",
        "AKIA" + "IOSFODNN7EXAMPLE",
        "wJalrXUtnFEMI/K7MDENG/" + "bPxRfiCYEXAMPLEKEY",
      })
  void check_placeholder_refused(String value) {
    for (HygieneRules rules : List.of(TOKEN, TEXT)) {
      Outcome outcome = check(value, rules);

      assertThat(outcome.refused()).contains(whole(Kind.PLACEHOLDER));
      assertThat(outcome.value()).isNull();
      assertThat(outcome.closed()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "${API_KEY}",
        "${a}",
        "${env:API_KEY}",
        "${API_KEY:-none}",
        "$(cat /run/secrets/key)",
        "$OPENAI_API_KEY",
        "$TOKEN",
        "{{ api_key }}",
        "{{secrets.KEY}}",
        "${{ secrets.API_KEY }}",
        "Bearer ${TOKEN}",
        "prefix-${apiKey}-suffix",
        "${FIRST}${SECOND}",
        "user:${db.password}",
        "x${API_KEY:none}",
        "op://vault/item/field",
        "vault:secret/data/app#key",
        "ref+awssecrets://app/key",
        "ENC(c29tZSB0ZXh0)",
        "arn:aws:secretsmanager:eu-west-1:123456789012:secret:app-AbCdEf",
        "sm://project/secret",
        "@Microsoft.KeyVault(SecretUri=https://made-up.vault.azure.net/secrets/key/)",
      })
  void check_reference_refused(String value) {
    for (HygieneRules rules : List.of(TOKEN, TEXT)) {
      Outcome outcome = check(value, rules);

      assertThat(outcome.refused()).contains(whole(Kind.UNRESOLVED_REFERENCE));
      assertThat(outcome.value()).isNull();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "\n",
        "\r\n",
        "\t \n",
        "\u00a0",
        "\u200b",
        "\u3000",
        "\uFEFF",
        "\uFEFF\n",
        "\0",
        "\0\0\0\0"
      })
  void check_blank_refused(String value) {
    for (HygieneRules rules : List.of(TOKEN, TEXT)) {
      Outcome outcome = check(value, rules);

      assertThat(outcome.refused()).containsExactly(whole(Kind.BLANK));
      assertThat(outcome.value()).isNull();
    }
  }

  static Stream<Arguments> faults() {
    return Stream.of(
        arguments(" " + KEY, List.of(fault(Kind.WHITE_SPACE, Place.START))),
        arguments("\t" + KEY, List.of(fault(Kind.WHITE_SPACE, Place.START))),
        arguments("\n" + KEY, List.of(fault(Kind.WHITE_SPACE, Place.START))),
        arguments("\u00a0" + KEY, List.of(fault(Kind.WHITE_SPACE, Place.START))),
        arguments("\u200b" + KEY, List.of(fault(Kind.WHITE_SPACE, Place.START))),
        arguments(KEY + " ", List.of(fault(Kind.WHITE_SPACE, Place.END))),
        arguments(KEY + "\t", List.of(fault(Kind.WHITE_SPACE, Place.END))),
        arguments(KEY + "\u2060", List.of(fault(Kind.WHITE_SPACE, Place.END))),
        arguments(KEY + "\n\n", List.of(fault(Kind.WHITE_SPACE, Place.END))),
        arguments(KEY + "\r\n\r\n", List.of(fault(Kind.WHITE_SPACE, Place.END))),
        arguments(KEY + "\n\r", List.of(fault(Kind.WHITE_SPACE, Place.END))),
        arguments(KEY + " \n", List.of(fault(Kind.WHITE_SPACE, Place.END))),
        arguments(KEY + "\n ", List.of(fault(Kind.WHITE_SPACE, Place.END))),
        arguments(
            " " + KEY + " ",
            List.of(fault(Kind.WHITE_SPACE, Place.END), fault(Kind.WHITE_SPACE, Place.START))),
        arguments("ab\ncd", List.of(inside(Kind.LINE_BREAK, 2))),
        arguments("ab\r\ncd", List.of(inside(Kind.LINE_BREAK, 2))),
        arguments("ab\rc\nd", List.of(inside(Kind.LINE_BREAK, 2))),
        arguments("\uFEFF" + KEY, List.of(fault(Kind.BYTE_ORDER_MARK, Place.START))),
        arguments("ab\uFEFFcd", List.of(inside(Kind.NOT_HEADER_SAFE, 2))),
        arguments("abc\0def", List.of(inside(Kind.NUL, 3))),
        arguments("abcdef\0", List.of(fault(Kind.NUL, Place.END))),
        arguments("\0abcdef", List.of(fault(Kind.NUL, Place.START))),
        arguments("\u201c" + KEY + "\u201d", List.of(fault(Kind.SMART_QUOTES, Place.AROUND))),
        arguments("\u2018" + KEY + "\u2019", List.of(fault(Kind.SMART_QUOTES, Place.AROUND))),
        arguments("\u00ab" + KEY + "\u00bb", List.of(fault(Kind.SMART_QUOTES, Place.AROUND))),
        arguments("ab\u2019cd", List.of(inside(Kind.SMART_QUOTES, 2))),
        arguments("\"" + KEY + "\"", List.of(fault(Kind.SURROUNDING_QUOTES, Place.AROUND))),
        arguments("'" + KEY + "'", List.of(fault(Kind.SURROUNDING_QUOTES, Place.AROUND))),
        arguments("`" + KEY + "`", List.of(fault(Kind.SURROUNDING_QUOTES, Place.AROUND))),
        arguments("ab\u0001cd", List.of(inside(Kind.NOT_HEADER_SAFE, 2))),
        arguments("ab\u001bcd", List.of(inside(Kind.NOT_HEADER_SAFE, 2))),
        arguments("ab\u007fcd", List.of(inside(Kind.NOT_HEADER_SAFE, 2))),
        arguments("ab\u00e9cd", List.of(inside(Kind.NOT_HEADER_SAFE, 2))),
        arguments("ab\u0430cd", List.of(inside(Kind.NOT_HEADER_SAFE, 2))),
        arguments("ab\ud83d\udd11cd", List.of(inside(Kind.NOT_HEADER_SAFE, 2))),
        arguments("ab\u00a0cd", List.of(inside(Kind.NOT_HEADER_SAFE, 2))));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void check_oneFault_refusedAndPlaced(String value, List<KeyFault> faults) {
    Outcome outcome = check(value, TOKEN);

    assertThat(outcome.refused()).isEqualTo(faults);
    assertThat(outcome.trimmed()).isEmpty();
    assertThat(outcome.value()).isNull();
    assertThat(outcome.closed()).isTrue();
  }

  @Test
  void check_everyForbiddenCharacter_refused() {
    assertThat(IntStream.range(0, 0x300))
        .filteredOn(c -> !(c >= 0x20 && c <= 0x7E) && c != '\t')
        .hasSize(0x300 - 96)
        .allSatisfy(c -> assertThat(check("abc" + (char) (int) c + "def", TOKEN).value()).isNull());
  }

  @Test
  void check_everyAllowedCharacter_passes() {
    assertThat(IntStream.rangeClosed(0x20, 0x7E))
        .allSatisfy(
            c -> {
              String value = "abc" + (char) (int) c + "def";
              assertThat(check(value, TOKEN).value()).isEqualTo(value);
            });
    assertThat(check("abc\tdef", TOKEN).value()).isEqualTo("abc\tdef");
  }

  static Stream<Arguments> twoKeys() {
    String ant = "sk-" + "ant-api03-";
    return Stream.of(
        arguments(KEY + KEY + KEY + KEY, 40),
        arguments(KEY + "," + OTHER, 21),
        arguments(KEY + ", " + OTHER, 22),
        arguments(KEY + ";" + OTHER, 21),
        arguments(KEY + "|" + OTHER, 21),
        arguments(KEY + " " + OTHER, 21),
        arguments(KEY + "\t" + OTHER + "abc", 21),
        arguments(ant + KEY + ant + OTHER, 33),
        arguments(ant + KEY + "," + ant + OTHER + OTHER, 34),
        arguments("AKIA" + "Q7ZT3VX9LM2RW8KP," + KEY + KEY, 21),
        arguments("gh" + "p_" + KEY + "gh" + "p_" + OTHER, 24));
  }

  @ParameterizedTest
  @MethodSource("twoKeys")
  void check_twoKeys_refusedWhereTheSecondBegins(String value, int position) {
    assertThat(check(value, TOKEN).refused()).containsExactly(inside(Kind.TWO_KEYS, position));
  }

  @Test
  void check_twoLines_bothFaults() {
    assertThat(check(KEY + "\n" + OTHER + "\n", TOKEN).refused())
        .containsExactly(inside(Kind.LINE_BREAK, 20), inside(Kind.TWO_KEYS, 21));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n", "\r"})
  void check_oneTrailingLineBreak_trimmedAndReported(String lineBreak) {
    Outcome outcome = check(KEY + lineBreak, TOKEN);

    assertThat(outcome.value()).isEqualTo(KEY);
    assertThat(outcome.trimmed()).containsExactly(fault(Kind.TRAILING_LINE_BREAK, Place.END));
    assertThat(outcome.refused()).isEmpty();
    assertThat(outcome.closed()).isTrue();
  }

  @Test
  void check_cleanKey_sameMaterial() {
    byte[] utf8 = KEY.getBytes(UTF_8);
    OffHeapMaterial given = OffHeapMaterial.copyOfRange(utf8, 0, utf8.length);

    KeyCheck.Result result = KeyCheck.check(given, TOKEN);

    assertThat(result.usable()).isSameAs(given);
    assertThat(given.closed()).isFalse();
    assertThat(result.refused()).isEmpty();
    assertThat(result.trimmed()).isEmpty();
  }

  @Test
  void check_manyFaults_allReported() {
    String value = "\uFEFF \"ab\0c\u0001d\u2019e\nf\" \n\n";

    assertThat(check(value, TOKEN).refused())
        .containsExactlyInAnyOrder(
            fault(Kind.BYTE_ORDER_MARK, Place.START),
            fault(Kind.WHITE_SPACE, Place.END),
            fault(Kind.WHITE_SPACE, Place.START),
            fault(Kind.SURROUNDING_QUOTES, Place.AROUND),
            inside(Kind.NUL, 5),
            inside(Kind.NOT_HEADER_SAFE, 7),
            inside(Kind.SMART_QUOTES, 9),
            inside(Kind.LINE_BREAK, 11));
  }

  @Test
  void check_quotedPlaceholder_bothReported() {
    assertThat(check("\"changeme\"", TOKEN).refused())
        .containsExactly(fault(Kind.SURROUNDING_QUOTES, Place.AROUND), whole(Kind.PLACEHOLDER));
  }

  @Test
  void check_quotesAroundNothing_bothReported() {
    assertThat(check("\"\"", TOKEN).refused())
        .containsExactly(fault(Kind.SURROUNDING_QUOTES, Place.AROUND), whole(Kind.BLANK));
  }

  static Stream<Arguments> trimmable() {
    return Stream.of(
        arguments(Kind.WHITE_SPACE, "  " + KEY + " \n\n", KEY),
        arguments(Kind.BYTE_ORDER_MARK, "\uFEFF" + KEY, KEY),
        arguments(Kind.SURROUNDING_QUOTES, "\"" + KEY + "\"", KEY),
        arguments(Kind.SMART_QUOTES, "\u201c" + KEY + "\u201d", KEY),
        arguments(Kind.TRAILING_LINE_BREAK, KEY + "\n", KEY));
  }

  @ParameterizedTest
  @MethodSource("trimmable")
  void check_toldToTrim_trimsAndReports(Kind kind, String value, String expected) {
    Outcome outcome = check(value, TOKEN.with(kind, Action.TRIM));

    assertThat(outcome.value()).isEqualTo(expected);
    assertThat(outcome.trimmed()).extracting(KeyFault::kind).containsOnly(kind);
  }

  @ParameterizedTest
  @MethodSource("trimmable")
  void check_toldToReject_refuses(Kind kind, String value, String expected) {
    Outcome outcome = check(value, TOKEN.with(kind, Action.REJECT));

    assertThat(outcome.value()).isNull();
    assertThat(outcome.refused()).extracting(KeyFault::kind).containsOnly(kind);
    assertThat(expected).isEqualTo(KEY);
  }

  @ParameterizedTest
  @ValueSource(strings = {"changeme", "${API_KEY}", "q7Zt3Vx9Lm2Rw8Kp5Bn4,h2Jd6Fs0Gy1Tc8Ua3Mv7"})
  void check_toldToAllow_passes(String value) {
    HygieneRules rules =
        TOKEN
            .with(Kind.PLACEHOLDER, Action.ALLOW)
            .with(Kind.UNRESOLVED_REFERENCE, Action.ALLOW)
            .with(Kind.TWO_KEYS, Action.ALLOW);

    assertThat(check(value, rules).value()).isEqualTo(value);
    assertThat(check(value, TOKEN).value()).isNull();
  }

  @Test
  void check_trimmedAndInnerFault_positionCountsFromTheStoredValue() {
    HygieneRules rules =
        TOKEN.with(Kind.WHITE_SPACE, Action.TRIM).with(Kind.SURROUNDING_QUOTES, Action.TRIM);

    assertThat(check("  \"ab\0cd\"", rules).refused()).containsExactly(inside(Kind.NUL, 5));
  }

  @Test
  void check_trimmedQuotes_whatWasWithinIsLookedAt() {
    HygieneRules rules = TOKEN.with(Kind.SURROUNDING_QUOTES, Action.TRIM);

    assertThat(check("\"" + KEY + " \"", rules).refused())
        .containsExactly(fault(Kind.WHITE_SPACE, Place.END));
    assertThat(check("\"'" + KEY + "'\"", rules).value()).isEqualTo(KEY);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void choices_anyKind_rejectIsOneAndTheDefault(Kind kind) {
    assertThat(HygieneRules.choices(kind)).contains(Action.REJECT);
    assertThat(TOKEN.action(kind))
        .isEqualTo(kind == Kind.TRAILING_LINE_BREAK ? Action.TRIM : Action.REJECT);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void with_oneKind_othersUnchanged(Kind kind) {
    HygieneRules changed = TOKEN.with(kind, Action.ALLOW);

    assertThat(changed.action(kind)).isEqualTo(Action.ALLOW);
    assertThat(TOKEN.action(kind)).isNotEqualTo(Action.ALLOW);
    assertThat(Stream.of(Kind.values()).filter(other -> other != kind))
        .allMatch(other -> changed.action(other) == TOKEN.action(other));
  }

  static Stream<String> texts() {
    String base64 = "Ab3dEf6hIj9kLm2nOp5qRs8tUv1wXy4zAb7dEf0hIj3kLm6nOp9qRs2tUv5wXy8z\n";
    return Stream.of(
        "-----BEGIN " + "PRIVATE KEY-----\n" + base64.repeat(3) + "-----END PRIVATE KEY-----\n",
        "-----BEGIN " + "PRIVATE KEY-----\r\n" + base64 + "-----END PRIVATE KEY-----\r\n\r\n",
        "{\"user\":\"made-up\",\"password\":\"q7Zt3Vx9\",\"nested\":{\"a\":[1,2]}}",
        "[\"first\",\"second\"]",
        "[1, 2]",
        "<config><key>q7Zt</key></config>",
        " leading and trailing ",
        "line one\nline two\n\n",
        "\uFEFFmarked",
        "nul\0inside",
        "\"quoted\"",
        "'quoted'",
        "\u201csmart\u201d",
        "Gr\u00fc\u00dfe \ud83d\udd11",
        "Pa${}ss",
        "Pa$${ss",
        "p%d%s%n",
        "$3cret!",
        "correct horse battery staple",
        KEY + "," + OTHER,
        KEY + "\n" + OTHER + "\n",
        "\t\u0001\u001b",
        "x" + "\n".repeat(100));
  }

  @ParameterizedTest
  @MethodSource("texts")
  void check_freeText_byteForByte(String value) {
    Outcome outcome = check(value, TEXT);

    assertThat(outcome.value()).isEqualTo(value);
    assertThat(outcome.trimmed()).isEmpty();
    assertThat(outcome.refused()).isEmpty();
    assertThat(outcome.closed()).isFalse();
  }

  @Test
  void check_placeholderWithLineBreakAsText_refused() {
    assertThat(check("changeme\n", TEXT).refused()).containsExactly(whole(Kind.PLACEHOLDER));
    assertThat(check("changeme\r\n", TEXT).refused()).containsExactly(whole(Kind.PLACEHOLDER));
  }

  @Test
  void check_largestValue_checked() {
    String value = KEY.repeat(3276);

    assertThat(check("a" + value, TOKEN).value()).hasSize(65_521);
    assertThat(check("a" + value + "\n", TOKEN).value()).hasSize(65_521);
    assertThat(check("a".repeat(65_530) + "\0b", TOKEN).refused())
        .containsExactly(inside(Kind.NUL, 65_530));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void faults_printed_nameKindAndPlaceAlone(String value, List<KeyFault> faults) {
    for (KeyFault fault : faults) {
      assertThat(fault.toString()).doesNotContain(value.substring(0, 3)).hasSizeGreaterThan(8);
    }
  }

  @Test
  void fault_printed_forAPerson() {
    assertThat(fault(Kind.TRAILING_LINE_BREAK, Place.END)).hasToString("a line break at its end");
    assertThat(inside(Kind.NUL, 3)).hasToString("a NUL character after character 3");
    assertThat(whole(Kind.BLANK)).hasToString("it is empty or blank");
    assertThat(fault(Kind.SURROUNDING_QUOTES, Place.AROUND))
        .hasToString("quotation marks around it");
    assertThat(fault(Kind.BYTE_ORDER_MARK, Place.START))
        .hasToString("a byte order mark at its start");
  }
}
