package dev.keywarden.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.math.BigInteger;
import java.net.URLEncoder;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentest4j.AssertionFailedError;

class LeakCheckTest {
  private static final String VALUE = Canary.value();
  private static final byte[] UTF8 = VALUE.getBytes(UTF_8);
  private static final HexFormat HEX = HexFormat.of();

  /** Most of it is escaped by JSON, by URLs and by XML. */
  private static final String MARKED =
      "\"<&>\" '" + Canary.value(3) + "'\n\\/+%&\t" + Canary.value(3);

  private static final String FOREIGN = "ключ-" + Canary.value(6) + "-鍵é😀-конец";

  static Stream<Arguments> forms() {
    String part = VALUE.substring(13, 21);
    return Stream.of(
        arguments("the whole value", VALUE),
        arguments("the whole value", "before " + VALUE + " after"),
        arguments("8 characters of the value", "the start: " + VALUE.substring(0, 8) + "..."),
        arguments("8 characters of the value", "the end: ..." + VALUE.substring(32)),
        arguments("8 characters of the value", "the middle: " + part),
        arguments("in another case", VALUE.toUpperCase(Locale.ROOT)),
        arguments("in another case", "x" + part.toLowerCase(Locale.ROOT) + "y"),
        arguments("reversed", reverse(VALUE)),
        arguments("reversed", "..." + reverse(part) + "..."),
        arguments("reversed, in another case", reverse(VALUE).toUpperCase(Locale.ROOT)),
        arguments("as UTF-16", latin1(VALUE, UTF_16LE)),
        arguments("as UTF-16", latin1(VALUE, UTF_16BE)),
        arguments("as UTF-16", latin1("x" + part + "y", UTF_16)),
        arguments("as hexadecimal", HEX.formatHex(UTF8)),
        arguments("as hexadecimal", "0" + HEX.formatHex(UTF8)),
        arguments("as hexadecimal", HEX.formatHex(part.getBytes(UTF_8))),
        arguments("as hexadecimal", HEX.withUpperCase().formatHex(UTF8)),
        arguments("as hexadecimal", HexFormat.ofDelimiter(" ").formatHex(UTF8)),
        arguments("as hexadecimal", HexFormat.ofDelimiter(":").withUpperCase().formatHex(UTF8)),
        arguments("as hexadecimal", HexFormat.ofDelimiter(", ").withPrefix("0x").formatHex(UTF8)),
        arguments("as hexadecimal", new BigInteger(1, UTF8).toString(16)),
        arguments("as hexadecimal", HEX.formatHex(VALUE.getBytes(UTF_16LE))),
        arguments(
            "as hexadecimal",
            HEX.formatHex(("x=" + VALUE).getBytes(UTF_8)).replaceAll("(.{32})", "$1\n")),
        arguments("as hexadecimal", xxd("0123456789abc" + part + "xyz")),
        arguments("as hexadecimal", nettyDump("01234567890" + part + "xyz")),
        arguments("as Base64", base64("", "")),
        arguments("as Base64", base64("", "\n")),
        arguments("as Base64", base64("x", "y")),
        arguments("as Base64", base64("xx", "yy")),
        arguments("as Base64", base64("xxx", "")),
        arguments("as Base64", base64("user:", "\r\n")),
        arguments("as Base64", "cut" + base64("", "").substring(20, 42)),
        arguments("as Base64", urlSafe("{\"k\":\"" + VALUE)),
        arguments("as Base64", "\n  " + mime("a".repeat(52) + part).replace("\r\n", "\n  ")),
        arguments("as Base64", mime("a".repeat(50) + part)),
        arguments("as Base64", mime("a".repeat(51) + part)),
        arguments("as Base64", Base64.getEncoder().encodeToString(VALUE.getBytes(UTF_16LE))),
        arguments(
            "as Base64, reversed",
            Base64.getEncoder().encodeToString(reverse(VALUE).getBytes(UTF_8))),
        arguments("as an array of numbers", Arrays.toString(UTF8)),
        arguments("as an array of numbers", Arrays.toString(part.getBytes(UTF_8))),
        arguments("as an array of numbers", VALUE.chars().boxed().toList().toString()),
        arguments("as an array of numbers", each(VALUE, c -> c + ",")),
        arguments("as an array of characters", Arrays.toString(VALUE.toCharArray())),
        arguments("as an array of characters", "k: " + Arrays.toString(part.toCharArray())),
        arguments("as an array of characters", each(VALUE, c -> "'" + (char) c + "', ")),
        arguments("as an array of characters", each(VALUE, c -> "\"" + (char) c + "\",")),
        arguments("as an array of characters", each(VALUE, c -> (char) c + "\n")),
        arguments("JSON-escaped", each(VALUE, c -> String.format("\\u%04x", c))),
        arguments("JSON-escaped", each(part, c -> String.format("\\u%04X", c))),
        arguments("JSON-escaped", each(part, c -> String.format("\\x%02X", c))),
        arguments("JSON-escaped", json(MARKED)),
        arguments("JSON-escaped", json(json(MARKED))),
        arguments("URL-encoded", each(part, c -> String.format("%%%02X", c))),
        arguments("URL-encoded", each(part, c -> String.format("%%%02x", c))),
        arguments("URL-encoded", "?k=" + URLEncoder.encode(MARKED, UTF_8)),
        arguments("URL-encoded", URLEncoder.encode(URLEncoder.encode(MARKED, UTF_8), UTF_8)),
        arguments("XML-escaped", each(VALUE, c -> "&#" + c + ";")),
        arguments("XML-escaped", each(part, c -> String.format("&#x%x;", c))),
        arguments("XML-escaped", xml(MARKED)),
        arguments(
            "URL-encoded, JSON-escaped",
            json(URLEncoder.encode(MARKED, UTF_8)).replace("%", "\\u0025")),
        arguments("as Base64, URL-encoded", URLEncoder.encode(mime("a".repeat(51) + part), UTF_8)),
        arguments("as Base64, JSON-escaped", json(mime("a".repeat(51) + part))));
  }

