package dev.keywarden;

import static dev.keywarden.TestSnapshots.aes256;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.nio.file.Path;
import java.time.Duration;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeySnapshotTest {
  private static final Path FILE = Path.of("keys.snapshot");

  @ParameterizedTest
  @ValueSource(ints = {1, 16, 24, 31, 33, 64})
  void at_otherLength_refused(int length) {
    SecretKey key = new SecretKeySpec(new byte[length], "AES");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> KeySnapshot.at(FILE, key))
        .withMessageStartingWith("KW-404 ")
        .withMessageContaining("256 bits")
        .withMessageEndingWith(" " + length * 8);
  }

  @Test
  void at_otherAlgorithm_refused() {
    SecretKey key = new SecretKeySpec(new byte[32], "ChaCha20");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> KeySnapshot.at(FILE, key))
        .withMessageStartingWith("KW-404 ")
        .withMessageContaining("AES");
  }

  @Test
  void at_root_refused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KeySnapshot.at(FILE.toAbsolutePath().getRoot(), aes256()))
        .withMessageStartingWith("KW-404 ");
  }

  @Test
  void at_keyOfADevice_taken() {
    SecretKey hidden = new DeviceKey("nothing");

    assertThat(KeySnapshot.at(FILE, hidden).key()).isSameAs(hidden);
  }

  @Test
  void at_key_staysAsItIs() {
    byte[] bytes = TestKeys.random(5, 32).getBytes(US_ASCII);
    SecretKey key = new SecretKeySpec(bytes, "aes");

    KeySnapshot snapshot = KeySnapshot.at(FILE, key);

    assertThat(snapshot.key().getEncoded()).isEqualTo(bytes);
  }

  @Test
  @SuppressWarnings("NullAway") // what is tested
  void at_null_namesTheParameter() {
    assertThatNullPointerException()
        .isThrownBy(() -> KeySnapshot.at(null, aes256()))
        .withMessage("file");
    assertThatNullPointerException()
        .isThrownBy(() -> KeySnapshot.at(FILE, null))
        .withMessage("key");
  }

  @Test
  void maximumAge_given_copyWithIt() {
    KeySnapshot day = KeySnapshot.at(FILE, aes256());

    KeySnapshot hour = day.maximumAge(Duration.ofHours(1));

    assertThat(day.maximumAge()).isEqualTo(Duration.ofDays(1));
    assertThat(hour.maximumAge()).isEqualTo(Duration.ofHours(1));
    assertThat(hour.file()).isEqualTo(FILE.toAbsolutePath());
    assertThat(hour.key()).isSameAs(day.key());
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, Long.MIN_VALUE})
  void maximumAge_zeroOrLess_refused(long seconds) {
    KeySnapshot snapshot = KeySnapshot.at(FILE, aes256());

    assertThatIllegalArgumentException()
        .isThrownBy(() -> snapshot.maximumAge(Duration.ofSeconds(seconds)))
        .withMessageStartingWith("KW-404 ");
  }

  @Test
  void toString_any_pathAlone() {
    assertThat(KeySnapshot.at(FILE, aes256()))
        .hasToString("KeySnapshot[" + FILE.toAbsolutePath() + "]");
  }
}
