package dev.keywarden;

import static java.util.Objects.requireNonNull;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The environment that a process runs in: {@link #DEVELOPMENT}, {@link #TEST}, {@link #STAGING},
 * {@link #PRODUCTION}, or one of your own.
 *
 * <p>Immutable; two of the same name are equal.
 */
public final class KeyEnvironment {
  /** A developer's machine. */
  public static final KeyEnvironment DEVELOPMENT = new KeyEnvironment("development");

  /** Automated tests. */
  public static final KeyEnvironment TEST = new KeyEnvironment("test");

  /** The rehearsal before production. */
  public static final KeyEnvironment STAGING = new KeyEnvironment("staging");

  /** Where the real keys are. */
  public static final KeyEnvironment PRODUCTION = new KeyEnvironment("production");

  private static final int MAX_LENGTH = 64;

  private final String name;

  private KeyEnvironment(String name) {
    this.name = name;
  }

  /**
   * Returns the environment of this name. The usual short forms ({@code dev}, {@code prod}, {@code
   * stage}) stand for the long ones, and case does not matter, so that {@code PROD} is production
   * and no environment of its own.
   *
   * @param name 1 to 64 of {@code a-z 0-9 -}, beginning with a letter
   * @return the environment
   * @throws IllegalArgumentException if the name has another form; the message does not quote it
   */
  public static KeyEnvironment of(String name) {
    String lower = requireNonNull(name, "name").toLowerCase(Locale.ROOT);
    return switch (lower) {
      case "development", "dev", "local" -> DEVELOPMENT;
      case "test", "testing" -> TEST;
      case "staging", "stage" -> STAGING;
      case "production", "prod", "live" -> PRODUCTION;
      default -> custom(lower);
    };
  }

  private static KeyEnvironment custom(String name) {
    boolean fits = !name.isEmpty() && name.length() <= MAX_LENGTH && isLetter(name.charAt(0));
    for (int i = 0; fits && i < name.length(); i++) {
      char c = name.charAt(i);
      fits = isLetter(c) || (c >= '0' && c <= '9') || c == '-';
    }
    if (!fits) {
      throw new IllegalArgumentException(
          "KW-404 the name of an environment is 1 to "
              + MAX_LENGTH
              + " of a-z, 0-9 and '-', beginning with a letter, such as 'production' or 'qa-2'");
    }
    return new KeyEnvironment(name);
  }

  private static boolean isLetter(char c) {
    return c >= 'a' && c <= 'z';
  }

  /**
   * Returns the name.
   *
   * @return in lower case
   */
  public String name() {
    return name;
  }

  /**
   * Returns whether this counts as production: {@link #PRODUCTION}, and any of your own with {@code
   * prod}, {@code production} or {@code live} as a word in it, such as {@code prod-eu}. When in
   * doubt, a process must not read a laptop's {@code .env}.
   *
   * @return true for production
   */
  public boolean production() {
    for (String word : name.split("-", -1)) {
      if (word.equals("production") || word.equals("prod") || word.equals("live")) {
        return true;
      }
    }
    return false;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof KeyEnvironment that && name.equals(that.name);
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }

  /**
   * Returns the name.
   *
   * @return in lower case
   */
  @Override
  public String toString() {
    return name;
  }
}