  @ParameterizedTest
  @MethodSource("forms")
  void in_textWithTheValue_namesTheFormAndDoesNotRepeatIt(String form, String text) {
    boolean marked = !form.contains("Base64") && LeakCheck.of(VALUE).in(text).isEmpty();
    LeakCheck leaks = LeakCheck.of(marked ? MARKED : VALUE);

    List<String> found = leaks.in("the beginning of a line: " + text + " and its end");

    assertThat(found).anyMatch(finding -> finding.contains(form + " at character "));
    assertThat(leaks.in(found.toString())).isEmpty();
  }

  private static String reverse(String text) {
    return new StringBuilder(text).reverse().toString();
  }

  private static String latin1(String text, Charset encoding) {
    return new String(text.getBytes(encoding), ISO_8859_1);
  }

  private static String base64(String before, String after) {
    return "frame: " + Base64.getEncoder().encodeToString((before + VALUE + after).getBytes(UTF_8));
  }

  private static String urlSafe(String text) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
  }

  private static String mime(String text) {
    return Base64.getMimeEncoder().encodeToString(text.getBytes(UTF_8));
  }

  private static String each(String text, IntFunction<String> written) {
    return text.chars().mapToObj(written).collect(Collectors.joining());
  }

  private static String json(String text) {
    return text.replace("\\", "\\\\")
        .replace("\"", "\\\"")
        .replace("/", "\\/")
        .replace("\r", "\\r")
        .replace("\n", "\\n")
        .replace("\t", "\\t");
  }

  private static String xml(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("'", "&apos;")
        .replace("\"", "&quot;");
  }

  /** Without the column of text, which would give it away by itself. */
  private static String xxd(String text) {
    return lines(
        text,
        (offset, bytes) ->
            String.format("%08x: %s", offset, bytes.replaceAll("(..) (..) ?", "$1$2 ")));
  }

  private static String nettyDump(String text) {
    return lines(
        text, (offset, bytes) -> String.format("|%08x| %-48s|................|", offset, bytes));
  }

  private interface DumpLine {
    String of(int offset, String bytes);
  }

  private static String lines(String text, DumpLine line) {
    byte[] bytes = text.getBytes(UTF_8);
    return "\n"
        + IntStream.range(0, (bytes.length + 15) / 16)
            .mapToObj(
                i ->
                    line.of(
                            i * 16,
                            HexFormat.ofDelimiter(" ")
                                .formatHex(bytes, i * 16, Math.min(bytes.length, i * 16 + 16)))
                        + "\n")
            .collect(Collectors.joining());
  }

  @Test
  void in_base64WithSignsOfEitherAlphabet_isFound() {
    String value = "~?>A~?>B~?>C" + Canary.value(4); // of which Base64 makes + and / alone
    byte[] utf8 = value.substring(0, 12).getBytes(UTF_8);

    assertThat(LeakCheck.of(value).in(Base64.getEncoder().encodeToString(utf8))).isNotEmpty();
    assertThat(LeakCheck.of(value).in(Base64.getUrlEncoder().encodeToString(utf8))).isNotEmpty();
  }

  @Test
  void in_base64ThatIsCutAnywhere_isFound() {
    String encoded = Base64.getEncoder().encodeToString(UTF8);

    for (int cut = 0; cut < 8; cut++) {
      assertThat(LeakCheck.of(VALUE).in(encoded.substring(cut))).isNotEmpty();
      assertThat(LeakCheck.of(VALUE).in("x".repeat(cut) + encoded)).isNotEmpty();
    }
  }

  static Stream<Charset> encodings() {
    return Stream.of(UTF_8, UTF_16LE, UTF_16BE);
  }

  @ParameterizedTest
  @MethodSource("encodings")
  void in_bytes_findsAnyText(Charset encoding) {
    for (String value : List.of(VALUE, MARKED, FOREIGN)) {
      byte[] bytes = ("a memory's " + value + " content").getBytes(encoding);

      assertThat(LeakCheck.of(value).in(bytes)).anyMatch(finding -> finding.contains(" at byte "));
      assertThat(LeakCheck.of(Canary.value()).in(bytes)).isEmpty();
    }
  }

  @Test
  void in_textOfAnyScript_findsItInEachForm() {
    byte[] utf8 = FOREIGN.getBytes(UTF_8);
    LeakCheck leaks = LeakCheck.of(FOREIGN);

    for (Charset encoding :
        List.of(UTF_16LE, UTF_16BE)) { // of many scripts: no byte is like another
      String mixed = "鍵é한ж😀אก漢";
      assertThat(LeakCheck.of(mixed).in(mixed.getBytes(encoding))).isNotEmpty();
    }
    assertThat(leaks.in("(" + FOREIGN + ")")).contains("the whole value at character 1");
    assertThat(leaks.in(HEX.formatHex(utf8))).contains("the value as hexadecimal at character 0");
    assertThat(leaks.in(mime(FOREIGN))).isNotEmpty();
    assertThat(leaks.in(URLEncoder.encode(FOREIGN, UTF_8))).isNotEmpty();
    assertThat(leaks.in(Arrays.toString(utf8))).isNotEmpty();
    assertThat(leaks.in(Arrays.toString(FOREIGN.toCharArray()))).isNotEmpty();
    assertThat(leaks.in(each(FOREIGN, c -> String.format("\\u%04x", c)))).isNotEmpty();
    assertThat(leaks.in(latin1(FOREIGN, UTF_8))).isNotEmpty();
  }

  static Stream<String> harmless() {
    return Stream.of(
        "",
        "API_KEY from store",
        "seven: " + VALUE.substring(0, 7),
        base64("", "").substring(0, 16),
        Canary.value(),
        HEX.formatHex(Canary.value().getBytes(UTF_8)),
        "\\",
        "\\u",
        "\\u12",
        "\\x",
        "%",
        "%4",
        "%zz",
        "&",
        "&;",
        "&#;",
        "&#x;",
        "&#x110000;",
        "&#99999999999;",
        "0x",
        "-",
        "--1");
  }

  @ParameterizedTest
  @MethodSource("harmless")
  void in_textWithoutTheValue_findsNothing(String text) {
    assertThat(LeakCheck.of(VALUE).in(text)).isEmpty();
  }

  @Test
  void in_largeOrdinaryText_findsNothing() {
    String text = ordinaryText(1 << 18);

    for (String value : List.of(VALUE, MARKED, FOREIGN, Canary.value(16), Canary.value(1 << 16))) {
      assertThat(LeakCheck.of(value).in(text)).isEmpty();
    }
  }

  /** Words, numbers, identifiers, paths, stack frames, JSON, XML, URLs, dumps and Base64. */
  private static String ordinaryText(int length) {
    Random random = new Random(5);
    List<String> words =
        Stream.of(Locale.getAvailableLocales())
            .flatMap(l -> Stream.of(l.getDisplayName(), l.toLanguageTag()))
            .toList();
    StringBuilder text = new StringBuilder();
    while (text.length() < length) {
      byte[] bytes = new byte[random.nextInt(300)];
      random.nextBytes(bytes);
      String word = words.get(random.nextInt(words.size()));
      switch (random.nextInt(10)) {
        case 0 -> text.append(Base64.getMimeEncoder().encodeToString(bytes));
        case 1 -> text.append(HEX.formatHex(bytes)).append(nettyDump(word));
        case 2 -> text.append(Arrays.toString(bytes)).append(Arrays.toString(word.toCharArray()));
        case 3 -> text.append("{\"name\": \"").append(json(word)).append("\\u00e9\\n\"}");
        case 4 -> text.append("<a title='").append(xml(word)).append("&#233;&#xe9;'/>");
        case 5 -> text.append("https://example.com/?q=").append(URLEncoder.encode(word, UTF_8));
        case 6 -> text.append(latin1(word, UTF_16LE)).append(new String(bytes, ISO_8859_1));
        case 7 -> text.append("\tat ").append(new Throwable().getStackTrace()[0]).append('\n');
        case 8 ->
            text.append(random.nextLong())
                .append(' ')
                .append(random.nextDouble())
                .append("----------------");
        default -> text.append(word).append(' ').append(System.lineSeparator());
      }
    }
    return text.toString();
  }

  @Test
  void in_valueOf64KiBAndTextOfMegabytes_takesTimeInProportion() {
    LeakCheck leaks = LeakCheck.of(Canary.value(1 << 16));
    LeakCheck alike = LeakCheck.of("a".repeat((1 << 16) - 1) + "b");
    String text = "a".repeat((1 << 16) - 2) + "c";
    String texts = text.repeat(32);

    assertTimeout(
        Duration.ofSeconds(60),
        () -> {
          assertThat(leaks.in(ordinaryText(1 << 18).repeat(8))).isEmpty();
          assertThat(alike.in(texts)).doesNotContain("the whole value");
        });
  }

  @Test
  void in_lineOfDashes_isNoPartOfAKey() {
    LeakCheck leaks = LeakCheck.of("----------------BEGIN " + VALUE);

    assertThat(leaks.in("--------------------------------")).isEmpty();
    assertThat(LeakCheck.of("--------------------").in("a line: --------------")).isNotEmpty();
  }

  @Test
  void in_valueWithNul_isFound() {
    String value = VALUE.substring(0, 5) + "\0" + VALUE.substring(5);

    assertThat(LeakCheck.of(value).in("x" + value)).contains("the whole value at character 1");
    assertThat(LeakCheck.of(value).in("x" + VALUE)).isNotEmpty();
    assertThat(LeakCheck.of("\0\0").in("a\0\0")).contains("the whole value at character 1");
  }

  @Test
  void in_shortValue_isFoundAsAWhole() {
    assertThat(LeakCheck.of("q7").in("is q7")).contains("the whole value at character 3");
    assertThat(LeakCheck.of("q7xyz").in("is q7xy")).isEmpty();
  }

  @Test
  void in_textInUpperCase_saysWhere() {
    assertThat(LeakCheck.of("abcdefghijkl").in("see ABCDEFGHIJKL"))
        .containsExactly("the value in another case at character 4");
  }

  @Test
  void in_escapedText_saysWhereInTheTextThatWasPrinted() {
    String escaped = "x".repeat(400) + each("abcdefghijkl", c -> "&#" + c + ";");

    assertThat(LeakCheck.of("abcdefghijkl").in(escaped.repeat(2)))
        .containsExactly("the value XML-escaped at character 400");
  }

  @Test
  void in_throwableThatIsItsOwnCause_ends() {
    RuntimeException odd =
        new RuntimeException("odd") {
          private static final long serialVersionUID = 1L;

          @Override
          public synchronized Throwable getCause() {
            return this;
          }
        };
    odd.addSuppressed(new IllegalStateException("got " + VALUE));

    assertThat(LeakCheck.of(VALUE).in(odd))
        .anyMatch(finding -> finding.contains("a suppressed exception of"));
  }

  @Test
  void in_failedAssertion_looksAtWhatItHandsToReports() {
    AssertionFailedError failed = new AssertionFailedError("they differ", "another", VALUE);

    assertThat(LeakCheck.of(VALUE).in(failed))
        .anyMatch(finding -> finding.contains("the actual value of"));
  }

  @Test
  void in_throwableThatPrintsItself_looksAtThat() {
    RuntimeException odd =
        new RuntimeException("odd") {
          private static final long serialVersionUID = 1L;

          @Override
          public void printStackTrace(PrintWriter out) {
            out.print("see " + VALUE);
          }

          @Override
          public void printStackTrace(PrintStream out) {
            out.print("see " + VALUE);
          }
        };

    assertThat(LeakCheck.of(VALUE).in(odd)).anyMatch(finding -> finding.contains("the printed"));
  }

  @Test
  void of_blank_refused() {
    assertThatThrownBy(() -> LeakCheck.of(" ")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void toString_always_isTheSame() {
    assertThat(LeakCheck.of(VALUE)).hasToString("LeakCheck[****]");
  }

  @Test
  void value_madeTwice_differs() {
    assertThat(Canary.value()).hasSize(40).isNotEqualTo(Canary.value());
  }
}
