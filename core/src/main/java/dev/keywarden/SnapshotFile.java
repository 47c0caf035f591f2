package dev.keywarden;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Saves the keys of a chain, and gives back those that are not too old.
 *
 * <p>Nothing is kept in memory in between: the file is opened for each key that is asked for, which
 * takes a fraction of a millisecond and happens only while a store is away. So there is no second
 * copy of a value to be zeroed, and a file that another process has replaced is seen at once.
 *
 * <p>Thread-safe, without a lock: of writers that meet, in one process or several, the last one's
 * file stays, whole.
 */
final class SnapshotFile {
  private final KeySnapshot config;
  private final PrivateFile file;
  private final SnapshotCipher cipher;
  private final InstantSource clock;

  SnapshotFile(KeySnapshot config, KeyEnvironment environment, InstantSource clock) {
    this.config = config;
    this.file = new PrivateFile(config.file());
    this.cipher = new SnapshotCipher(config, environment);
    this.clock = clock;
  }

  /**
   * Replaces the file by one with these keys and no others.
   *
   * @param keys whose material stays open and with the caller
   * @throws SnapshotException if that did not succeed; the file from before is still there then.
   *     Also if one of the keys is closed: a chain that is being closed must not save the half of
   *     its keys that are left
   */
  void write(Collection<SavedKey> keys) {
    byte[] plain = SnapshotContent.encode(config.file(), keys);
    try {
      file.replace(cipher.seal(plain));
    } finally {
      Arrays.fill(plain, (byte) 0);
    }
  }

  /**
   * Reads one key from the file as it is now.
   *
   * @return the key, whose material the caller closes; empty if there is no file or it is of
   *     another environment, and if the key is not in it, too old, expired, or from the future
   * @throws SnapshotException if there is a file and it cannot be trusted
   */
  Optional<SavedKey> read(String name) {
    List<SavedKey> found = read(new Wanted(name));
    return found.isEmpty() ? Optional.empty() : Optional.of(found.get(0));
  }

  /**
   * Reads all keys from the file as it is now.
   *
   * @return those that {@link #read(String)} would give, whose material the caller closes
   * @throws SnapshotException if there is a file and it cannot be trusted
   */
  List<SavedKey> readAll() {
    return read(name -> true);
  }

  private record Wanted(String name) implements Predicate<String> {
    @Override
    public boolean test(String other) {
      return name.equals(other);
    }
  }

  private List<SavedKey> read(Predicate<String> wanted) {
    byte[] sealed = file.read();
    if (sealed == null) {
      return List.of();
    }
    byte[] plain = cipher.open(sealed);
    if (plain == null) {
      return List.of();
    }
    List<SavedKey> found;
    try {
      found = SnapshotContent.find(config.file(), plain, wanted);
    } finally {
      Arrays.fill(plain, (byte) 0);
    }
    List<SavedKey> usable = new ArrayList<>();
    for (SavedKey key : found) {
      if (usable(key)) {
        usable.add(key);
      } else {
        key.material().close();
      }
    }
    return usable;
  }

  private boolean usable(SavedKey key) {
    Instant now = clock.instant();
    Duration age = Duration.between(key.fetchedAt(), now);
    @Nullable Instant expires = key.source().expires().orElse(null);
    return !age.isNegative()
        && age.compareTo(config.maximumAge()) <= 0
        && (expires == null || now.isBefore(expires));
  }
}
