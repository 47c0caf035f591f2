package dev.keywarden.testkit.aws;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Something that goes wrong on purpose. Narrow it to an operation, a secret or a number of calls,
 * and give it to {@link AwsSecretsServer#fail(AwsFault)}.
 *
 * <p>Immutable: each method that narrows returns a new one.
 */
public final class AwsFault {
  /** What becomes of a call. */
  enum Kind {
    ERROR,
    STALL,
    DELAY,
    CUT,
    GARBLED,
    WRONG_TYPE,
    ECHO,
    NO_VALUE,
    FORGET,
    RAW
  }

  final Kind kind;
  final int status;
  final String code;
  final String text;
  final @Nullable AwsStall stall;
  final Duration delay;
  final @Nullable AwsOperation operation;
  final @Nullable String secret;
  final int times;

  private AwsFault(
      Kind kind,
      int status,
      String code,
      String text,
      @Nullable AwsStall stall,
      Duration delay,
      @Nullable AwsOperation operation,
      @Nullable String secret,
      int times) {
    this.kind = kind;
    this.status = status;
    this.code = code;
    this.text = text;
    this.stall = stall;
    this.delay = delay;
    this.operation = operation;
    this.secret = secret;
    this.times = times;
  }

  private static AwsFault of(Kind kind) {
    return new AwsFault(kind, 0, "", "", null, Duration.ZERO, null, null, Integer.MAX_VALUE);
  }

  /**
   * Answers with an error of the service. In a batch call, one that is narrowed to a secret stands
   * in that secret's own error.
   *
   * @param status the HTTP status: 400 for most of AWS's errors, 500 and up for its own faults
   * @param code the error's name, such as {@code ThrottlingException}; empty for a body without one
   * @param message what the service says
   * @return the fault
   */
  public static AwsFault error(int status, String code, String message) {
    return new AwsFault(
        Kind.ERROR,
        status,
        requireNonNull(code, "code"),
        requireNonNull(message, "message"),
        null,
        Duration.ZERO,
        null,
        null,
        Integer.MAX_VALUE);
  }

  /**
   * The caller is known and has no permission.
   *
   * @return the fault
   */
  public static AwsFault denied() {
    return error(400, "AccessDeniedException", "User is not authorized to perform this action");
  }

  /**
   * Too many calls.
   *
   * @return the fault
   */
  public static AwsFault throttled() {
    return error(400, "ThrottlingException", "Rate exceeded");
  }

  /**
   * The caller's session is over.
   *
   * @return the fault
   */
  public static AwsFault expiredToken() {
    return error(
        400, "ExpiredTokenException", "The security token included in the request is expired");
  }

  /**
   * The caller's access key is none of this account's.
   *
   * @return the fault
   */
  public static AwsFault unrecognizedClient() {
    return error(
        400,
        "UnrecognizedClientException",
        "The security token included in the request is invalid.");
  }

  /**
   * The secret's encryption key cannot be used.
   *
   * @return the fault
   */
  public static AwsFault decryptionFailure() {
    return error(
        400,
        "DecryptionFailure",
        "Secrets Manager can't decrypt the protected secret text using the provided KMS key.");
  }

  /**
   * The service failed.
   *
   * @return the fault
   */
  public static AwsFault internalError() {
    return error(500, "InternalServiceError", "An error occurred on the server side.");
  }

  /**
   * The service is not there.
   *
   * @return the fault
   */
  public static AwsFault unavailable() {
    return error(503, "ServiceUnavailable", "Service is unable to handle request.");
  }

  /**
   * Holds the call until the stall is released, and then answers it.
   *
   * @param stall what to wait for
   * @return the fault
   */
  public static AwsFault stall(AwsStall stall) {
    return new AwsFault(
        Kind.STALL,
        0,
        "",
        "",
        requireNonNull(stall, "stall"),
        Duration.ZERO,
        null,
        null,
        Integer.MAX_VALUE);
  }

  /**
   * Answers after a fixed time; for benchmarks.
   *
   * @param delay how long each answer takes at least; zero or more
   * @return the fault
   */
  public static AwsFault delay(Duration delay) {
    return new AwsFault(
        Kind.DELAY, 0, "", "", null, requireNonNull(delay, "delay"), null, null, Integer.MAX_VALUE);
  }

  /**
   * Closes the connection without an answer.
   *
   * @return the fault
   */
  public static AwsFault cut() {
    return of(Kind.CUT);
  }

  /**
   * Answers with the right body, damaged within the JSON, so that it does not parse: the value is
   * in it.
   *
   * @return the fault
   */
  public static AwsFault garbled() {
    return of(Kind.GARBLED);
  }

  /**
   * Answers with the value in a field that holds a date: some clients quote it in their exception.
   *
   * @return the fault
   */
  public static AwsFault wrongType() {
    return of(Kind.WRONG_TYPE);
  }

  /**
   * Answers with an error whose message quotes the value.
   *
   * @return the fault
   */
  public static AwsFault echo() {
    return of(Kind.ECHO);
  }

  /**
   * Answers without a text and without bytes.
   *
   * @return the fault
   */
  public static AwsFault noValue() {
    return of(Kind.NO_VALUE);
  }

  /**
   * Leaves a secret out of the answer to a batch call: neither a value nor an error.
   *
   * @return the fault
   */
  public static AwsFault forget() {
    return of(Kind.FORGET).on(AwsOperation.BATCH_GET_SECRET_VALUE);
  }

  /**
   * Answers with a body of one's own: the page of a captive portal, say.
   *
   * @param status the HTTP status
   * @param body what comes back
   * @return the fault
   */
  public static AwsFault raw(int status, String body) {
    return new AwsFault(
        Kind.RAW,
        status,
        "",
        requireNonNull(body, "body"),
        null,
        Duration.ZERO,
        null,
        null,
        Integer.MAX_VALUE);
  }

  /**
   * Narrows the fault to one operation.
   *
   * @param operation the only one that it happens to
   * @return a new fault
   */
  public AwsFault on(AwsOperation operation) {
    return new AwsFault(
        kind, status, code, text, stall, delay, requireNonNull(operation), secret, times);
  }

  /**
   * Narrows the fault to calls for one secret.
   *
   * @param name the secret's name, whether callers ask by name or ARN; it may be one that does not
   *     exist
   * @return a new fault
   */
  public AwsFault on(String name) {
    return new AwsFault(
        kind, status, code, text, stall, delay, operation, requireNonNull(name, "name"), times);
  }

  /**
   * Narrows the fault to the next calls.
   *
   * @param times how many, more than zero; every call unless narrowed
   * @return a new fault
   * @throws IllegalArgumentException if it is not
   */
  public AwsFault times(int times) {
    if (times < 1) {
      throw new IllegalArgumentException("times is more than zero");
    }
    return new AwsFault(kind, status, code, text, stall, delay, operation, secret, times);
  }

  /**
   * Returns the kind, and what it is narrowed to.
   *
   * @return no value
   */
  @Override
  public String toString() {
    return "AwsFault["
        + kind
        + (code.isEmpty() ? "" : " " + code)
        + (operation == null ? "" : " on " + operation.wireName())
        + (secret == null ? "" : " for " + secret)
        + "]";
  }
}
