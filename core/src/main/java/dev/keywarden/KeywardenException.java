package dev.keywarden;

import org.jspecify.annotations.Nullable;

/**
 * Something that Keywarden could not do. Each kind is a subclass; each message begins with a stable
 * id such as {@code KW-101}, which {@code docs/errors.md} explains.
 *
 * <p>Security guarantees: no message, cause or suppressed exception holds the value of a key or a
 * part of one. A cause that came from a provider is replaced by one that keeps the class name and
 * the stack trace and nothing of the message.
 */
public abstract sealed class KeywardenException extends RuntimeException
    permits ConfigurationException,
        KeyNotFoundException,
        KeyProviderException,
        UnusableKeyException {
  private static final long serialVersionUID = 1L;

  /** The id of the error. */
  private final String id;

  KeywardenException(String id, String message, @Nullable Throwable cause) {
    super(id + " " + message, cause);
    this.id = id;
  }

  /**
   * Returns the id of the error, to be searched for in {@code docs/errors.md}.
   *
   * @return {@code KW-} and three digits; the same in every version
   */
  public final String id() {
    return id;
  }
}
