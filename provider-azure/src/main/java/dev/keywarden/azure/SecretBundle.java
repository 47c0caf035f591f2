package dev.keywarden.azure;

import static java.util.Objects.requireNonNullElse;

import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What Key Vault sends for a secret (REST API reference, {@code SecretBundle}): the value, until it
 * is taken, and what else comes along with it. For a deleted one ({@code DeletedSecretBundle}) that
 * is no value, and two times more.
 *
 * <p>Not thread-safe.
 */
final class SecretBundle {
  private static final Pattern VERSION = Pattern.compile("[0-9a-fA-F]{32}");

  private byte @Nullable [] value;
  private @Nullable String id;
  private @Nullable Boolean enabled;
  private @Nullable Long notBefore;
  private @Nullable Long expires;
  private @Nullable Long created;
  private @Nullable Long deleted;
  private @Nullable Long purge;

  private SecretBundle() {}

  /** Takes a bundle out of an answer's body, which the caller zeroes. */
  static SecretBundle read(byte[] json) throws NotJson {
    SecretBundle bundle = new SecretBundle();
    try {
      JsonCursor cursor = new JsonCursor(json);
      cursor.object(bundle::field);
      cursor.end();
      return bundle;
    } catch (NotJson e) {
      bundle.wipe();
      throw e;
    }
  }

  /** For a client that was handed in: its own parser has read the answer. */
  static SecretBundle of(
      String id,
      @Nullable Boolean enabled,
      @Nullable Instant notBefore,
      @Nullable Instant expires,
      @Nullable Instant created) {
    SecretBundle bundle = new SecretBundle();
    bundle.id = id;
    bundle.enabled = enabled;
    bundle.notBefore = seconds(notBefore);
    bundle.expires = seconds(expires);
    bundle.created = seconds(created);
    return bundle;
  }

  /** For a client that was handed in: its own parser has read the answer. */
  static SecretBundle ofDeleted(@Nullable Instant deleted, @Nullable Instant purge) {
    SecretBundle bundle = new SecretBundle();
    bundle.deleted = seconds(deleted);
    bundle.purge = seconds(purge);
    return bundle;
  }

  private static @Nullable Long seconds(@Nullable Instant instant) {
    return instant == null ? null : instant.getEpochSecond();
  }

  private void field(String name, JsonCursor cursor) throws NotJson {
    switch (name) {
      case "value" -> {
        wipe(); // a second one
        value = cursor.isNull() ? null : cursor.bytes();
      }
      case "id" -> id = cursor.isNull() ? null : cursor.string();
      case "attributes" -> cursor.object(this::attribute);
      case "deletedDate" -> deleted = cursor.integer();
      case "scheduledPurgeDate" -> purge = cursor.integer();
      default -> cursor.skip();
    }
  }

  private void attribute(String name, JsonCursor cursor) throws NotJson {
    switch (name) {
      case "enabled" -> enabled = cursor.bool();
      case "nbf" -> notBefore = cursor.integer();
      case "exp" -> expires = cursor.integer();
      case "created" -> created = cursor.integer();
      default -> cursor.skip();
    }
  }

  /** Hands the value over: the caller zeroes it. Null if there was none. */
  byte @Nullable [] takeValue() {
    byte[] taken = value;
    value = null;
    return taken;
  }

  void wipe() {
    if (value != null) {
      Arrays.fill(value, (byte) 0);
      value = null;
    }
  }

  /** The last part of the id, if it is a version. */
  Optional<String> version() {
    String text = requireNonNullElse(id, "");
    String last = text.substring(text.lastIndexOf('/') + 1);
    return VERSION.matcher(last).matches()
        ? Optional.of(last.toLowerCase(Locale.ROOT))
        : Optional.empty();
  }

  /** The service says so of every secret; one that it does not say it of is enabled. */
  boolean enabled() {
    return enabled == null || enabled;
  }

  Optional<Instant> notBefore() {
    return instant(notBefore);
  }

  Optional<Instant> expires() {
    return instant(expires);
  }

  Optional<Instant> created() {
    return instant(created);
  }

  /** When it was deleted. */
  Optional<Instant> deleted() {
    return instant(deleted);
  }

  /** When the service forgets it. */
  Optional<Instant> purge() {
    return instant(purge);
  }

  private static Optional<Instant> instant(@Nullable Long seconds) {
    // A time that an Instant cannot hold is further away than anybody lives.
    if (seconds == null
        || seconds > Instant.MAX.getEpochSecond()
        || seconds < Instant.MIN.getEpochSecond()) {
      return Optional.empty();
    }
    return Optional.of(Instant.ofEpochSecond(seconds));
  }

  /** No value. */
  @Override
  public String toString() {
    return "SecretBundle[****]";
  }
}
