package dev.keywarden;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened to a key: who asked, which provider answered, when; never the value, nor
 * anything made from it.
 *
 * <p>A read of a key that the chain already holds is no event.
 *
 * <p>Immutable.
 */
public final class KeyEvent {
  private final Type type;
  private final Instant at;
  private final String key;
  private final String environment;
  private final @Nullable String provider;
  private final @Nullable String location;
  private final @Nullable String version;
  private final @Nullable String reason;
  private final Duration took;
  private final @Nullable String caller;

  /** What happened. */
  public enum Type {
    /** A provider gave the key. */
    RESOLVED,
    /** No provider has the key. */
    MISSING,
    /** A provider could not say whether it has the key. */
    FAILED,
    /** A provider has the key, but its value cannot be used. */
    REFUSED,
    /** Something was cut off the value, as the rules allow. */
    TRIMMED,
    /** The application took the value as a {@code String}. */
    REVEALED,
    /** The application used the value within {@link ApiKey#use}. */
    USED,
    /** A new key has taken the place of one; the version is the new one's. */
    ROTATED,
    /** A key is still handed out although its time is over, since its provider does not answer. */
    STALE,
    /** A key is no longer handed out: it is gone, or has been stale for as long as it may. */
    DROPPED,
    /** A new key failed its {@link KeyProbe}, and the one before it stays. */
    NOT_PROMOTED,
    /** A key is older than it should be. */
    AGED,
    /** A key expires soon. */
    EXPIRING
  }

  KeyEvent(
      Type type,
      Instant at,
      String key,
      String environment,
      @Nullable String provider,
      @Nullable String location,
      @Nullable String version,
      @Nullable String reason,
      Duration took,
      @Nullable String caller) {
    this.type = type;
    this.at = at;
    this.key = key;
    this.environment = environment;
    this.provider = provider;
    this.location = location;
    this.version = version;
    this.reason = reason;
    this.took = took;
    this.caller = caller;
  }

  /**
   * Returns what happened.
   *
   * @return the type
   */
  public Type type() {
    return type;
  }

  /**
   * Returns when it happened, by the chain's clock.
   *
   * @return the time
   */
  public Instant at() {
    return at;
  }

  /**
   * Returns the name of the key.
   *
   * @return the name that was asked for
   */
  public String key() {
    return key;
  }

  /**
   * Returns the environment that the chain runs in.
   *
   * @return the name of a {@link KeyEnvironment}
   */
  public String environment() {
    return environment;
  }

  /**
   * Returns the provider concerned.
   *
   * @return the name of the instance; empty for {@link Type#MISSING}
   */
  public Optional<String> provider() {
    return Optional.ofNullable(provider);
  }

  /**
   * Returns the place within the provider.
   *
   * @return empty where no place answered
   */
  public Optional<String> location() {
    return Optional.ofNullable(location);
  }

  /**
   * Returns the version in the store.
   *
   * @return empty where the provider knows none
   */
  public Optional<String> version() {
    return Optional.ofNullable(version);
  }

  /**
   * Returns the kind of failure, of refusal, or of what was cut off; of {@link Type#STALE}, why the
   * provider does not answer; of {@link Type#DROPPED}, why the key is gone; of {@link
   * Type#NOT_PROMOTED}, what became of the probe; of {@link Type#AGED} and {@link Type#EXPIRING},
   * the dates.
   *
   * @return a word such as {@code denied}, {@code trailing-line-break} or {@code
   *     stale-for-too-long}, several with commas between; or a clause such as {@code the probe
   *     refused it} or {@code created 2026-01-01T00:00:00Z, 120 days ago, maximum 90 days}; empty
   *     for the other types
   */
  public Optional<String> reason() {
    return Optional.ofNullable(reason);
  }

  /**
   * Returns how long the provider took to answer.
   *
   * @return zero where no provider was asked
   */
  public Duration took() {
    return took;
  }

  /**
   * Returns who asked.
   *
   * @return class and method of the first caller outside of Keywarden, such as {@code
   *     com.example.Billing.charge}; empty if there is none
   */
  public Optional<String> caller() {
    return Optional.ofNullable(caller);
  }

  /**
   * Returns the event as text for a person.
   *
   * @return such as {@code RESOLVED ANTHROPIC_API_KEY by dotenv for com.example.Main.main}
   */
  @Override
  public String toString() {
    return type
        + " "
        + key
        + (provider == null ? "" : " by " + provider)
        + (reason == null ? "" : " (" + reason + ")")
        + (caller == null ? "" : " for " + caller);
  }
}
