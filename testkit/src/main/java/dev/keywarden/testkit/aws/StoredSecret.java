package dev.keywarden.testkit.aws;

import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A secret with its versions; guarded by {@link SecretStore}. */
final class StoredSecret {
  static final String CURRENT = "AWSCURRENT";
  static final String PREVIOUS = "AWSPREVIOUS";

  final String name;
  final String arn;
  final Instant created;
  final Map<String, Version> versions = new LinkedHashMap<>();
  @Nullable Instant deletion;

  StoredSecret(String name, String arn, Instant created) {
    this.name = name;
    this.arn = arn;
    this.created = created;
  }

  /** One version: a text or bytes. */
  static final class Version {
    final String id;
    final @Nullable String text;
    final byte @Nullable [] binary;
    final Instant created;
    final Set<String> stages = new LinkedHashSet<>();

    Version(String id, @Nullable String text, byte @Nullable [] binary, Instant created) {
      this.id = id;
      this.text = text;
      this.binary = binary;
      this.created = created;
    }

    boolean holds(@Nullable String otherText, byte @Nullable [] otherBinary) {
      return Objects.equals(text, otherText) && Arrays.equals(binary, otherBinary);
    }
  }

  @Nullable Version labelled(String stage) {
    for (Version version : versions.values()) {
      if (version.stages.contains(stage)) {
        return version;
      }
    }
    return null;
  }

  /** A label is on one version at a time; the version that was current becomes the previous one. */
  void label(Version version, String stage) {
    Version holder = labelled(stage);
    if (holder == version) {
      return;
    }
    if (holder != null) {
      holder.stages.remove(stage);
      if (stage.equals(CURRENT)) {
        label(holder, PREVIOUS);
      }
    }
    version.stages.add(stage);
    if (stage.equals(CURRENT)) {
      version.stages.remove(PREVIOUS);
    }
  }
}
