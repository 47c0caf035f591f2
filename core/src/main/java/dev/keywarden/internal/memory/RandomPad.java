package dev.keywarden.internal.memory;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;

/**
 * Makes the random bytes that a value is masked with.
 *
 * <p>Where the system has {@code /dev/urandom}, it is read straight: {@link SecureRandom} reads the
 * same device on those systems, but costs some 20 ms of provider set-up in a fresh JVM, which is a
 * fifth of the time to the first key (docs/adr/0004). Not API; may change at any time.
 */
public final class RandomPad {
  private static final Path DEVICE = Path.of("/dev/urandom");

  private RandomPad() {}

  /**
   * Makes random bytes.
   *
   * @param length how many
   * @return a new array
   */
  public static byte[] ofLength(int length) {
    byte[] pad = new byte[length];
    if (!readDevice(pad)) {
      new SecureRandom().nextBytes(pad);
    }
    return pad;
  }

  private static boolean readDevice(byte[] pad) {
    try (InputStream device = Files.newInputStream(DEVICE)) {
      return device.readNBytes(pad, 0, pad.length) == pad.length;
    } catch (IOException | SecurityException e) {
      return false;
    }
  }
}
