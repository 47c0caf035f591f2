package dev.keywarden.spi;

import static java.util.Objects.requireNonNull;

import dev.keywarden.KeyProviderException.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A provider's answer. Each method that adds to an answer returns a new one.
 *
 * <p>Immutable, but for the {@link KeyMaterial} that a {@link Found} carries.
 */
public sealed interface KeyLookup {

  /**
   * Says that the store has the key.
   *
   * @param material the value, which the chain owns from now on
   * @param location the place: a variable, a file with a line number, the full name in a store
   * @return the answer
   */
  static Found found(KeyMaterial material, String location) {
    return new Found(material, location, null, null, null, null);
  }

  /**
   * Says that the store certainly has no such key.
   *
   * @param detail the place that was asked and what it said, in one clause; no value
   * @return the answer
   */
  static Absent absent(String detail) {
    return new Absent(detail, null, List.of());
  }

  /**
   * Says that the store cannot tell for this one key, in the answer to a call for many. A provider
   * that is asked for one key may throw instead.
   *
   * @param reason the kind of failure
   * @param detail what came back, from where, in one clause; no value
   * @param remedy what to do next, in one sentence
   * @return the answer
   */
  static Failed failed(Reason reason, String detail, String remedy) {
    return new Failed(reason, detail, remedy);
  }

  /** The store has the key. */
  final class Found implements KeyLookup {
    private final KeyMaterial material;
    private final String location;
    private final @Nullable String version;
    private final @Nullable Instant created;
    private final @Nullable Instant expires;
    private final @Nullable Duration freshFor;

    private Found(
        KeyMaterial material,
        String location,
        @Nullable String version,
        @Nullable Instant created,
        @Nullable Instant expires,
        @Nullable Duration freshFor) {
      this.material = requireNonNull(material, "material");
      this.location = requireNonNull(location, "location");
      this.version = version;
      this.created = created;
      this.expires = expires;
      this.freshFor = freshFor;
    }

    /**
     * Adds the version in the store.
     *
     * @param version what the store calls it
     * @return a new answer
     */
    public Found version(String version) {
      return new Found(material, location, version, created, expires, freshFor);
    }

    /**
     * Adds when this version was created.
     *
     * @param created the time that the store gives
     * @return a new answer
     */
    public Found created(Instant created) {
      return new Found(material, location, version, created, expires, freshFor);
    }

    /**
     * Adds when the key ceases to be valid.
     *
     * @param expires the time that the store gives
     * @return a new answer
     */
    public Found expires(Instant expires) {
      return new Found(material, location, version, created, expires, freshFor);
    }

    /**
     * Adds how long the chain may hand the key out before it asks again. A provider whose keys
     * cannot change while the process runs gives a very long time; one that is cheap to ask, a
     * short one. Without it the chain's own time to live holds.
     *
     * @param freshFor more than zero
     * @return a new answer
     */
    public Found freshFor(Duration freshFor) {
      if (freshFor.isNegative() || freshFor.isZero()) {
        throw new IllegalArgumentException("freshFor is more than zero");
      }
      return new Found(material, location, version, created, expires, freshFor);
    }

    /**
     * Returns the value.
     *
     * @return the material, which the chain owns
     */
    public KeyMaterial material() {
      return material;
    }

    /**
     * Returns the place.
     *
     * @return a variable, a file with a line number, the full name in a store
     */
    public String location() {
      return location;
    }

    /**
     * Returns the version in the store.
     *
     * @return empty where there is none
     */
    public Optional<String> version() {
      return Optional.ofNullable(version);
    }

    /**
     * Returns when this version was created.
     *
     * @return empty where the store does not tell
     */
    public Optional<Instant> created() {
      return Optional.ofNullable(created);
    }

    /**
     * Returns when the key ceases to be valid.
     *
     * @return empty where the store does not tell
     */
    public Optional<Instant> expires() {
      return Optional.ofNullable(expires);
    }

    /**
     * Returns how long the chain may hand the key out before it asks again.
     *
     * @return empty where the chain's own time to live holds
     */
    public Optional<Duration> freshFor() {
      return Optional.ofNullable(freshFor);
    }

    /**
     * Returns the place, without the value.
     *
     * @return such as {@code Found[variable ANTHROPIC_API_KEY]}
     */
    @Override
    public String toString() {
      return "Found[" + location + "]";
    }
  }

  /** The store certainly has no such key. */
  final class Absent implements KeyLookup {
    private final String detail;
    private final @Nullable String remedy;
    private final Collection<String> knownNames;

    private Absent(String detail, @Nullable String remedy, Collection<String> knownNames) {
      this.detail = requireNonNull(detail, "detail");
      this.remedy = remedy;
      this.knownNames = knownNames;
    }

    /**
     * Adds the command or line that would put the key there.
     *
     * @param remedy such as {@code export NAME=…}; no value
     * @return a new answer
     */
    public Absent remedy(String remedy) {
      return new Absent(detail, requireNonNull(remedy, "remedy"), knownNames);
    }

    /**
     * Adds the names that the store has, so that the chain can point at one that was mistyped. Only
     * where they are at hand without a further call or permission.
     *
     * @param names names, no values; read later, and not changed
     * @return a new answer
     */
    public Absent knownNames(Collection<String> names) {
      return new Absent(detail, remedy, requireNonNull(names, "names"));
    }

    /**
     * Returns the place that was asked and what it said.
     *
     * @return one clause
     */
    public String detail() {
      return detail;
    }

    /**
     * Returns the command or line that would put the key there.
     *
     * @return empty where the provider knows none
     */
    public Optional<String> remedy() {
      return Optional.ofNullable(remedy);
    }

    /**
     * Returns the names that the store has.
     *
     * @return empty where they are not at hand
     */
    public Collection<String> knownNames() {
      return knownNames;
    }

    /**
     * Returns the detail.
     *
     * @return such as {@code Absent[no variable of that name]}
     */
    @Override
    public String toString() {
      return "Absent[" + detail + "]";
    }
  }

  /**
   * The store cannot say whether it has the key.
   *
   * @param reason the kind of failure
   * @param detail what came back, from where, in one clause; no value
   * @param remedy what to do next, in one sentence
   */
  record Failed(Reason reason, String detail, String remedy) implements KeyLookup {
    /**
     * Checks that nothing is null.
     *
     * @param reason the kind of failure
     * @param detail what came back, from where
     * @param remedy what to do next
     */
    public Failed {
      requireNonNull(reason, "reason");
      requireNonNull(detail, "detail");
      requireNonNull(remedy, "remedy");
    }
  }
}
