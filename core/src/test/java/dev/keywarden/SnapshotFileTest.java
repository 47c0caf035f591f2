package dev.keywarden;

import static dev.keywarden.TestSnapshots.NOW;
import static dev.keywarden.TestSnapshots.aes256;
import static dev.keywarden.TestSnapshots.file;
import static dev.keywarden.TestSnapshots.key;
import static dev.keywarden.TestSnapshots.refused;
import static dev.keywarden.TestSnapshots.value;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes in comes out, and nothing that anybody has touched does. */
class SnapshotFileTest {
  @TempDir Path directory;

  private final SecretKey aes = aes256();
  private final String canary = "made-up-" + TestKeys.random(77, 40);

  private Path path() {
    return directory.resolve("keys.snapshot");
  }

  private byte[] written() throws IOException {
    file(path(), aes).write(List.of(key("TEST_API_KEY", canary)));
    return Files.readAllBytes(path());
  }

  static Stream<String> hostileValues() {
    return Stream.of(
        "",
        "k",
        "v".repeat(65_536),
        "\u00e4".repeat(32_768),
        "a\0b\0",
        "-----BEGIN\r\nline\n\tline\u2028",
        "\ud83d\udd11 pair \ud800\udc00\udbff\udfff",
        "\ufeffmark",
        "KWSNAP\r\n\u0001");
  }

  @ParameterizedTest
  @MethodSource("hostileValues")
  void read_anyValue_asItWasWritten(String value) {
    SnapshotFile file = file(path(), aes);
    file.write(List.of(key("BEFORE", canary), key("TEST_API_KEY", value), key("AFTER", canary)));

    assertThat(value(file, "TEST_API_KEY").map(value::equals)).contains(true);
    assertThat(value(file, "AFTER")).contains(canary);
  }

  @Test
  void read_everythingKnownOfTheKey_asItWasWritten() {
    Instant created = Instant.parse("1969-12-31T23:59:59.999999999Z");
    KeySource full =
        new KeySource("vault-2", "sch\u00f6n \ud83d\udd11/a#b", "v-1", created, Instant.MAX);
    KeySource bare = new KeySource("env", "variable X", null, null, null);
    SnapshotFile file = file(path(), aes);
    file.write(
        List.of(key("FULL", canary, full, NOW.minusNanos(1)), key("BARE", canary, bare, NOW)));

    SavedKey readFull = file.read("FULL").orElseThrow();
    SavedKey readBare = file.read("BARE").orElseThrow();

    assertThat(readFull.name()).isEqualTo("FULL");
    assertThat(readFull.fetchedAt()).isEqualTo(NOW.minusNanos(1));
    assertThat(readFull.source()).usingRecursiveComparison().isEqualTo(full);
    assertThat(readBare.source()).usingRecursiveComparison().isEqualTo(bare);
  }

  @Test
  void read_notThere_empty() {
    SnapshotFile file = file(path(), aes);
    SnapshotFile nowhere = file(directory.resolve("missing").resolve("keys"), aes);

    assertThat(file.read("TEST_API_KEY")).isEmpty();
    assertThat(nowhere.read("TEST_API_KEY")).isEmpty();
    file.write(List.of(key("TEST_API_KEY_2", canary)));
    assertThat(file.read("TEST_API_KEY")).isEmpty();
    file.write(List.of());
    assertThat(file.read("TEST_API_KEY_2")).isEmpty();
  }

  @Test
  void read_fileReplacedByAnother_newOne() {
    SnapshotFile here = file(path(), aes);
    SnapshotFile there = file(path(), new SecretKeySpec(aes.getEncoded(), "AES"));
    here.write(List.of(key("TEST_API_KEY", "first" + canary)));
    assertThat(value(there, "TEST_API_KEY")).contains("first" + canary);

    there.write(List.of(key("TEST_API_KEY", "other" + canary)));

    assertThat(value(here, "TEST_API_KEY")).contains("other" + canary);
  }

  @Test
  void write_materials_stillOpenAndWithTheCaller() {
    SavedKey key = key("TEST_API_KEY", canary);

    file(path(), aes).write(List.of(key));

    assertThat(key.material().readString()).isEqualTo(canary);
  }

  @Test
  void read_anyByteChanged_noKey() throws IOException {
    byte[] good = written();
    int name = "KWSNAP\r\n".length() + 2;
    for (int at = 0; at < good.length; at++) {
      for (int flip : new int[] {1, 0x80, 0xFF}) {
        byte[] bad = good.clone();
        bad[at] ^= (byte) flip;
        Files.write(path(), bad);
        boolean otherName = at >= name && at < name + "test".length();
        boolean longerName = at == name - 1 && flip == 1;
        if (otherName || longerName) {
          assertThat(file(path(), aes).read("TEST_API_KEY")).as("byte " + at).isEmpty();
        } else {
          refused(
              () -> file(path(), aes).read("TEST_API_KEY"), at < name - 1 ? "KW-604" : "KW-605");
        }
      }
    }
    Files.write(path(), good);
    assertThat(value(file(path(), aes), "TEST_API_KEY")).contains(canary);
  }

