package dev.keywarden.internal.redaction;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecretHashTest {
  /** The vectors that come with the reference implementation of SipHash-2-4. */
  @ParameterizedTest
  @CsvSource({
    "0, 726fdb47dd0e0e31",
    "1, 74f839c593dc67fd",
    "7, ab0200f58b01d137",
    "8, 93f5f5799a932462",
    "15, a129ca6149be45e5",
    "63, 958a324ceb064572"
  })
  void of_referenceVector_same(int length, String expected) {
    byte[] random = new byte[32];
    for (int i = 0; i < 16; i++) {
      random[16 + i] = (byte) i;
    }
    byte[] text = new byte[length + 3];
    for (int i = 0; i < length; i++) {
      text[2 + i] = (byte) i;
    }
    long hash = new SecretHash(random).of(text, 2, 2 + length);
    assertThat(Long.toHexString(hash)).isEqualTo(expected);
    assertThat(random).as("the keys of the hash").containsOnly(0);
  }

  @Test
  void new_twice_otherHashes() {
    byte[] text = new byte[20];
    assertThat(new SecretHash().of(text, 0, 20)).isNotEqualTo(new SecretHash().of(text, 0, 20));
    assertThat(new SecretHash().first()).isNotEqualTo(new SecretHash().first());
  }
}
