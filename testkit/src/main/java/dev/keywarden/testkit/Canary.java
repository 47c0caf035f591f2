package dev.keywarden.testkit;

import java.security.SecureRandom;

/**
 * Makes values that stand for keys in tests: at random, so that any trace of one in a text can only
 * come from it, and so that no scanner takes one for a key.
 *
 * <p>Thread-safe.
 */
public final class Canary {
  /** Without letters that make words with one another, and safe in every HTTP header. */
  private static final String ALPHABET = "BCDFGHJKLMNPQRSTVWXYZbcdfghjkmnpqrstvwxyz23456789";

  private static final int USUAL_LENGTH = 40;
  private static final SecureRandom RANDOM = new SecureRandom();

  private Canary() {}

  /**
   * Makes a value as long as a key usually is.
   *
   * @return 40 letters and digits
   */
  public static String value() {
    return value(USUAL_LENGTH);
  }

  /**
   * Makes a value.
   *
   * @param length how many characters, at least 0; with fewer than 16, a {@link LeakCheck} may find
   *     it by chance
   * @return ASCII letters and digits
   */
  public static String value(int length) {
    StringBuilder value = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      value.append(ALPHABET.charAt(RANDOM.nextInt(ALPHABET.length())));
    }
    return value.toString();
  }
}
