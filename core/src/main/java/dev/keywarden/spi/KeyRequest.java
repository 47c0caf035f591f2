package dev.keywarden.spi;

import static java.util.Objects.requireNonNull;

import dev.keywarden.KeyEnvironment;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the chain asks a provider for.
 *
 * <p>Immutable; two that ask for the same are equal.
 */
public final class KeyRequest {
  private final String name;
  private final @Nullable String place;
  private final Map<String, String> parameters;
  private final KeyEnvironment environment;
  private final Duration timeout;

  private KeyRequest(
      String name,
      @Nullable String place,
      Map<String, String> parameters,
      KeyEnvironment environment,
      Duration timeout) {
    this.name = requireNonNull(name, "name");
    this.place = place;
    this.parameters = parameters;
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
    return new KeyRequest(name, null, Map.of(), environment, timeout);
  }

  /**
   * Asks for the same key at a place in the store.
   *
   * @param place what the store calls it
   * @return a new request
   */
  public KeyRequest at(String place) {
    return new KeyRequest(name, requireNonNull(place, "place"), parameters, environment, timeout);
  }

  /**
   * Asks for the same key with one more parameter of the place.
   *
   * @param parameter one that the provider knows ({@link KeyNaming#parameters()})
   * @param value what it is set to
   * @return a new request
   */
  public KeyRequest with(String parameter, String value) {
    Map<String, String> more = new TreeMap<>(parameters);
    more.put(requireNonNull(parameter, "parameter"), requireNonNull(value, "value"));
    return new KeyRequest(name, place, Map.copyOf(more), environment, timeout);
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
   * Returns what this store calls the key: what the user has written down ({@code
   * keywarden.keys.NAME.INSTANCE=…}), or what came of the pattern for names. It has passed {@link
   * KeyNaming#refusal}, and a field of a JSON document ({@code #/field}) is no part of it: the
   * chain takes that out of the answer.
   *
   * @return empty where neither is there, so that the provider's own rule for names holds; never
   *     empty for a provider with a {@link KeyProvider#naming()} that a chain asks
   */
  public Optional<String> place() {
    return Optional.ofNullable(place);
  }

  /**
   * Returns a parameter of the place: {@code version} of {@code prod/llm?version=3}.
   *
   * @param parameter the name of the parameter
   * @return empty where it is not set
   */
  public Optional<String> parameter(String parameter) {
    return Optional.ofNullable(parameters.get(parameter));
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
        && parameters.equals(that.parameters)
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
   * @return such as {@code KeyRequest[ANTHROPIC_API_KEY at prod/llm?version=3]}
   */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("KeyRequest[").append(name);
    if (place != null) {
      text.append(" at ").append(place);
    }
    char separator = '?';
    for (Map.Entry<String, String> parameter : new TreeMap<>(parameters).entrySet()) {
      text.append(separator).append(parameter.getKey()).append('=').append(parameter.getValue());
      separator = '&';
    }
    return text.append(']').toString();
  }
}
