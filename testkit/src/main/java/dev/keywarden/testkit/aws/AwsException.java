package dev.keywarden.testkit.aws;

/** An error of the service, on its way to the caller. */
final class AwsException extends Exception {
  private static final long serialVersionUID = 1L;

  /** The HTTP status. */
  final int status;

  /** The error's name. */
  final String code;

  AwsException(int status, String code, String message) {
    super(message);
    this.status = status;
    this.code = code;
  }

  static AwsException notFound(String what) {
    return new AwsException(
        400, "ResourceNotFoundException", "Secrets Manager can't find the specified " + what);
  }

  static AwsException invalidRequest(String message) {
    return new AwsException(400, "InvalidRequestException", message);
  }

  static AwsException invalidParameter(String message) {
    return new AwsException(400, "InvalidParameterException", message);
  }

  static AwsException exists(String message) {
    return new AwsException(400, "ResourceExistsException", message);
  }
}
