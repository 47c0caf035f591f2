package dev.keywarden;

import static dev.keywarden.TestSnapshots.NOW;
import static dev.keywarden.TestSnapshots.key;
import static dev.keywarden.TestSnapshots.refused;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Content that was encrypted with the right key, and is not what this version writes. */
class SnapshotContentTest {
  private static final Path PATH = Path.of("keys.snapshot");
  private static final String NAME = "TEST_API_KEY";

  private static byte[] content() {
    return SnapshotContent.encode(
        PATH,
        List.of(
            key("OTHER", "other value"),
            key(NAME, "made-up", new KeySource("vault", "place", "v1", NOW, NOW))));
  }

  /** One key, of these bytes behind its name. */
  private static byte[] afterName(Object... parts) {
    ByteBuffer out = ByteBuffer.allocate(100_000).putInt(1).putInt(NAME.length());
    out.put(NAME.getBytes(UTF_8));
    for (Object part : parts) {
      if (part instanceof Integer number) {
        out.putInt(number);
      } else if (part instanceof Long seconds) {
        out.putLong(seconds);
      } else if (part instanceof Boolean flag) {
        out.put((byte) (flag ? 1 : 0));
      } else if (part instanceof byte[] bytes) {
        out.put(bytes);
      } else {
        byte[] text = ((String) part).getBytes(UTF_8);
        out.putInt(text.length).put(text);
      }
    }
    return Arrays.copyOf(out.array(), out.position());
  }

  private static @Nullable SavedKey find(byte[] content, String name) {
    List<SavedKey> found = SnapshotContent.find(PATH, content, name::equals);
    return found.isEmpty() ? null : found.get(found.size() - 1);
  }

  private static void malformed(byte[] content) {
    refused(() -> find(content, NAME), "KW-604");
  }

  @Test
  void find_allWanted_allInTheirOrder() {
    assertThat(SnapshotContent.find(PATH, content(), name -> true))
        .extracting(SavedKey::name)
        .containsExactly("OTHER", NAME);
    assertThat(SnapshotContent.find(PATH, content(), name -> false)).isEmpty();
  }

  @Test
  void find_asWrittenByHand_found() {
    byte[] content = afterName("vault", "place", false, false, false, 5L, 7, "value");

    SavedKey found = requireNonNull(find(content, NAME));

    assertThat(found.material().readString()).isEqualTo("value");
    assertThat(found.fetchedAt()).isEqualTo(Instant.ofEpochSecond(5, 7));
    assertThat(found.toString()).doesNotContain("value");
  }

  @Test
  void find_cutAnywhereOrLonger_refused() {
    byte[] good = content();
    assertThat(find(good, NAME)).isNotNull();
    assertThat(find(good, "MISSING")).isNull();

    for (int length = 0; length < good.length; length++) {
      malformed(Arrays.copyOf(good, length));
    }
    malformed(Arrays.copyOf(good, good.length + 1));
  }

  @Test
  void find_anyFourBytesOfAnything_refusedOrAKey() {
    byte[] good = content();
    int refused = 0;
    for (int at = 0; at + Integer.BYTES <= good.length; at++) {
      for (int number : new int[] {-1, Integer.MIN_VALUE, Integer.MAX_VALUE, good.length}) {
        byte[] bad = good.clone();
        ByteBuffer.wrap(bad).putInt(at, number);
        try {
          SavedKey found = find(bad, NAME);
          assertThat(found == null || found.name().equals(NAME)).isTrue();
        } catch (SnapshotException e) {
          assertThat(e).hasMessageStartingWith("KW-604");
          refused++;
        }
      }
    }
    assertThat(refused).isGreaterThan(good.length);
  }

  @Test
  void find_moreKeysThanThereAre_refused() {
    byte[] good = content();
    for (int count : new int[] {-1, 0, 1, 3, Integer.MAX_VALUE}) {
      byte[] bad = good.clone();
      ByteBuffer.wrap(bad).putInt(0, count);
      malformed(bad);
    }
  }

  @Test
  void find_lengthBeyondTheEnd_refused() {
    malformed(afterName(Integer.MAX_VALUE));
    malformed(afterName(-1));
    malformed(afterName("vault", "place", false, false, false, 5L, 7, 6, "value".getBytes(UTF_8)));
    malformed(afterName("vault", "place", false, false, false, 5L, 7, -1, "value".getBytes(UTF_8)));
  }

  @Test
  void find_flagThatIsNone_refused() {
    byte[] two = {2};
    malformed(afterName("vault", "place", two, false, false, 5L, 7, "value"));
    malformed(afterName("vault", "place", false, two, false, 5L, 7, "value"));
    malformed(afterName("vault", "place", false, false, two, 5L, 7, "value"));
  }

  @Test
  void find_timeThatIsNone_refused() {
    malformed(afterName("vault", "place", false, false, false, 5L, -1, "value"));
    malformed(afterName("vault", "place", false, false, false, 5L, 1_000_000_000, "value"));
    malformed(afterName("vault", "place", false, false, false, Long.MAX_VALUE, 7, "value"));
    malformed(afterName("vault", "place", false, false, false, Long.MIN_VALUE, 7, "value"));
  }

  @Test
  void find_notUtf8_refused() {
    byte[] half = {(byte) 0xC3};
    malformed(afterName(half.length, half, "place", false, false, false, 5L, 7, "value"));
    malformed(afterName("vault", "place", false, false, false, 5L, 7, half.length, half));
  }

  @Test
  void find_valueTooLarge_refused() {
    malformed(afterName("vault", "place", false, false, false, 5L, 7, "v".repeat(65_537)));
  }
}
