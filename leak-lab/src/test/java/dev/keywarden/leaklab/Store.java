package dev.keywarden.leaklab;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.keywarden.KeyProviderException;
import dev.keywarden.KeyProviderException.Reason;
import dev.keywarden.spi.KeyLookup;
import dev.keywarden.spi.KeyMaterial;
import dev.keywarden.spi.KeyProvider;
import dev.keywarden.spi.KeyRequest;
import java.util.Arrays;

/**
 * Stands for a store far away: it can give values, and has none of them in a field, where whoever
 * walks from a chain to its provider would find it.
 */
public final class Store implements KeyProvider {
  /** A key that it does not have. */
  public static final String ABSENT = "ABSENT_KEY";

  /** A key that it does not give. */
  public static final String DENIED = "DENIED_KEY";

  /** The key with a line break before it. */
  public static final String UNUSABLE = "UNUSABLE_KEY";

  private byte[] masked = new byte[0];

  /**
   * Sets the value of all other keys.
   *
   * @param value made up
   */
  public void put(String value) {
    put(value.getBytes(UTF_8));
  }

  /**
   * Sets the value of all other keys, and leaves no copy of it.
   *
   * @param value made up, in UTF-8; zeroed
   */
  public void put(byte[] value) {
    masked = flipped(value);
    Arrays.fill(value, (byte) 0);
  }

  private static byte[] flipped(byte[] bytes) {
    byte[] flipped = bytes.clone();
    for (int i = 0; i < flipped.length; i++) {
      flipped[i] ^= (byte) (0x80 + i % 0x20);
    }
    return flipped;
  }

  @Override
  public String name() {
    return "store";
  }

  @Override
  public KeyLookup find(KeyRequest request) {
    return switch (request.name()) {
      case ABSENT -> KeyLookup.absent("the store has no such key");
      case DENIED ->
          throw new KeyProviderException(
              Reason.DENIED, "the store refused " + request.name(), "Ask for access.");
      case UNUSABLE ->
          found(("a line break\n" + new String(flipped(masked), UTF_8)).getBytes(UTF_8));
      default -> found(flipped(masked));
    };
  }

  private static KeyLookup found(byte[] value) {
    return KeyLookup.found(KeyMaterial.takeUtf8(value), "far away").version("1");
  }
}
