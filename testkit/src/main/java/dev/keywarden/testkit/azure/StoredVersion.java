package dev.keywarden.testkit.azure;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One version of a secret. Not a record, since a record's text would show the value.
 *
 * <p>Immutable.
 */
final class StoredVersion {
  private final String id;
  private final String value;
  private final Instant created;
  private final Instant updated;
  private final boolean enabled;
  private final @Nullable Instant notBefore;
  private final @Nullable Instant expires;

  private StoredVersion(
      String id,
      String value,
      Instant created,
      Instant updated,
      boolean enabled,
      @Nullable Instant notBefore,
      @Nullable Instant expires) {
    this.id = id;
    this.value = value;
    this.created = created;
    this.updated = updated;
    this.enabled = enabled;
    this.notBefore = notBefore;
    this.expires = expires;
  }

  static StoredVersion of(String id, String value, Instant now) {
    return new StoredVersion(id, value, now, now, true, null, null);
  }

  StoredVersion enabled(boolean enabled, Instant now) {
    return new StoredVersion(id, value, created, now, enabled, notBefore, expires);
  }

  StoredVersion notBefore(@Nullable Instant notBefore, Instant now) {
    return new StoredVersion(id, value, created, now, enabled, notBefore, expires);
  }

  StoredVersion expires(@Nullable Instant expires, Instant now) {
    return new StoredVersion(id, value, created, now, enabled, notBefore, expires);
  }

  String id() {
    return id;
  }

  String value() {
    return value;
  }

  Instant created() {
    return created;
  }

  Instant updated() {
    return updated;
  }

  boolean enabled() {
    return enabled;
  }

  @Nullable Instant notBefore() {
    return notBefore;
  }

  @Nullable Instant expires() {
    return expires;
  }

  /** The version's id, without the value. */
  @Override
  public String toString() {
    return "StoredVersion[" + id + "]";
  }
}
