package dev.keywarden.aws;

import dev.keywarden.KeyProviderException;
import dev.keywarden.KeyProviderException.Reason;
import dev.keywarden.spi.KeyRequest;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What to ask the store for: several keys may be fields of one secret, and then have one target.
 *
 * @param place the secret
 * @param version the id of a version; null for none in particular
 * @param stage a staging label; null for the store's default, {@code AWSCURRENT}
 */
record Target(SecretPlace place, @Nullable String version, @Nullable String stage) {
  /** Lengths from the API reference, GetSecretValue; the ids that AWS makes are UUIDs. */
  private static final Pattern VERSION = Pattern.compile("[A-Za-z0-9-]{32,64}");

  private static final Pattern STAGE = Pattern.compile("[A-Za-z0-9/_+=.@-]{1,256}");

  static Target of(KeyRequest request) {
    String written = request.place().orElse(request.name());
    SecretPlace place = SecretPlace.parse(written);
    if (place == null) {
      throw new KeyProviderException(
          Reason.MISCONFIGURED,
          SecretPlace.refusal(written).orElseThrow(),
          "Set keywarden.keys." + request.name() + ".aws to the secret's name or ARN.");
    }
    String version = request.parameter(SecretNaming.VERSION).orElse(null);
    if (version != null && !VERSION.matcher(version).matches()) {
      throw new KeyProviderException(
          Reason.MISCONFIGURED,
          "the id of a version has 32 to 64 letters, digits and hyphens, and the one asked for has"
              + " not",
          "List them: aws secretsmanager list-secret-version-ids --secret-id " + place.id());
    }
    String stage = request.parameter(SecretNaming.STAGE).orElse(null);
    if (stage != null && !STAGE.matcher(stage).matches()) {
      throw new KeyProviderException(
          Reason.MISCONFIGURED,
          "a staging label has 1 to 256 of A-Z, a-z, 0-9 and / _ + = . @ -, and the one asked for"
              + " has not",
          "Use AWSCURRENT, AWSPREVIOUS, AWSPENDING or a label of your own.");
    }
    return new Target(place, version, stage);
  }

  /** A batch call knows current versions alone. */
  boolean fitsBatch() {
    return version == null && stage == null;
  }

  /** What a message calls it. */
  String in(String region) {
    String parameters =
        (version == null ? "" : ", version " + version) + (stage == null ? "" : ", stage " + stage);
    return place.in(region) + parameters;
  }
}
