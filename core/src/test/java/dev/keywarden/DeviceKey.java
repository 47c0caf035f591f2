package dev.keywarden;

import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/**
 * A key whose bytes stay in a device, as those of a PKCS #11 token do. The ciphers of the JDK do
 * not take it, and what it says then has a value in it.
 */
record DeviceKey(String saying) implements SecretKey {
  private static final long serialVersionUID = 1L;

  @Override
  public String getAlgorithm() {
    return "AES";
  }

  @Override
  public String getFormat() {
    throw new IllegalStateException(saying);
  }

  @Override
  public byte @Nullable [] getEncoded() {
    return null;
  }
}
