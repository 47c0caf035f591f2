package dev.keywarden.dotenv.syntax;

import java.util.Objects;

/**
 * Thrown when a {@code .env} file cannot be read at all, if versions of python-dotenv disagree
 * about a name, or if a value cannot be expanded. It has no cause and holds no content of the file:
 * a reason and a line number are all there is.
 */
public final class DotenvSyntaxException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Why reading failed. */
  private final Reason reason;

  /** The line on which it failed. */
  private final int line;

  DotenvSyntaxException(Reason reason, int line) {
    super("line " + line + ": " + reason.explanation());
    this.reason = Objects.requireNonNull(reason, "reason");
    this.line = line;
  }

  /**
   * Returns why reading failed.
   *
   * @return the reason
   */
  public Reason reason() {
    return reason;
  }

  /**
   * Returns the line on which reading failed; 1-based.
   *
   * @return the line
   */
  public int line() {
    return line;
  }
}
