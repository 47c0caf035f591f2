package dev.keywarden;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a key came from. It holds names, places and dates, no value, and may be printed.
 *
 * <p>Immutable.
 */
public final class KeySource {
  private final String provider;
  private final String location;
  private final @Nullable String version;
  private final @Nullable Instant created;
  private final @Nullable Instant expires;

  KeySource(
      String provider,
      String location,
      @Nullable String version,
      @Nullable Instant created,
      @Nullable Instant expires) {
    this.provider = requireNonNull(provider, "provider");
    this.location = requireNonNull(location, "location");
    this.version = version;
    this.created = created;
    this.expires = expires;
  }

  /**
   * Returns the provider that answered.
   *
   * @return the name of the provider instance, such as {@code dotenv}
   */
  public String provider() {
    return provider;
  }

  /**
   * Returns the place within the provider.
   *
   * @return such as a file with a line number, a variable, or the full name in a store
   */
  public String location() {
    return location;
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
   * Returns when this version was created.
   *
   * @return empty where the provider cannot tell
   */
  public Optional<Instant> created() {
    return Optional.ofNullable(created);
  }

  /**
   * Returns when the key ceases to be valid.
   *
   * @return empty where the provider cannot tell, or the key does not expire
   */
  public Optional<Instant> expires() {
    return Optional.ofNullable(expires);
  }

  /**
   * Returns the provider, the place and the version.
   *
   * @return such as {@code dotenv (/home/ann/app/.env line 3)}
   */
  @Override
  public String toString() {
    return provider + " (" + location + (version == null ? "" : ", version " + version) + ")";
  }
}
