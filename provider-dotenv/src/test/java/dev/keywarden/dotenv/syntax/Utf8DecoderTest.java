package dev.keywarden.dotenv.syntax;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class Utf8DecoderTest {

  static Stream<byte[]> invalidSequences() {
    return Stream.of(
        Texts.bytes(0x80), // a lone continuation
        Texts.bytes(0xBF),
        Texts.bytes(0xC0, 0xAF), // overlong forms
        Texts.bytes(0xC1, 0xBF),
        Texts.bytes(0xE0, 0x9F, 0xBF),
        Texts.bytes(0xF0, 0x8F, 0xBF, 0xBF),
        Texts.bytes(0xED, 0xA0, 0x80), // surrogates
        Texts.bytes(0xED, 0xBF, 0xBF),
        Texts.bytes(0xF4, 0x90, 0x80, 0x80), // above U+10FFFF
        Texts.bytes(0xF5, 0x80, 0x80, 0x80),
        Texts.bytes(0xFE),
        Texts.bytes(0xC3), // cut off
        Texts.bytes(0xE2, 0x82),
        Texts.bytes(0xF0, 0x9F, 0x98));
  }

  @ParameterizedTest
  @MethodSource("invalidSequences")
  void parse_invalidAtEnd_saysLine(byte[] sequence) {
    assertInvalid(join("A=1\nB=2\r\nC=3\rD=", sequence, ""), 4);
  }

  @ParameterizedTest
  @MethodSource("invalidSequences")
  void parse_invalidBeforeLineBreak_saysLine(byte[] sequence) {
    assertInvalid(join("\r\n\r\nA=", sequence, "\nB=2"), 3);
  }

  @Test
  void parse_utf16_saysSo() {
    for (byte[] mark : new byte[][] {Texts.bytes(0xFF, 0xFE), Texts.bytes(0xFE, 0xFF)}) {
      assertThatThrownBy(() -> DotenvText.parse(mark.clone()))
          .isInstanceOfSatisfying(
              DotenvSyntaxException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UTF16));
    }
  }

  @Test
  void parse_utf16WithoutMark_reportsControlCharacters() {
    try (DotenvText text = DotenvText.parse("A=1\n".getBytes(StandardCharsets.UTF_16LE))) {
      assertThat(text.bindings()).isEmpty();
      assertThat(text.malformed())
          .extracting(Malformed::reason)
          .contains(Reason.CONTROL_CHARACTER_IN_NAME);
    }
  }

  @Test
  void decode_everyCodePoint_sameAsJdk() {
    StringBuilder all = new StringBuilder();
    for (int codePoint = 0; codePoint <= Character.MAX_CODE_POINT; codePoint++) {
      boolean surrogate =
          codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
      if (!surrogate && codePoint != '\r') {
        all.appendCodePoint(codePoint);
      }
    }
    byte[] bytes = all.toString().getBytes(StandardCharsets.UTF_8);
    char[] chars = new char[bytes.length];
    int length = new Utf8Decoder(bytes, chars).decode();
    assertThat(new String(chars, 0, length).contentEquals(all)).isTrue();
  }

  @Test
  void decode_sequencesAtEveryBoundary_validityAsJdk() {
    int[] followers = {0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xFF};
    for (int lead = 0x80; lead <= 0xFF; lead++) {
      for (int second : followers) {
        for (int third : followers) {
          assertValidityAsJdk(Texts.bytes('A', lead, second, third));
          assertValidityAsJdk(Texts.bytes('A', lead, second, third, 0x80));
        }
        assertValidityAsJdk(Texts.bytes('A', lead, second));
      }
    }
  }

  private static void assertValidityAsJdk(byte[] bytes) {
    assertThat(isValid(bytes)).as("%s", Arrays.toString(bytes)).isEqualTo(isValidToJdk(bytes));
  }

  private static boolean isValid(byte[] bytes) {
    try {
      new Utf8Decoder(bytes, new char[bytes.length]).decode();
      return true;
    } catch (DotenvSyntaxException e) {
      return false;
    }
  }

  private static boolean isValidToJdk(byte[] bytes) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  private static void assertInvalid(byte[] content, int line) {
    assertThatThrownBy(() -> DotenvText.parse(content))
        .isInstanceOfSatisfying(
            DotenvSyntaxException.class,
            e -> {
              assertThat(e.line()).isEqualTo(line);
              assertThat(e.reason()).isEqualTo(Reason.INVALID_UTF8);
              assertThat(e).hasMessage("line " + line + ": the file is not valid UTF-8");
              assertThat(e).hasNoCause();
            });
    assertThat(content).containsOnly(0);
  }

  private static byte[] join(String before, byte[] sequence, String after) {
    byte[] start = before.getBytes(StandardCharsets.UTF_8);
    byte[] end = after.getBytes(StandardCharsets.UTF_8);
    byte[] all = Arrays.copyOf(start, start.length + sequence.length + end.length);
    System.arraycopy(sequence, 0, all, start.length, sequence.length);
    System.arraycopy(end, 0, all, start.length + sequence.length, end.length);
    return all;
  }
}