  @Test
  void read_cutAnywhereOrLonger_refused() throws IOException {
    byte[] good = written();
    for (int length = 0; length < good.length; length++) {
      Files.write(path(), Arrays.copyOf(good, length));
      refused(
          () -> file(path(), aes).read("TEST_API_KEY"),
          length <= "KWSNAP\r\n".length() ? "KW-604" : "KW-605");
    }
    Files.write(path(), Arrays.copyOf(good, good.length + 1));
    refused(() -> file(path(), aes).read("TEST_API_KEY"), "KW-605");
  }

  @Test
  void read_partsOfTwoFiles_refused() throws IOException {
    byte[] one = written();
    byte[] two = written();
    for (int at = 1; at < one.length; at++) {
      byte[] mixed = one.clone();
      System.arraycopy(two, at, mixed, at, two.length - at);
      if (!Arrays.equals(mixed, one) && !Arrays.equals(mixed, two)) {
        Files.write(path(), mixed);
        refused(() -> file(path(), aes).read("TEST_API_KEY"), "KW-605");
      }
    }
  }

  @Test
  void read_otherKey_refused() throws IOException {
    written();

    SnapshotException refused =
        refused(() -> file(path(), aes256()).read("TEST_API_KEY"), "KW-605");

    assertThat(refused).hasMessageContaining(path().toString()).hasMessageContaining("another key");
  }

  @Test
  void read_otherEnvironment_empty() throws IOException {
    written();

    for (String other : List.of("production", "tes", "testing-2")) {
      SnapshotFile file =
          new SnapshotFile(
              KeySnapshot.at(path(), aes), KeyEnvironment.of(other), InstantSource.fixed(NOW));
      assertThat(file.read("TEST_API_KEY")).as(other).isEmpty();
    }
  }

  @Test
  void read_environmentForged_refused() throws IOException {
    SnapshotFile staging = environment("qa-1");
    staging.write(List.of(key("TEST_API_KEY", canary)));
    String forged = new String(Files.readAllBytes(path()), ISO_8859_1).replace("qa-1", "qa-2");
    Files.write(path(), forged.getBytes(ISO_8859_1));

    refused(() -> environment("qa-2").read("TEST_API_KEY"), "KW-605");
  }

  private SnapshotFile environment(String name) {
    return new SnapshotFile(
        KeySnapshot.at(path(), aes), KeyEnvironment.of(name), InstantSource.fixed(NOW));
  }

