package dev.keywarden.testkit.azure;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * The secrets of a vault, those that are deleted and can be recovered included. Names are compared
 * without regard to case, as the service does.
 *
 * <p>Thread-safe.
 */
final class SecretStore {
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();
  private final Map<String, Secret> live = new TreeMap<>();
  private final Map<String, Secret> deleted = new TreeMap<>();

  SecretStore(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * A secret by the name that it was created with, and its versions in the order of their making.
   */
  private static final class Secret {
    final String name;
    final Map<String, StoredVersion> versions = new LinkedHashMap<>();
    @Nullable Instant deleted;

    Secret(String name) {
      this.name = name;
    }

    StoredVersion current() {
      List<StoredVersion> all = new ArrayList<>(versions.values());
      return all.get(all.size() - 1);
    }
  }

  /**
   * What the store has for a name: the name as it was first written, a version, and when it was
   * deleted, if it was.
   */
  record Entry(String name, StoredVersion version, @Nullable Instant deleted) {
    private static Entry of(Secret secret, StoredVersion version) {
      return new Entry(secret.name, version, secret.deleted);
    }
  }

  private static String key(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  /** Adds a version. Empty if the name is taken by a secret that is deleted and recoverable. */
  synchronized Optional<Entry> put(String name, String value) {
    if (deleted.containsKey(key(name))) {
      return Optional.empty();
    }
    byte[] id = new byte[16];
    random.nextBytes(id);
    StoredVersion version =
        StoredVersion.of(HexFormat.of().formatHex(id), value, seconds(clock.instant()));
    Secret secret = live.computeIfAbsent(key(name), unused -> new Secret(name));
    secret.versions.put(version.id(), version);
    return Optional.of(Entry.of(secret, version));
  }

  /** The service counts in seconds. */
  private static Instant seconds(Instant instant) {
    return Instant.ofEpochSecond(instant.getEpochSecond());
  }

  /** A version, or the current one for an empty id. */
  synchronized Optional<Entry> get(String name, String version) {
    return entry(live.get(key(name)), version);
  }

  synchronized Optional<Entry> getDeleted(String name) {
    return entry(deleted.get(key(name)), "");
  }

  private static Optional<Entry> entry(@Nullable Secret secret, String version) {
    if (secret == null) {
      return Optional.empty();
    }
    StoredVersion found =
        version.isEmpty()
            ? secret.current()
            : secret.versions.get(version.toLowerCase(Locale.ROOT));
    return Optional.ofNullable(found).map(one -> Entry.of(secret, one));
  }

  /** Replaces a version, or the current one for an empty id, by what the change makes of it. */
  synchronized Optional<Entry> change(
      String name, String version, BiFunction<StoredVersion, Instant, StoredVersion> change) {
    Secret secret = live.get(key(name));
    Optional<Entry> before = entry(secret, version);
    if (secret == null || before.isEmpty()) {
      return Optional.empty();
    }
    StoredVersion after = change.apply(before.get().version(), seconds(clock.instant()));
    secret.versions.put(after.id(), after);
    return Optional.of(Entry.of(secret, after));
  }

  synchronized Optional<Entry> delete(String name) {
    return move(name, live, deleted, seconds(clock.instant()));
  }

  synchronized Optional<Entry> recover(String name) {
    return move(name, deleted, live, null);
  }

  private static Optional<Entry> move(
      String name, Map<String, Secret> from, Map<String, Secret> into, @Nullable Instant deleted) {
    Secret secret = from.remove(key(name));
    if (secret == null) {
      return Optional.empty();
    }
    secret.deleted = deleted;
    into.put(key(name), secret);
    return Optional.of(Entry.of(secret, secret.current()));
  }

  synchronized boolean purge(String name) {
    return deleted.remove(key(name)) != null;
  }

  synchronized List<Entry> list() {
    return entries(live);
  }

  synchronized List<Entry> listDeleted() {
    return entries(deleted);
  }

  private static List<Entry> entries(Map<String, Secret> secrets) {
    List<Entry> all = new ArrayList<>();
    secrets.values().forEach(secret -> all.add(Entry.of(secret, secret.current())));
    return all;
  }

  synchronized Optional<List<Entry>> versions(String name) {
    Secret secret = live.get(key(name));
    if (secret == null) {
      return Optional.empty();
    }
    List<Entry> all = new ArrayList<>();
    secret.versions.values().forEach(version -> all.add(Entry.of(secret, version)));
    return Optional.of(all);
  }
}
