package dev.keywarden.testkit.azure;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the server answers instead of the truth. See {@link KeyVaultServer#fail(KeyVaultFault)}.
 *
 * <p>Immutable.
 */
public final class KeyVaultFault {
  /** How a fault is played. */
  enum Kind {
    /** An error with a body as the service writes it. */
    ERROR,
    /** A challenge, although the token is right. */
    CHALLENGE,
    /** A challenge that names another resource than the vault's. */
    FOREIGN_CHALLENGE,
    /** The connection is closed in place of an answer. */
    CUT,
    /** The connection is closed in the middle of the body. */
    CUT_IN_BODY,
    /** The right answer, with something that is no JSON in the middle. */
    GARBLED,
    /** The right answer, cut short, with a length that fits. */
    TRUNCATED,
    /** The value stands where a number belongs. */
    WRONG_TYPE,
    /** The value is inside an object. */
    NESTED_VALUE,
    /** There is no value in the answer. */
    NO_VALUE,
    /** An error whose message quotes the value. */
    ECHO
  }

  private final Kind kind;
  private final int status;
  private final String code;
  private final @Nullable String innerCode;
  private final @Nullable Duration retryAfter;

  private KeyVaultFault(
      Kind kind,
      int status,
      String code,
      @Nullable String innerCode,
      @Nullable Duration retryAfter) {
    this.kind = requireNonNull(kind, "kind");
    this.status = status;
    this.code = requireNonNull(code, "code");
    this.innerCode = innerCode;
    this.retryAfter = retryAfter;
  }

  private static KeyVaultFault of(Kind kind) {
    return new KeyVaultFault(kind, 200, "", null, null);
  }

  /**
   * Refuses access: 403 {@code Forbidden}.
   *
   * @param innerCode what the service tells as the reason: {@code ForbiddenByRbac}, {@code
   *     ForbiddenByPolicy}, {@code ForbiddenByFirewall}, {@code ForbiddenByConnection}, {@code
   *     SecretDisabled}
   * @return the fault
   */
  public static KeyVaultFault forbidden(String innerCode) {
    return new KeyVaultFault(Kind.ERROR, 403, "Forbidden", requireNonNull(innerCode), null);
  }

  /**
   * Answers with an error of the service.
   *
   * @param status 400 to 599
   * @param code the code in the body, such as {@code BadParameter}
   * @return the fault
   * @throws IllegalArgumentException if the status is another
   */
  public static KeyVaultFault error(int status, String code) {
    if (status < 400 || status > 599) {
      throw new IllegalArgumentException("an error has a status of 400 to 599");
    }
    return new KeyVaultFault(Kind.ERROR, status, code, null, null);
  }

  /**
   * Asks to be called less often: 429 with {@code Retry-After}.
   *
   * @param retryAfter in whole seconds; zero or more
   * @return the fault
   */
  public static KeyVaultFault throttled(Duration retryAfter) {
    return new KeyVaultFault(Kind.ERROR, 429, "Throttled", null, requireNonNull(retryAfter));
  }

  /**
   * Refuses every token: 401 with the challenge, as for a token of another tenant.
   *
   * @return the fault
   */
  public static KeyVaultFault unauthorized() {
    return of(Kind.CHALLENGE);
  }

  /**
   * Asks for a token of another resource: 401 with a challenge that a client must not follow.
   *
   * @return the fault
   */
  public static KeyVaultFault foreignChallenge() {
    return of(Kind.FOREIGN_CHALLENGE);
  }

  /**
   * Closes the connection in place of an answer.
   *
   * @return the fault
   */
  public static KeyVaultFault cut() {
    return of(Kind.CUT);
  }

  /**
   * Closes the connection in the middle of the body.
   *
   * @return the fault
   */
  public static KeyVaultFault cutInBody() {
    return of(Kind.CUT_IN_BODY);
  }

  /**
   * Sends the value in something that is no JSON.
   *
   * @return the fault
   */
  public static KeyVaultFault garbled() {
    return of(Kind.GARBLED);
  }

  /**
   * Sends an answer that ends behind the value, with a length that fits.
   *
   * @return the fault
   */
  public static KeyVaultFault truncated() {
    return of(Kind.TRUNCATED);
  }

  /**
   * Sends the value in a field of another type: where the time of the creation belongs.
   *
   * @return the fault
   */
  public static KeyVaultFault wrongType() {
    return of(Kind.WRONG_TYPE);
  }

  /**
   * Sends the value inside an object.
   *
   * @return the fault
   */
  public static KeyVaultFault nestedValue() {
    return of(Kind.NESTED_VALUE);
  }

  /**
   * Sends a right answer that has no value in it.
   *
   * @return the fault
   */
  public static KeyVaultFault noValue() {
    return of(Kind.NO_VALUE);
  }

  /**
   * Sends an error whose message quotes the value.
   *
   * @param status 400 to 599
   * @return the fault
   */
  public static KeyVaultFault echo(int status) {
    return new KeyVaultFault(Kind.ECHO, status, "Echo", null, null);
  }

  Kind kind() {
    return kind;
  }

  int status() {
    return status;
  }

  String code() {
    return code;
  }

  @Nullable String innerCode() {
    return innerCode;
  }

  @Nullable Duration retryAfter() {
    return retryAfter;
  }

  /**
   * Returns what it does.
   *
   * @return such as {@code KeyVaultFault[ERROR 403 Forbidden]}
   */
  @Override
  public String toString() {
    return "KeyVaultFault[" + kind + " " + status + " " + code + "]";
  }
}
