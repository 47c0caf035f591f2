package dev.keywarden.spi;

import static java.util.Objects.requireNonNull;

import dev.keywarden.KeyEnvironment;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the chain asks a provider for.
 *
 * <p>Immutable; two that ask for the same are equal.
 */
public final class KeyRequest {
  private final String name;
  private final @Nullable String place;
  private final KeyEnvironment environment;
  private final Duration timeout;

  private KeyRequest(
      String name, @Nullable String place, KeyEnvironment environment, Duration timeout) {
    this.name = requireNonNull(name, "name");
    this.place = place;
    this.environment = requireNonNull(environment, "environment");
    this.timeout = requireNonNull(timeout, "timeout");
  }

  /**
   * Asks for a key by its name; for tests of providers.
   *
   * @param name the name that the application uses
   * @param environment the environment that the process runs in
   * @param timeout how long the chain is going to wait
   * @return the request
   */
  public static KeyRequest of(String name, KeyEnvironment environment, Duration timeout) {
    return new KeyRequest(name, null, environment, timeout);
  }

  /**
   * Asks for the same key at a place that the user has written down.
   *
   * @param place what the store calls it
   * @return a new request
   */
  public KeyRequest at(String place) {
    return new KeyRequest(name, requireNonNull(place, "place"), environment, timeout);
  }

  /**
   * Returns the name that the application uses, such as {@code ANTHROPIC_API_KEY}.
   *
   * @return 1 to 128 of {@code A-Z a-z 0-9 _ . - /}, beginning with a letter or an underscore
   */
  public String name() {
    return name;
  }

  /**
   * Returns what the user says that this store calls the key ({@code
   * keywarden.keys.NAME.INSTANCE=…}).
   *
   * @return empty where the provider's own rule for names holds
   */
  public Optional<String> place() {
    return Optional.ofNullable(place);
  }

  /**
   * Returns the environment that the process runs in.
   *
   * @return the environment
   */
  public KeyEnvironment environment() {
    return environment;
  }

  /**
   * Returns how long the chain waits for the answer before it interrupts the call. A provider with
   * a client of its own sets that client's limits below this one.
   *
   * @return more than zero
   */
  public Duration timeout() {
    return timeout;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof KeyRequest that
        && name.equals(that.name)
        && place().equals(that.place())
        && environment.equals(that.environment)
        && timeout.equals(that.timeout);
  }

  @Override
  public int hashCode() {
    return 31 * name.hashCode() + (place == null ? 0 : place.hashCode());
  }

  /**
   * Returns the name and the place.
   *
   * @return such as {@code KeyRequest[ANTHROPIC_API_KEY]}
   */
  @Override
  public String toString() {
    return "KeyRequest[" + name + (place == null ? "" : " at " + place) + "]";
  }
}
