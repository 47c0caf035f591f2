package dev.keywarden.testkit;

import dev.keywarden.spi.KeyLookup;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A key of a scripted store, with all of its versions. Guarded by its provider. */
final class ScriptedKey {
  private final List<Version> versions = new ArrayList<>();

  /** One value. No record: that would print it. */
  static final class Version {
    private final String name;
    private final byte[] value;
    private @Nullable Instant created;
    private @Nullable Instant expires;

    Version(String name, byte[] value) {
      this.name = name;
      this.value = value;
    }

    /** A copy, for whoever zeroes what it is given. */
    byte[] value() {
      return value.clone();
    }

    KeyLookup.Found describe(KeyLookup.Found answer) {
      KeyLookup.Found described = answer.version(name);
      described = created == null ? described : described.created(created);
      return expires == null ? described : described.expires(expires);
    }
  }

  String add(byte[] value) {
    String name = Integer.toString(versions.size() + 1);
    versions.add(new Version(name, value));
    return name;
  }

  /** The current version if none is named; null if there is none of that name. */
  @Nullable Version version(@Nullable String name) {
    for (Version version : versions) {
      if (version.name.equals(name)) {
        return version;
      }
    }
    return name == null ? current() : null;
  }

  private Version current() {
    return versions.get(versions.size() - 1);
  }

  void created(Instant created) {
    current().created = created;
  }

  void expires(Instant expires) {
    current().expires = expires;
  }

  void zero() {
    for (Version version : versions) {
      Arrays.fill(version.value, (byte) 0);
    }
  }
}
