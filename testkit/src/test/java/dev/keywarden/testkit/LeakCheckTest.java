package dev.keywarden.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LeakCheckTest {
  private static final String VALUE = Canary.value();
  private static final byte[] UTF8 = VALUE.getBytes(UTF_8);
  private static final HexFormat HEX = HexFormat.of();

  static Stream<String> leaks() {
    return Stream.of(
        VALUE,
        "before " + VALUE + " after",
        "the start: " + VALUE.substring(0, 8) + "...",
        "the end: ..." + VALUE.substring(32),
        "the middle: " + VALUE.substring(15, 23),
        HEX.formatHex(UTF8),
        HEX.withUpperCase().formatHex(UTF8),
        HexFormat.ofDelimiter(" ").formatHex(UTF8),
        HexFormat.ofDelimiter(":").withUpperCase().formatHex(UTF8),
        base64("", ""),
        base64("", "\n"),
        base64("x", "y"),
        base64("xx", "yy"),
        base64("xxx", ""),
        base64("user:", "\r\n"),
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(("{\"k\":\"" + VALUE).getBytes(UTF_8)),
        Arrays.toString(UTF8),
        Arrays.toString(VALUE.toCharArray()),
        new StringBuilder(VALUE).reverse().toString());
  }

  private static String base64(String before, String after) {
    return "frame: " + Base64.getEncoder().encodeToString((before + VALUE + after).getBytes(UTF_8));
  }

  @ParameterizedTest
  @MethodSource("leaks")
  void in_textWithTheValue_findsItAndDoesNotRepeatIt(String text) {
    LeakCheck leaks = LeakCheck.of(VALUE);

    assertThat(leaks.in(text)).isNotEmpty();
    assertThat(leaks.in(leaks.in(text).toString())).isEmpty();
  }

  static Stream<String> harmless() {
    return Stream.of(
        "",
        "API_KEY from store",
        "seven: " + VALUE.substring(0, 7),
        base64("", "").substring(0, 12),
        Canary.value(),
        HEX.formatHex(Canary.value().getBytes(UTF_8)));
  }

  @ParameterizedTest
  @MethodSource("harmless")
  void in_textWithoutTheValue_findsNothing(String text) {
    assertThat(LeakCheck.of(VALUE).in(text)).isEmpty();
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
