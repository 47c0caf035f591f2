package dev.keywarden;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import javax.crypto.SecretKey;

/**
 * Where the chain keeps an encrypted copy of its keys, for the day on which a store cannot be
 * reached. Off unless it is given to {@link KeyChain.Builder#snapshot(KeySnapshot)}.
 *
 * <p>The file is read only where a store is unavailable or throttled or does not answer in time,
 * and never where it said that there is no such key or that this process may not have it. It is
 * encrypted with AES-256-GCM (NIST SP 800-38D), is readable by its owner alone where the file
 * system knows owners, and is replaced whole, so that a crash leaves the one before.
 *
 * <p>The key comes from the application, and belongs where the file is not: {@code
 * docs/snapshot.md} tells where, and what the snapshot protects from.
 *
 * <p>Immutable; {@link #toString()} shows the path and nothing of the key.
 */
public final class KeySnapshot {
  /** A night and a morning: long enough to mend a store, short enough for a key to be revoked. */
  private static final Duration DEFAULT_MAXIMUM_AGE = Duration.ofHours(24);

  private static final int KEY_BYTES = 32;

  private final Path file;

  /**
   * The result of a task, whose fields the JDK opens to nobody: a mapper that is told to take every
   * field has been seen to write out the bytes of a key in one (docs/adr/0002). Transient for those
   * that honour that word.
   */
  private final transient FutureTask<SecretKey> hidden;

  private final Duration maximumAge;

  private KeySnapshot(Path file, FutureTask<SecretKey> hidden, Duration maximumAge) {
    this.file = file;
    this.hidden = hidden;
    this.maximumAge = maximumAge;
  }

  /**
   * Keeps the snapshot in a file. Nothing is read or written yet.
   *
   * @param file the file, which need not exist; its directory does, on a local disk, and only the
   *     user of this process can write to it. One file for each application and environment. A
   *     relative path starts at the working directory
   * @param key an AES key of 256 bits; one that a device keeps to itself ({@code getEncoded()} is
   *     null) is taken as it is. It is used for as long as the chain is open
   * @return a snapshot that is used for up to 24 hours
   * @throws IllegalArgumentException if the key is another one, or the path is a root
   */
  public static KeySnapshot at(Path file, SecretKey key) {
    requireNonNull(file, "file");
    requireNonNull(key, "key");
    if (file.getFileName() == null) {
      throw new IllegalArgumentException("KW-404 the file of a snapshot has a name");
    }
    requireAes256(key);
    FutureTask<SecretKey> hidden = new FutureTask<>(() -> key);
    hidden.run();
    return new KeySnapshot(file.toAbsolutePath(), hidden, DEFAULT_MAXIMUM_AGE);
  }

  private static void requireAes256(SecretKey key) {
    if (!"AES".equalsIgnoreCase(key.getAlgorithm())) {
      throw new IllegalArgumentException(
          "KW-404 the key of a snapshot is one for AES, such as new SecretKeySpec(bytes, \"AES\")");
    }
    byte[] encoded = key.getEncoded();
    if (encoded == null) {
      return;
    }
    int length = encoded.length;
    Arrays.fill(encoded, (byte) 0); // a copy: as the ciphers of the JDK do with it
    if (length != KEY_BYTES) {
      throw new IllegalArgumentException(
          "KW-404 the key of a snapshot has "
              + KEY_BYTES * Byte.SIZE
              + " bits, not "
              + length * Byte.SIZE);
    }
  }

  /**
   * Bounds the age. It is counted for each key from when its store gave it, not from when the file
   * was written. A key that seems to come from the future, after a clock was set back, counts as
   * too old.
   *
   * @param age more than zero; 24 hours unless told otherwise
   * @return a copy with that bound
   * @throws IllegalArgumentException if it is zero or less
   */
  public KeySnapshot maximumAge(Duration age) {
    if (age.isNegative() || age.isZero()) {
      throw new IllegalArgumentException(
          "KW-404 the maximum age of a snapshot is more than zero; without a snapshot there is none"
              + " to bound");
    }
    return new KeySnapshot(file, hidden, age);
  }

  Path file() {
    return file;
  }

  SecretKey key() {
    try {
      return hidden.get();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException("a task that is done waits for nobody and has its result");
    }
  }

  Duration maximumAge() {
    return maximumAge;
  }

  /**
   * Returns the path.
   *
   * @return such as {@code KeySnapshot[/var/lib/app/keys.snapshot]}
   */
  @Override
  public String toString() {
    return "KeySnapshot[" + file + "]";
  }
}
