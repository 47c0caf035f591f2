package dev.keywarden;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a chain stands with one key at one moment: names, places and times, no value.
 *
 * <p>Immutable.
 */
public final class KeyStatus {
  private final String name;
  private final State state;
  private final Instant since;
  private final @Nullable ApiKey key;
  private final @Nullable Instant fetchedAt;
  private final @Nullable Instant nextRefresh;
  private final KeyProviderException.@Nullable Reason lastFailure;
  private final @Nullable Instant lastFailureAt;

  /** How a key stands. */
  public enum State {
    /** It is handed out, and its time is not over. */
    FRESH,
    /** It is handed out, while its provider is being asked anew. */
    REFRESHING,
    /** It is handed out although its time is over, since its provider does not answer. */
    STALE,
    /** Nobody asked for it in its time; who asks next waits for the provider. */
    IDLE,
    /** No provider has it. */
    ABSENT,
    /** It cannot be had: the provider failed, or what it has is no key. */
    FAILED
  }

  KeyStatus(
      String name,
      State state,
      Instant since,
      @Nullable ApiKey key,
      @Nullable Instant fetchedAt,
      @Nullable Instant nextRefresh,
      KeyProviderException.@Nullable Reason lastFailure,
      @Nullable Instant lastFailureAt) {
    this.name = requireNonNull(name, "name");
    this.state = requireNonNull(state, "state");
    this.since = requireNonNull(since, "since");
    this.key = key;
    this.fetchedAt = fetchedAt;
    this.nextRefresh = nextRefresh;
    this.lastFailure = lastFailure;
    this.lastFailureAt = lastFailureAt;
  }

  /**
   * Returns the name of the key.
   *
   * @return the name that was asked for
   */
  public String name() {
    return name;
  }

  /**
   * Returns how the key stands.
   *
   * @return the state
   */
  public State state() {
    return state;
  }

  /**
   * Returns since when the key stands so.
   *
   * @return a time by the chain's clock; for {@link State#STALE}, when its time was over
   */
  public Instant since() {
    return since;
  }

  /**
   * Returns the provider that gave the key last fetched, whether that is still handed out or not.
   *
   * @return the name of the instance; empty if none has yet
   */
  public Optional<String> provider() {
    return key == null ? Optional.empty() : Optional.of(key.source().provider());
  }

  /**
   * Returns where the key came from, and when it was created and expires, where its provider tells.
   *
   * @return empty if there is no key yet
   */
  public Optional<KeySource> source() {
    return key == null ? Optional.empty() : Optional.of(key.source());
  }

  /**
   * Returns the version in the store of the key last fetched.
   *
   * @return empty if there is none yet, or where the provider knows none
   */
  public Optional<String> version() {
    return key == null ? Optional.empty() : key.source().version();
  }

  /**
   * Returns the fingerprint of the key last fetched.
   *
   * @return as in {@link ApiKey#fingerprint()}; empty if there is none yet, or once it is closed
   */
  public Optional<String> fingerprint() {
    try {
      return key == null ? Optional.empty() : Optional.of(key.fingerprint());
    } catch (IllegalStateException closed) {
      return Optional.empty();
    }
  }

  /**
   * Returns when the key's provider last gave it.
   *
   * @return a time by the chain's clock; empty if it has not yet
   */
  public Optional<Instant> fetchedAt() {
    return Optional.ofNullable(fetchedAt);
  }

  /**
   * Returns when the provider is next asked.
   *
   * @return a time by the chain's clock; empty where that is left to the next caller
   */
  public Optional<Instant> nextRefresh() {
    return Optional.ofNullable(nextRefresh);
  }

  /**
   * Returns why the provider failed, if it did so since it last gave the key.
   *
   * @return the kind of failure
   */
  public Optional<KeyProviderException.Reason> lastFailure() {
    return Optional.ofNullable(lastFailure);
  }

  /**
   * Returns when the provider failed, if it did so since it last gave the key.
   *
   * @return a time by the chain's clock
   */
  public Optional<Instant> lastFailureAt() {
    return Optional.ofNullable(lastFailureAt);
  }

  /**
   * Returns all of it in one line for a person.
   *
   * @return such as {@code API_KEY FRESH since 2026-01-01T00:00:00Z from aws version 7, fingerprint
   *     3f9a1c04be52, next refresh 2026-01-01T00:04:10Z}
   */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(name).append(' ').append(state).append(" since ");
    text.append(since);
    append(text, " from ", provider());
    append(text, " version ", version());
    append(text, ", fingerprint ", fingerprint());
    append(text, ", fetched at ", fetchedAt());
    append(text, ", next refresh ", nextRefresh());
    append(text, ", last failure ", lastFailure());
    append(text, " at ", lastFailureAt());
    return text.toString();
  }

  private static void append(StringBuilder text, String lead, Optional<?> what) {
    if (what.isPresent()) {
      text.append(lead).append(what.get());
    }
  }
}
