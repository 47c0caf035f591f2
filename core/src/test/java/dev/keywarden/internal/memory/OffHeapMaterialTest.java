package dev.keywarden.internal.memory;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class OffHeapMaterialTest {
  private static final String VALUE = "made-up:" + "q7Zt3Vx9Lm2Rw8Kp5".repeat(2);

  private static OffHeapMaterial material(String value) {
    byte[] utf8 = value.getBytes(UTF_8);
    return OffHeapMaterial.copyOfRange(utf8, 0, utf8.length);
  }

  private static byte[] bytes(ByteBuffer buffer) {
    ByteBuffer view = buffer.duplicate().clear();
    byte[] bytes = new byte[view.remaining()];
    view.get(bytes);
    return bytes;
  }

  private static String latin(byte[] bytes) {
    return new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1);
  }

  @Test
  void halves_open_valueOnlyInBothTogether() {
    OffHeapMaterial material = material(VALUE);
    byte[] masked = bytes(material.maskedHalf());
    byte[] pad = bytes(material.padHalf());
    byte[] both = new byte[masked.length];
    for (int i = 0; i < both.length; i++) {
      both[i] = (byte) (masked[i] ^ pad[i]);
    }

    assertThat(latin(both)).contains(VALUE);
    assertThat(latin(masked)).doesNotContain(VALUE.substring(0, 6));
    assertThat(latin(pad)).doesNotContain(VALUE.substring(0, 6));
    assertThat(material.maskedHalf().isDirect()).isTrue();
  }

  @Test
  void halves_sameValueTwice_otherPad() {
    OffHeapMaterial one = material(VALUE);
    OffHeapMaterial two = material(VALUE);

    assertThat(bytes(one.padHalf())).isNotEqualTo(bytes(two.padHalf()));
    assertThat(bytes(one.maskedHalf())).isNotEqualTo(bytes(two.maskedHalf()));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 31, 108, 252})
  void halves_anyUsualLength_sameSize(int length) {
    OffHeapMaterial material = material("k".repeat(length));

    assertThat(bytes(material.maskedHalf())).hasSize(256);
    assertThat(bytes(material.padHalf())).hasSize(256);
  }

  static Stream<String> values() {
    return Stream.of("", VALUE, "v".repeat(65_536));
  }

  @ParameterizedTest
  @MethodSource("values")
  void close_open_bothHalvesZeroed(String value) {
    OffHeapMaterial material = material(value);
    ByteBuffer masked = material.maskedHalf();
    ByteBuffer pad = material.padHalf();
    assertThat(bytes(pad)).isNotEqualTo(new byte[bytes(pad).length]);

    material.close();

    assertThat(bytes(masked)).hasSizeGreaterThanOrEqualTo(256).containsOnly(0);
    assertThat(bytes(pad)).hasSizeGreaterThanOrEqualTo(256).containsOnly(0);
    assertThat(material.closed()).isTrue();
  }

  /** The collector runs when it likes, so that this asks for it until it has. */
  @Test
  void material_heldByNobody_isZeroedByTheNextOne() {
    ByteBuffer masked = material(VALUE).maskedHalf();
    assertThat(bytes(masked)).isNotEqualTo(new byte[256]);

    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!Arrays.equals(bytes(masked), new byte[256]) && System.nanoTime() < end) {
      System.gc();
      material("another").close();
    }

    assertThat(bytes(masked)).containsOnly(0);
  }

  @Test
  void material_heldWhileOthersComeAndGo_keepsItsValue() {
    OffHeapMaterial held = material(VALUE);
    for (int i = 0; i < 10; i++) {
      material("another");
      System.gc();
    }

    assertThat(held.readString()).isEqualTo(VALUE);
  }

  @Test
  void copyOfRange_arrayChangedLater_valueUnchanged() {
    byte[] utf8 = ("<<" + VALUE + ">>").getBytes(UTF_8);
    byte[] before = utf8.clone();
    OffHeapMaterial material = OffHeapMaterial.copyOfRange(utf8, 2, utf8.length - 2);
    assertThat(utf8).isEqualTo(before);

    Arrays.fill(utf8, (byte) 'x');

    assertThat(material.readString()).isEqualTo(VALUE);
  }

  @Test
  void readUtf8_calledTwice_newArrayEachTime() {
    OffHeapMaterial material = material(VALUE);
    byte[] first = material.readUtf8();
    Arrays.fill(first, (byte) 0);

    assertThat(material.readUtf8()).isEqualTo(VALUE.getBytes(UTF_8));
    assertThat(material.readChars()).isEqualTo(VALUE.toCharArray());
  }

  @Test
  void read_closed_saysSo() {
    OffHeapMaterial material = material(VALUE);
    material.close();
    material.close();

    assertThatIllegalStateException()
        .isThrownBy(material::readUtf8)
        .withMessageContaining("KW-501");
    assertThatIllegalStateException()
        .isThrownBy(material::readChars)
        .withMessageContaining("KW-501");
    assertThatIllegalStateException()
        .isThrownBy(material::readString)
        .withMessageContaining("KW-501");
    assertThatIllegalStateException()
        .isThrownBy(() -> material.matches(new byte[0]))
        .withMessageContaining("KW-501");
  }

  @Test
  void toString_anyValue_constant() {
    assertThat(material(VALUE)).hasToString("KeyMaterial[****]");
    assertThat(material("")).hasToString("KeyMaterial[****]");
  }
}
