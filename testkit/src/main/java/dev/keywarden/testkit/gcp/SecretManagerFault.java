package dev.keywarden.testkit.gcp;

import static java.util.Objects.requireNonNull;

import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/**
 * Something that goes wrong at the server. Make one with a factory method, narrow it, and hand it
 * to {@link SecretManagerServer#fail(SecretManagerFault)}:
 *
 * <pre>{@code
 * server.fail(SecretManagerFault.unavailable().times(2));
 * server.fail(SecretManagerFault.denied().on("openai"));
 * }</pre>
 *
 * <p>Unless narrowed it meets every call of every secret. Immutable: each method that narrows a
 * fault returns a new one.
 */
public final class SecretManagerFault {
  /** What happens instead of, or to, the answer. */
  enum Kind {
    STATUS,
    CUT,
    CORRUPT,
    NO_CHECKSUM
  }

  private final Kind kind;
  private final Status.Code code;
  private final String description;
  private final @Nullable String reason;
  private final @Nullable String secret;
  private final int times;
  private final boolean quoting;

  private SecretManagerFault(
      Kind kind,
      Status.Code code,
      String description,
      @Nullable String reason,
      @Nullable String secret,
      int times,
      boolean quoting) {
    this.kind = kind;
    this.code = code;
    this.description = description;
    this.reason = reason;
    this.secret = secret;
    this.times = times;
    this.quoting = quoting;
  }

  /**
   * Answers {@code PERMISSION_DENIED}, as for a caller without {@code
   * secretmanager.versions.access}.
   *
   * @return the fault
   */
  public static SecretManagerFault denied() {
    return status(Status.Code.PERMISSION_DENIED)
        .describing(
            "Permission 'secretmanager.versions.access' denied on resource (or it may not exist).")
        .reason("IAM_PERMISSION_DENIED");
  }

  /**
   * Answers {@code UNAUTHENTICATED}, as for a token that is not accepted.
   *
   * @return the fault
   */
  public static SecretManagerFault unauthenticated() {
    return status(Status.Code.UNAUTHENTICATED)
        .describing("Request had invalid authentication credentials.");
  }

  /**
   * Answers {@code RESOURCE_EXHAUSTED}, as when a project has used up its calls of the minute.
   *
   * @return the fault
   */
  public static SecretManagerFault throttled() {
    return status(Status.Code.RESOURCE_EXHAUSTED)
        .describing("Quota exceeded for quota metric 'Access requests'.")
        .reason("RATE_LIMIT_EXCEEDED");
  }

  /**
   * Answers {@code UNAVAILABLE}.
   *
   * @return the fault
   */
  public static SecretManagerFault unavailable() {
    return status(Status.Code.UNAVAILABLE).describing("The service is currently unavailable.");
  }

  /**
   * Answers a status.
   *
   * @param code any but {@code OK}
   * @return the fault
   * @throws IllegalArgumentException if the code is {@code OK}
   */
  public static SecretManagerFault status(Status.Code code) {
    if (requireNonNull(code, "code") == Status.Code.OK) {
      throw new IllegalArgumentException("OK is no fault");
    }
    return new SecretManagerFault(
        Kind.STATUS, code, "An error by order of the test.", null, null, -1, false);
  }

  /**
   * Cuts the connection that the call came on, without an answer.
   *
   * @return the fault
   */
  public static SecretManagerFault cut() {
    return new SecretManagerFault(Kind.CUT, Status.Code.UNAVAILABLE, "", null, null, -1, false);
  }

  /**
   * Changes one bit of the payload on its way, and leaves the checksum as it was.
   *
   * @return the fault
   */
  public static SecretManagerFault damaged() {
    return new SecretManagerFault(Kind.CORRUPT, Status.Code.DATA_LOSS, "", null, null, -1, false);
  }

  /**
   * Leaves the checksum out, as the service does for versions that were added without one.
   *
   * @return the fault
   */
  public static SecretManagerFault withoutChecksum() {
    return new SecretManagerFault(
        Kind.NO_CHECKSUM, Status.Code.DATA_LOSS, "", null, null, -1, false);
  }

  /**
   * Adds a machine-readable reason ({@code google.rpc.ErrorInfo}) to a status.
   *
   * @param reason such as {@code SERVICE_DISABLED}
   * @return a new fault
   */
  public SecretManagerFault reason(String reason) {
    return new SecretManagerFault(
        kind, code, description, requireNonNull(reason, "reason"), secret, times, quoting);
  }

  /**
   * Sets the text of a status.
   *
   * @param description any text
   * @return a new fault
   */
  public SecretManagerFault describing(String description) {
    return new SecretManagerFault(
        kind, code, requireNonNull(description, "description"), reason, secret, times, quoting);
  }

  /**
   * Puts the value of the secret into the text of a status: the worst that a server can do to a
   * client that passes such texts on.
   *
   * @return a new fault
   */
  public SecretManagerFault quotingTheValue() {
    return new SecretManagerFault(kind, code, description, reason, secret, times, true);
  }

  /**
   * Narrows the fault to one secret.
   *
   * @param secret the name of a secret in the server's own project, or a full resource name
   * @return a new fault
   */
  public SecretManagerFault on(String secret) {
    return new SecretManagerFault(
        kind, code, description, reason, requireNonNull(secret, "secret"), times, quoting);
  }

  /**
   * Lets the fault end by itself.
   *
   * @param times how many calls meet it; at least 1
   * @return a new fault
   * @throws IllegalArgumentException if it is less than 1
   */
  public SecretManagerFault times(int times) {
    if (times < 1) {
      throw new IllegalArgumentException("times is at least 1");
    }
    return new SecretManagerFault(kind, code, description, reason, secret, times, quoting);
  }

  Kind kind() {
    return kind;
  }

  Status.Code code() {
    return code;
  }

  String description() {
    return description;
  }

  @Nullable String reason() {
    return reason;
  }

  @Nullable String secret() {
    return secret;
  }

  /** -1 for every call. */
  int times() {
    return times;
  }

  boolean quoting() {
    return quoting;
  }
}
