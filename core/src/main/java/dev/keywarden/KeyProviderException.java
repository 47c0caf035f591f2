package dev.keywarden;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A provider could not say whether it has the key. The chain stops here: a provider that fails is
 * not a provider that has no key, and a weaker one further down must not answer for it.
 *
 * <p>A provider throws it with the public constructor. The chain then completes it with the names
 * of the key and of the provider, and throws a new one for each caller.
 */
public final class KeyProviderException extends KeywardenException {
  private static final long serialVersionUID = 1L;

  /** What kind of failure it was. */
  private final Reason reason;

  /** What came back. */
  private final String detail;

  /** What to do next. */
  private final String remedy;

  /** The provider that failed, once the chain knows. */
  private final @Nullable String provider;

  /** The key that was asked for, once the chain knows. */
  private final @Nullable String key;

  /** Why a provider failed. */
  public enum Reason {
    /** The caller is known and may not read this. */
    DENIED("KW-201", "access was denied"),
    /** The caller could not show who it is, or its credentials have expired. */
    UNAUTHENTICATED("KW-202", "the credentials were missing or not accepted"),
    /** It is there, but disabled, destroyed, marked for deletion, expired or not yet valid. */
    DISABLED("KW-203", "it is there, but switched off"),
    /** The store asked to be called less often. */
    THROTTLED("KW-204", "the store refused more calls for now"),
    /** The store could not be reached or broke down. */
    UNAVAILABLE("KW-205", "the store could not be reached"),
    /** No answer came in the time allowed. */
    TIMED_OUT("KW-206", "no answer came in time"),
    /** Something came back that cannot be a key: too large, not text, damaged. */
    UNREADABLE("KW-207", "what is there could not be read"),
    /** The place is not fit to hold a key: a file that git tracks, say. */
    UNSAFE("KW-208", "the place is not safe for a key"),
    /** The provider broke its contract: it returned null, or threw what it should not. */
    BROKEN("KW-209", "the provider itself is broken"),
    /** The calling thread was interrupted while it waited. */
    CANCELLED("KW-210", "the wait was interrupted"),
    /**
     * The store cannot be asked in this way: a name that it does not allow, an address, region or
     * project that is wrong.
     */
    MISCONFIGURED("KW-211", "the store cannot be asked as it is configured");

    private final String id;
    private final String phrase;

    Reason(String id, String phrase) {
      this.id = id;
      this.phrase = phrase;
    }

    /**
     * Returns the id that the exception carries.
     *
     * @return {@code KW-2} and two digits
     */
    public String id() {
      return id;
    }
  }

  /**
   * Says why a provider failed; for providers.
   *
   * @param reason the kind of failure
   * @param detail what came back, from where, in one clause without a full stop; never a value, and
   *     never a vendor's message, which may quote one
   * @param remedy what to do next, in one sentence
   */
  public KeyProviderException(Reason reason, String detail, String remedy) {
    this(reason, detail, remedy, null, null, null);
  }

  /**
   * Says why a provider failed, and where it came from; for providers. Of the cause and of its own
   * causes, the class names and stack traces are kept and the messages are not, since they may
   * quote a value.
   *
   * @param reason the kind of failure
   * @param detail what came back, from where, in one clause without a full stop; never a value, and
   *     never a vendor's message, which may quote one
   * @param remedy what to do next, in one sentence
   * @param cause what the vendor's client threw
   */
  public KeyProviderException(Reason reason, String detail, String remedy, Throwable cause) {
    this(reason, detail, remedy, null, null, ScrubbedThrowable.of(requireNonNull(cause, "cause")));
  }

  KeyProviderException(
      Reason reason,
      String detail,
      String remedy,
      @Nullable String provider,
      @Nullable String key,
      @Nullable Throwable scrubbedCause) {
    super(
        requireNonNull(reason, "reason").id,
        message(
            reason,
            requireNonNull(detail, "detail"),
            requireNonNull(remedy, "remedy"),
            provider,
            key),
        scrubbedCause);
    this.reason = reason;
    this.detail = detail;
    this.remedy = remedy;
    this.provider = provider;
    this.key = key;
  }

  private static String message(
      Reason reason,
      String detail,
      String remedy,
      @Nullable String provider,
      @Nullable String key) {
    String asked =
        provider == null || key == null
            ? ""
            : "provider '" + provider + "' could not give '" + key + "': ";
    return asked + reason.phrase + ": " + detail + ". " + remedy;
  }

  /**
   * Returns the kind of failure.
   *
   * @return the reason
   */
  public Reason reason() {
    return reason;
  }

  /**
   * Returns what came back, from where.
   *
   * @return one clause, without a value
   */
  public String detail() {
    return detail;
  }

  /**
   * Returns what to do next.
   *
   * @return one sentence
   */
  public String remedy() {
    return remedy;
  }

  /**
   * Returns the name of the provider instance that failed.
   *
   * @return the name; empty while the exception has not yet passed the chain
   */
  public Optional<String> provider() {
    return Optional.ofNullable(provider);
  }

  /**
   * Returns the name of the key that was asked for.
   *
   * @return the name; empty while the exception has not yet passed the chain
   */
  public Optional<String> key() {
    return Optional.ofNullable(key);
  }
}