  @Test
  void read_newerVersion_saysSo() throws IOException {
    byte[] newer = written();
    newer["KWSNAP\r\n".length()] = (byte) 200;
    Files.write(path(), newer);

    SnapshotException refused = refused(() -> file(path(), aes).read("TEST_API_KEY"), "KW-604");

    assertThat(refused).hasMessageContaining("version 200").hasMessageContaining("version 1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "A=b\n", "KWSNAP\n\n\u0001\u0004test"})
  void read_otherFile_refused(String content) throws IOException {
    written();
    Files.writeString(path(), content);

    refused(() -> file(path(), aes).read("TEST_API_KEY"), "KW-604");
  }

  @Test
  void read_age_countsFromTheFetchOfEachKey() {
    KeySource source = new KeySource("vault", "x", null, null, null);
    file(path(), aes)
        .write(
            List.of(
                key("OLD", canary, source, NOW.minus(Duration.ofHours(2))),
                key("NEW", canary, source, NOW.minus(Duration.ofHours(1)))));
    KeySnapshot hour = KeySnapshot.at(path(), aes).maximumAge(Duration.ofHours(1));

    assertThat(value(file(hour, NOW), "NEW")).contains(canary);
    assertThat(file(hour, NOW).read("OLD")).isEmpty();
    assertThat(file(hour, NOW.plusNanos(1)).read("NEW")).isEmpty();
  }

  @Test
  void read_maximumAgeNotTold_aDay() {
    KeySource source = new KeySource("vault", "x", null, null, null);
    file(path(), aes).write(List.of(key("TEST_API_KEY", canary, source, NOW)));
    KeySnapshot config = KeySnapshot.at(path(), aes);
    Instant dayAfter = NOW.plus(Duration.ofDays(1));

    assertThat(value(file(config, dayAfter), "TEST_API_KEY")).contains(canary);
    assertThat(file(config, dayAfter.plusNanos(1)).read("TEST_API_KEY")).isEmpty();
    assertThat(file(config, Instant.MAX).read("TEST_API_KEY")).isEmpty();
  }

  @Test
  void read_fetchedInTheFuture_empty() {
    KeySource source = new KeySource("vault", "x", null, null, null);
    file(path(), aes).write(List.of(key("TEST_API_KEY", canary, source, NOW)));
    KeySnapshot config = KeySnapshot.at(path(), aes);

    assertThat(file(config, NOW.minusNanos(1)).read("TEST_API_KEY")).isEmpty();
    assertThat(file(config, Instant.MIN).read("TEST_API_KEY")).isEmpty();
  }

  @Test
  void read_expiredMeanwhile_empty() {
    KeySource source = new KeySource("vault", "x", null, null, NOW.plusSeconds(60));
    file(path(), aes).write(List.of(key("TEST_API_KEY", canary, source, NOW)));
    KeySnapshot config = KeySnapshot.at(path(), aes);

    assertThat(value(file(config, NOW.plusSeconds(60).minusNanos(1)), "TEST_API_KEY"))
        .contains(canary);
    assertThat(file(config, NOW.plusSeconds(60)).read("TEST_API_KEY")).isEmpty();
  }

  @Test
  void write_value_nowhereInTheFile() throws IOException {
    byte[] utf8 = canary.getBytes(US_ASCII);
    List<String> traces = new ArrayList<>();
    for (var charset : List.of(UTF_8, UTF_16LE, UTF_16BE)) {
      traces.add(new String(canary.substring(0, 12).getBytes(charset), ISO_8859_1));
    }
    traces.add(HexFormat.of().formatHex(utf8, 0, 12));
    traces.add(HexFormat.of().formatHex(utf8, 0, 12).toUpperCase(Locale.ROOT));
    for (int shift = 0; shift < 3; shift++) {
      byte[] shifted = Arrays.copyOfRange(utf8, shift, shift + 12);
      traces.add(Base64.getEncoder().encodeToString(shifted));
    }

    String content = new String(written(), ISO_8859_1);

    assertThat(content).startsWith("KWSNAP\r\n").contains("test");
    assertThat(content).doesNotContain(traces).doesNotContain("TEST_API_KEY", "vault");
  }

  @Test
  void write_sameKeysTwice_nothingInCommonAfterTheHeader() throws IOException {
    byte[] one = written();
    byte[] two = written();
    int header = "KWSNAP\r\n".length() + 2 + "test".length();
    int same = 0;
    for (int i = header; i < one.length; i++) {
      same += one[i] == two[i] ? 1 : 0;
    }

    assertThat(one).hasSameSizeAs(two);
    // One byte of 256 is the same by chance; were the nonce the same, all of them would be.
    assertThat(same).isLessThan(one.length / 4);
  }

  @Test
  void write_keyClosed_fileFromBeforeStays() throws IOException {
    byte[] before = written();
    SavedKey closed = key("TEST_API_KEY", canary);
    closed.material().close();

    refused(() -> file(path(), aes).write(List.of(key("OTHER", canary), closed)), "KW-601");

    assertThat(path()).hasBinaryContent(before);
  }

  @Test
  void write_moreThanAFileMayHave_fileFromBeforeStays() throws IOException {
    byte[] before = written();
    List<SavedKey> keys = new ArrayList<>();
    SavedKey large = key("TEST_API_KEY", "v".repeat(65_536));
    for (int i = 0; i < 256; i++) {
      keys.add(large);
    }

    refused(() -> file(path(), aes).write(keys), "KW-601");
    assertThat(path()).hasBinaryContent(before);

    file(path(), aes).write(keys.subList(0, 255));
    assertThat(Files.size(path())).isGreaterThan(255L * 65_536).isLessThan(16 << 20);
    assertThat(value(file(path(), aes), "TEST_API_KEY").orElseThrow()).hasSize(65_536);
  }

  @Test
  void keyThatNoCipherTakes_nothingOfItInTheMessage() throws IOException {
    written();
    SnapshotFile file = file(path(), new DeviceKey(canary));

    SnapshotException writing =
        refused(() -> file.write(List.of(key("TEST_API_KEY", "v-" + canary))), "KW-601");
    SnapshotException reading = refused(() -> file.read("TEST_API_KEY"), "KW-605");

    assertThat(writing).hasMessageContaining("Exception");
    assertThat(writing.toString()).doesNotContain(canary);
    assertThat(reading.toString()).doesNotContain(canary);
    assertThat(value(file(path(), aes), "TEST_API_KEY")).contains(canary);
  }
}
