package dev.keywarden.spi;

import dev.keywarden.KeyProviderException;
import dev.keywarden.KeyProviderException.Reason;
import dev.keywarden.internal.memory.OffHeapMaterial;
import dev.keywarden.internal.memory.Utf8;
import java.nio.CharBuffer;
import java.util.Arrays;

/**
 * The value of a key on its way from a provider to the chain: the one holder that owns it and can
 * zero it.
 *
 * <p>A provider makes one with a factory method below and puts it into {@link
 * KeyLookup#found(KeyMaterial, String)}. There is no way to read a value back out of it here: that
 * is what {@link dev.keywarden.ApiKey} is for. Whoever holds it last closes it; the chain does so
 * with each that a provider returned.
 *
 * <p>Security guarantees: the value is not in the heap in clear, it is in no {@code toString}, and
 * arrays handed over are zeroed before the factory method returns or throws. A {@code String} that
 * the vendor's client made stays what it is: nobody can zero it.
 *
 * <p>Thread-safe.
 */
public abstract sealed class KeyMaterial implements AutoCloseable permits OffHeapMaterial {
  /**
   * The largest value, in bytes of UTF-8: what AWS Secrets Manager and Google Cloud Secret Manager
   * hold at the most (65,536; Azure Key Vault holds 25 KB).
   */
  public static final int MAX_BYTES = 65_536;

  /** For {@link OffHeapMaterial} alone. */
  protected KeyMaterial() {}

  /**
   * Takes a value over from an array of UTF-8, and zeroes the array.
   *
   * @param utf8 the value; zeroed when this returns or throws
   * @return the material
   * @throws KeyProviderException with {@link Reason#UNREADABLE} if the bytes are not UTF-8 or more
   *     than {@value #MAX_BYTES}
   */
  public static KeyMaterial takeUtf8(byte[] utf8) {
    try {
      requireFits(utf8.length);
      requireUtf8(utf8);
      return OffHeapMaterial.copyOfRange(utf8, 0, utf8.length);
    } finally {
      Arrays.fill(utf8, (byte) 0);
    }
  }

  /**
   * Takes a value over from an array of characters, and zeroes the array.
   *
   * @param chars the value; zeroed when this returns or throws
   * @return the material
   * @throws KeyProviderException with {@link Reason#UNREADABLE} if there is a lone surrogate, or
   *     the value has more than {@value #MAX_BYTES} bytes in UTF-8
   */
  public static KeyMaterial takeChars(char[] chars) {
    try {
      return encode(CharBuffer.wrap(chars));
    } finally {
      Arrays.fill(chars, '\0');
    }
  }

  /**
   * Copies a value out of text that the caller cannot zero. Use it where a client hands out a
   * {@code String} and nothing else, and drop that string at once.
   *
   * @param text the value
   * @return the material
   * @throws KeyProviderException with {@link Reason#UNREADABLE} if there is a lone surrogate, or
   *     the value has more than {@value #MAX_BYTES} bytes in UTF-8
   */
  public static KeyMaterial copyOf(CharSequence text) {
    return encode(CharBuffer.wrap(text));
  }

  /**
   * Returns whether {@link #close()} was called.
   *
   * @return true once the memory is zeroed
   */
  public abstract boolean closed();

  /** Zeroes the memory. Idempotent, and safe while others read. */
  @Override
  public abstract void close();

  /**
   * Returns the same text for every value.
   *
   * @return a constant
   */
  @Override
  public final String toString() {
    return "KeyMaterial[****]";
  }

  private static KeyMaterial encode(CharBuffer chars) {
    requireFits(chars.remaining());
    byte[] utf8 = Utf8.encode(chars);
    if (utf8 == null) {
      throw notText("the text that came back has half of a surrogate pair in it");
    }
    try {
      requireFits(utf8.length);
      return OffHeapMaterial.copyOfRange(utf8, 0, utf8.length);
    } finally {
      Arrays.fill(utf8, (byte) 0);
    }
  }

  private static void requireFits(int length) {
    if (length > MAX_BYTES) {
      throw new KeyProviderException(
          Reason.UNREADABLE,
          "what came back is larger than " + MAX_BYTES + " bytes",
          "Check that the place holds the key alone; a whole file is no key.");
    }
  }

  private static void requireUtf8(byte[] bytes) {
    char[] chars = Utf8.decode(bytes);
    if (chars == null) {
      throw notText("the bytes that came back are not UTF-8 text");
    }
    Arrays.fill(chars, '\0');
  }

  private static KeyProviderException notText(String detail) {
    return new KeyProviderException(
        Reason.UNREADABLE,
        detail,
        "Store the key as UTF-8 text; a binary secret can be stored as Base64 text.");
  }
}
