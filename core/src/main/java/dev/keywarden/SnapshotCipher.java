package dev.keywarden;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import org.jspecify.annotations.Nullable;

/**
 * The outside of a snapshot: a header in clear, and the content under AES-256-GCM (NIST SP
 * 800-38D), which authenticates the header too.
 *
 * <pre>
 * 8 bytes     KWSNAP CR LF (a transfer as text would change the last two)
 * 1 byte      version of the format: 1
 * 1 byte      length of the name of the environment: 1 to 64
 * n bytes     that name, in ASCII
 * 12 bytes    nonce, random for each write
 * the rest    content, encrypted, and the tag of 16 bytes
 * </pre>
 *
 * <p>A nonce must never come twice under one key. Random ones of 96 bits are good for 2^32 writes
 * (section 8.3): one each second for 136 years.
 *
 * <p>Thread-safe if the key is, as those of the JDK are.
 */
final class SnapshotCipher {
  static final int NONCE_BYTES = 12;
  static final int TAG_BYTES = 16;
  private static final byte[] MAGIC = "KWSNAP\r\n".getBytes(US_ASCII);
  private static final byte VERSION = 1;
  private static final int BEFORE_NAME = MAGIC.length + 2;
  private static final int LONGEST_NAME = 64;

  /** What a file has at the most beside the content. */
  static final int MOST_AROUND = BEFORE_NAME + LONGEST_NAME + NONCE_BYTES + TAG_BYTES;

  private static final String TRANSFORMATION = "AES/GCM/NoPadding";

  private final Path path;

  /** Asked for the key at each use: in a field here, a mapper could reach it. */
  private final KeySnapshot config;

  private final byte[] environment;
  private final SecureRandom random = new SecureRandom();

  SnapshotCipher(KeySnapshot config, KeyEnvironment environment) {
    this.path = config.file();
    this.config = config;
    this.environment = environment.name().getBytes(US_ASCII);
  }

  /**
   * Returns the bytes of a file.
   *
   * @param plain stays as it is; the caller zeroes it
   */
  byte[] seal(byte[] plain) {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    byte[] header =
        ByteBuffer.allocate(headerLength())
            .put(MAGIC)
            .put(VERSION)
            .put((byte) environment.length)
            .put(environment)
            .put(nonce)
            .array();
    try {
      Cipher cipher = cipher(Cipher.ENCRYPT_MODE, header);
      byte[] sealed = Arrays.copyOf(header, header.length + plain.length + TAG_BYTES);
      // In one go: what is handed over in parts is kept in a buffer that nobody zeroes.
      int length = cipher.doFinal(plain, 0, plain.length, sealed, header.length);
      if (length != plain.length + TAG_BYTES) {
        throw unsealed("the cipher returned another number of bytes than GCM has");
      }
      return sealed;
    } catch (SnapshotException e) {
      throw e;
    } catch (GeneralSecurityException | RuntimeException e) {
      throw unsealed(e.getClass().getName());
    }
  }

  /**
   * Returns the content, which the caller zeroes; null if the file is of another environment.
   *
   * @throws SnapshotException if it was not written with this key, or is not as it was written
   */
  byte @Nullable [] open(byte[] sealed) {
    requireFormat(sealed);
    int nameLength = sealed.length < BEFORE_NAME ? 0 : sealed[BEFORE_NAME - 1];
    if (nameLength <= 0
        || sealed.length - BEFORE_NAME - nameLength < NONCE_BYTES + Integer.BYTES + TAG_BYTES) {
      throw damaged("it ends too early");
    }
    if (!Arrays.equals(
        sealed, BEFORE_NAME, BEFORE_NAME + nameLength, environment, 0, environment.length)) {
      return null;
    }
    byte[] header = Arrays.copyOf(sealed, headerLength());
    int length = sealed.length - header.length;
    byte[] plain = new byte[length - TAG_BYTES];
    boolean whole = false;
    try {
      Cipher cipher = cipher(Cipher.DECRYPT_MODE, header);
      whole = cipher.doFinal(sealed, header.length, length, plain, 0) == plain.length;
    } catch (GeneralSecurityException | RuntimeException e) {
      throw damaged(e.getClass().getName());
    } finally {
      if (!whole) {
        Arrays.fill(plain, (byte) 0);
      }
    }
    if (!whole) {
      throw damaged("the cipher returned another number of bytes than GCM has");
    }
    return plain;
  }

  private int headerLength() {
    return BEFORE_NAME + environment.length + NONCE_BYTES;
  }

  /** Ready for one call, with the nonce at the end of the header. */
  private Cipher cipher(int mode, byte[] header) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance(TRANSFORMATION);
    cipher.init(
        mode,
        config.key(),
        new GCMParameterSpec(
            TAG_BYTES * Byte.SIZE, header, header.length - NONCE_BYTES, NONCE_BYTES));
    cipher.updateAAD(header);
    return cipher;
  }

  private void requireFormat(byte[] sealed) {
    if (sealed.length <= MAGIC.length
        || !Arrays.equals(sealed, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      throw new SnapshotException(
          "KW-604",
          path + " is not a snapshot of Keywarden",
          "Check the path; the next snapshot replaces the file.");
    }
    int version = sealed[MAGIC.length] & 0xFF;
    if (version != VERSION) {
      throw new SnapshotException(
          "KW-604",
          "the snapshot "
              + path
              + " has version "
              + version
              + " of the format, and this Keywarden knows version "
              + VERSION,
          "Give each release of the application a file of its own, or use one version of Keywarden.");
    }
  }

  private SnapshotException unsealed(String why) {
    return new SnapshotException(
        "KW-601",
        "the snapshot " + path + " was not written, since it could not be encrypted: " + why,
        "Check the key that KeySnapshot.at was given, and the device that holds it.");
  }

  private SnapshotException damaged(String why) {
    return new SnapshotException(
        "KW-605",
        "the snapshot "
            + path
            + " cannot be opened (it was written with another key, or changed since): "
            + why,
        "Use the key that it was written with; or let the next snapshot replace the file, as soon"
            + " as the store answers.");
  }
}
