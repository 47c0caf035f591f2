package dev.keywarden.internal.memory;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.CharBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Utf8Test {
  @ParameterizedTest
  @ValueSource(
      strings = {"", "made-up", "made\u0000up\u007f", "made-\u00fcp", "\u20ac", "k\ud83d\udd11"})
  void decode_whatWasEncoded_isTheTextInAnArrayOfItsOwnLength(String text) {
    byte[] utf8 = requireNonNull(Utf8.encode(CharBuffer.wrap(text)));

    assertThat(utf8).isEqualTo(text.getBytes(UTF_8));
    assertThat(Utf8.decode(utf8)).isEqualTo(text.toCharArray());
  }

  @Test
  void decode_asciiAndThenNoUtf8_isNull() {
    assertThat(Utf8.decode(new byte[] {'k', 'e', 'y', (byte) 0xC3})).isNull();
    assertThat(Utf8.decode(new byte[] {'k', (byte) 0xFF, 'y'})).isNull();
  }

  @Test
  void encode_halfOfASurrogatePair_isNull() {
    assertThat(Utf8.encode(CharBuffer.wrap("key\ud83d"))).isNull();
  }
}
