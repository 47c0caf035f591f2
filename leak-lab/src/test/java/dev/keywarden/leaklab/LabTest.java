package dev.keywarden.leaklab;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The lab finds a key in whatever form it comes out, and takes no channel at its word. */
class LabTest {
  private static final Lab LAB = Lab.of("nothing of this is on the page");

  @AfterAll
  static void close() {
    LAB.close();
  }

  static Stream<Object> forms() {
    String value = LAB.canary();
    byte[] bytes = value.getBytes(UTF_8);
    byte[] lastBitSet = bytes.clone();
    lastBitSet[bytes.length - 1] |= (byte) 0x80;
    String json = String.join("\",\"", value.split(""));
    return Stream.of(
        "key=" + value,
        value.substring(3, 11),
        new StringBuilder(value).reverse(),
        Base64.getEncoder().encodeToString(bytes),
        Base64.getUrlEncoder().encodeToString(("user:" + value).getBytes(UTF_8)),
        HexFormat.of().withUpperCase().formatHex(bytes),
        Arrays.toString(bytes),
        Arrays.toString(bytes).replace(" ", ""),
        Arrays.toString(value.toCharArray()),
        "[\"" + json + "\"]",
        bytes,
        lastBitSet,
        ("x" + value).getBytes(UTF_16LE),
        ("x" + value).getBytes(UTF_16BE),
        new IllegalStateException("outer", new IllegalArgumentException(value)),
        List.of("written before it failed", new IllegalStateException(value)),
        List.of((Object) new Object[] {"nothing", bytes}));
  }

  @ParameterizedTest
  @MethodSource("forms")
  void find_anyForm_found(Object form) {
    assertThat(LAB.find(form)).isNotEmpty();
  }

  @Test
  void find_anotherKey_nothing() {
    assertThat(LAB.find(List.of(LAB.key(), "nothing", new IllegalStateException()))).isEmpty();
    assertThat(LAB.find(null)).isEmpty();
  }

  @Test
  void closed_channelThatShowsNothing_refused() {
    assertThatThrownBy(() -> LAB.closed("silent", secret -> "nothing"))
        .hasMessageContaining("it proves nothing");
  }

  @Test
  void closed_channelThatShowsTheKey_refused() {
    assertThatThrownBy(() -> LAB.closed("leaking", secret -> LAB.canary()))
        .hasMessageContaining("leaking shows the key")
        .satisfies(failure -> assertThat(LAB.find(failure)).isEmpty());
  }

  @Test
  void masked_channelThatShowsTheKeyAllTheSame_refused() {
    assertThatThrownBy(() -> LAB.masked("leaking", "", secret -> secret, secret -> secret))
        .hasMessageContaining("in spite of masking");
  }

  @Test
  void outside_channelThatShowsNothing_refused() {
    assertThatThrownBy(() -> LAB.outside("silent", "", secret -> null))
        .hasMessageContaining("it proves nothing");
  }
}
