package dev.keywarden;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.keywarden.internal.memory.OffHeapMaterial;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Makes snapshots and what goes into them; every key and value is made up at run time. */
final class TestSnapshots {
  static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

  private TestSnapshots() {}

  static SecretKey aes256() {
    byte[] bytes = new byte[32];
    new SecureRandom().nextBytes(bytes);
    return new SecretKeySpec(bytes, "AES");
  }

  /** A snapshot of the environment {@code test}, at {@link #NOW}. */
  static SnapshotFile file(Path path, SecretKey key) {
    return file(KeySnapshot.at(path, key), NOW);
  }

  static SnapshotFile file(KeySnapshot config, Instant now) {
    return new SnapshotFile(config, KeyEnvironment.TEST, InstantSource.fixed(now));
  }

  static SavedKey key(String name, String value) {
    return key(name, value, new KeySource("vault", "secret/" + name, "v7", null, null));
  }

  static SavedKey key(String name, String value, KeySource source) {
    return key(name, value, source, NOW.minus(Duration.ofHours(1)));
  }

  static SavedKey key(String name, String value, KeySource source, Instant fetchedAt) {
    byte[] utf8 = value.getBytes(UTF_8);
    return new SavedKey(name, source, fetchedAt, OffHeapMaterial.copyOfRange(utf8, 0, utf8.length));
  }

  /** The value, and closes its material. */
  static Optional<String> value(SnapshotFile file, String name) {
    return file.read(name)
        .map(
            key -> {
              String value = key.material().readString();
              key.material().close();
              return value;
            });
  }

  /** What was refused, with an id, without a cause, and naming the path. */
  static SnapshotException refused(ThrowingCallable call, String id) {
    SnapshotException refused = catchThrowableOfType(SnapshotException.class, call);
    assertThat(refused).as("refusal with " + id).isNotNull();
    assertThat(refused).hasMessageStartingWith(id + " ").hasNoCause();
    assertThat(refused.getSuppressed()).isEmpty();
    return refused;
  }
}
