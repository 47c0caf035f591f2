package dev.keywarden;

import dev.keywarden.KeyProviderException.Reason;
import dev.keywarden.internal.naming.Place;
import dev.keywarden.internal.naming.PlacePattern;
import dev.keywarden.spi.KeyNaming;
import dev.keywarden.spi.KeyRequest;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Knows where a provider has the key of a name, and sees to it that no two names meet in one place.
 * Thread-safe.
 */
final class Naming {
  private final String instance;
  private final @Nullable KeyNaming store;

  /** Null where the name goes to the provider as it is. */
  private final @Nullable PlacePattern pattern;

  /**
   * Which name was found at a place. Only what a store has is remembered, so that names made up by
   * somebody outside cannot fill the memory.
   */
  private final ConcurrentMap<String, String> found = new ConcurrentHashMap<>();

  /**
   * @param instance the name of the provider instance
   * @param store what the provider says of its store; null if it says nothing
   * @param pattern the user's, or else the store's
   */
  Naming(String instance, @Nullable KeyNaming store, @Nullable PlacePattern pattern) {
    this.instance = instance;
    this.store = store;
    this.pattern = pattern;
  }

  /** The parameters that a place may have. */
  Set<String> parameters() {
    return store == null ? Set.of() : store.parameters();
  }

  /**
   * Returns where the key is.
   *
   * @param written what the user has written down for this key
   * @return null where the name goes to the provider as it is
   */
  @Nullable Place place(String name, @Nullable PlacePattern written, KeyEnvironment environment) {
    PlacePattern way = written == null ? pattern : written;
    return way == null ? null : way.at(name, environment.name());
  }

  /** Says why the store can have nothing at a place; null if it can. */
  @Nullable String refusal(Place place) {
    return store == null ? null : store.refusal(place.text()).orElse(null);
  }

  /** What two names must not share; null where names may. */
  @Nullable String identity(Place place) {
    return store == null
        ? null
        : new Place(store.canonical(place.text()), place.parameters(), place.field()).toString();
  }

  KeyRequest request(
      String name, @Nullable Place place, KeyEnvironment environment, Duration timeout) {
    KeyRequest request = KeyRequest.of(name, environment, timeout);
    if (place == null) {
      return request;
    }
    request = request.at(place.text());
    for (Map.Entry<String, String> parameter : place.parameters().entrySet()) {
      request = request.with(parameter.getKey(), parameter.getValue());
    }
    return request;
  }

  /** Says why a place must not be asked for a name; null if all is well. */
  @Nullable ProviderFailure refuse(String name, Place place) {
    String refusal = refusal(place);
    if (refusal != null) {
      return failure(
          "'" + place.text() + "' cannot be the name of anything in this store: " + refusal, name);
    }
    String identity = identity(place);
    String other = identity == null ? null : found.get(identity);
    return other == null || other.equals(name) ? null : meeting(other, name, place);
  }

  /** Remembers whose key was found at a place; null, or the failure of the second to come. */
  @Nullable ProviderFailure claim(String name, Place place) {
    String identity = identity(place);
    String other = identity == null ? null : found.putIfAbsent(identity, name);
    return other == null || other.equals(name) ? null : meeting(other, name, place);
  }

  ProviderFailure meeting(String other, String name, Place place) {
    return failure(
        "'" + other + "' and '" + name + "' would both be '" + place + "' in this store", name);
  }

  private ProviderFailure failure(String detail, String name) {
    return new ProviderFailure(
        Reason.MISCONFIGURED,
        detail,
        "Write down where this key is with keywarden.keys."
            + name
            + "."
            + instance
            + ", or change keywarden."
            + instance
            + ".name-pattern.",
        null);
  }
}
