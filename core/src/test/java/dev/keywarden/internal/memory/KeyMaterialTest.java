package dev.keywarden.internal.memory;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keywarden.KeyProviderException;
import dev.keywarden.KeyProviderException.Reason;
import dev.keywarden.spi.KeyMaterial;
import java.nio.CharBuffer;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyMaterialTest {
  private static final String VALUE = "made-up value \u00e9\u4f60\ud83d\udd11";

  private static String read(KeyMaterial material) {
    return ((OffHeapMaterial) material).readString();
  }

  @Test
  void takeUtf8_text_takenAndArrayZeroed() {
    byte[] utf8 = VALUE.getBytes(UTF_8);

    KeyMaterial material = KeyMaterial.takeUtf8(utf8);

    assertThat(read(material)).isEqualTo(VALUE);
    assertThat(utf8).containsOnly(0);
    assertThat(material.closed()).isFalse();
  }

  @Test
  void takeChars_text_takenAndArrayZeroed() {
    char[] chars = VALUE.toCharArray();

    KeyMaterial material = KeyMaterial.takeChars(chars);

    assertThat(read(material)).isEqualTo(VALUE);
    assertThat(chars).containsOnly('\0');
  }

  @Test
  void copyOf_text_taken() {
    assertThat(read(KeyMaterial.copyOf(VALUE))).isEqualTo(VALUE);
    assertThat(read(KeyMaterial.copyOf(CharBuffer.wrap(VALUE)))).isEqualTo(VALUE);
  }

  @Test
  void take_nothing_emptyValue() {
    assertThat(read(KeyMaterial.takeUtf8(new byte[0]))).isEmpty();
    assertThat(read(KeyMaterial.takeChars(new char[0]))).isEmpty();
    assertThat(read(KeyMaterial.copyOf(""))).isEmpty();
  }

  static Stream<byte[]> notUtf8() {
    return Stream.of(
        new byte[] {'a', (byte) 0xC3}, // cut short
        new byte[] {'a', (byte) 0xE4, (byte) 0xBD},
        new byte[] {(byte) 0xFF, (byte) 0xFE, 'a', 0}, // UTF-16
        new byte[] {(byte) 0xC0, (byte) 0x80}, // overlong
        new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80}, // a surrogate
        new byte[] {(byte) 0xF4, (byte) 0x90, (byte) 0x80, (byte) 0x80}, // beyond U+10FFFF
        new byte[] {'a', (byte) 0xE9, 'b'}); // Latin-1
  }

  @ParameterizedTest
  @MethodSource("notUtf8")
  void takeUtf8_notUtf8_unreadableAndArrayZeroed(byte[] bytes) {
    byte[] given = bytes.clone();

    assertUnreadable(() -> KeyMaterial.takeUtf8(given), "not UTF-8");
    assertThat(given).containsOnly(0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\ud83d", "ab\ud83d", "\udd11ab", "a\udd11\ud83db", "\ud83d\ud83d\udd11"})
  void takeChars_loneSurrogate_unreadableAndArrayZeroed(String text) {
    char[] given = text.toCharArray();

    assertUnreadable(() -> KeyMaterial.takeChars(given), "surrogate");
    assertThat(given).containsOnly('\0');
    assertUnreadable(() -> KeyMaterial.copyOf(text), "surrogate");
  }

  @Test
  void take_largest_taken() {
    assertThat(read(KeyMaterial.takeUtf8("a".repeat(65_536).getBytes(UTF_8)))).hasSize(65_536);
    assertThat(read(KeyMaterial.takeChars("a".repeat(65_536).toCharArray()))).hasSize(65_536);
    assertThat(read(KeyMaterial.copyOf("\u00e9".repeat(32_768)))).hasSize(32_768);
  }

  @Test
  void takeUtf8_oneByteTooMany_unreadableAndArrayZeroed() {
    byte[] given = "a".repeat(65_537).getBytes(UTF_8);

    assertUnreadable(() -> KeyMaterial.takeUtf8(given), "larger than 65536 bytes");
    assertThat(given).containsOnly(0);
  }

  @ParameterizedTest
  @ValueSource(ints = {'a', 0xE9, 0x4F60})
  void takeChars_tooManyBytes_unreadableAndArrayZeroed(int character) {
    char[] given = Character.toString(character).repeat(65_537).toCharArray();

    assertUnreadable(() -> KeyMaterial.takeChars(given), "larger than 65536 bytes");
    assertThat(given).containsOnly('\0');
  }

  @Test
  void takeChars_fewCharactersManyBytes_unreadableAndArrayZeroed() {
    char[] given = "\u4f60".repeat(21_846).toCharArray();

    assertUnreadable(() -> KeyMaterial.takeChars(given), "larger than 65536 bytes");
    assertThat(given).containsOnly('\0');
  }

  private static void assertUnreadable(ThrowingCallable taking, String message) {
    assertThatThrownBy(taking)
        .isInstanceOfSatisfying(
            KeyProviderException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNREADABLE))
        .hasMessageContaining(message)
        .hasNoCause();
  }

  @Test
  void encode_text_sameAsJdk() {
    assertThat(Utf8.encode(CharBuffer.wrap(VALUE))).isEqualTo(VALUE.getBytes(UTF_8));
    assertThat(Utf8.decode(VALUE.getBytes(UTF_8))).isEqualTo(VALUE.toCharArray());
    assertThat(Utf8.decode(new byte[] {(byte) 0xC3})).isNull();
    assertThat(Utf8.encode(CharBuffer.wrap("\ud83d"))).isNull();
  }
}
