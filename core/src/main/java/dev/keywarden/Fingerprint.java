package dev.keywarden;

import dev.keywarden.internal.memory.OffHeapMaterial;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Tells keys apart without telling anything about them: HMAC-SHA-256 (RFC 2104) under a key made
 * anew in each process, cut to 48 bits. Made when first asked for, since the JDK's cryptography
 * costs some 40 ms to set up.
 */
final class Fingerprint {
  private static final String ALGORITHM = "HmacSHA256";
  private static final int BYTES = 6;
  private static final SecretKeySpec PROCESS_KEY = processKey();

  private Fingerprint() {}

  private static SecretKeySpec processKey() {
    byte[] random = new byte[32];
    new SecureRandom().nextBytes(random);
    return new SecretKeySpec(random, ALGORITHM);
  }

  static String of(OffHeapMaterial material) {
    byte[] value = material.readUtf8();
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(PROCESS_KEY);
      return HexFormat.of().formatHex(mac.doFinal(value), 0, BYTES);
    } catch (GeneralSecurityException e) {
      // Every JDK has HmacSHA256 (java.security.Provider, "required algorithms").
      throw new IllegalStateException("this JVM has no " + ALGORITHM);
    } finally {
      Arrays.fill(value, (byte) 0);
    }
  }
}
