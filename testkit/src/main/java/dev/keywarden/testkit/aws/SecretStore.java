package dev.keywarden.testkit.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The secrets of one region of one account, under the rules of the real store. */
final class SecretStore {
  /** The largest value, in bytes: {@code SecretString} and {@code SecretBinary} of the API. */
  private static final int MAX_BYTES = 65_536;

  private static final String SUFFIX_ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  private static final int SUFFIX_LENGTH = 6;

  private final String region;
  private final String account;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();
  private final Map<String, StoredSecret> secrets = new LinkedHashMap<>();

  SecretStore(String region, String account, InstantSource clock) {
    this.region = region;
    this.account = account;
    this.clock = clock;
  }

  /** What a caller sees of a version. */
  record Reading(StoredSecret secret, StoredSecret.Version version, List<String> stages) {}

  synchronized StoredSecret create(String name) throws AwsException {
    if (!name.matches("[A-Za-z0-9/_+=.@-]{1,512}")) {
      throw new AwsException(
          400,
          "ValidationException",
          "Invalid name. Must be a valid name containing alphanumeric characters, or any of the"
              + " following: -/_+=.@!");
    }
    StoredSecret present = secrets.get(name);
    if (present != null) {
      throw present.deletion == null
          ? AwsException.exists("The operation failed because the secret already exists.")
          : AwsException.invalidRequest(
              "You can't create this secret because a secret with this name is already scheduled"
                  + " for deletion.");
    }
    StoredSecret secret = new StoredSecret(name, newArn(name), clock.instant());
    secrets.put(name, secret);
    return secret;
  }

  /** Finds a secret by its name, its ARN, or its ARN without the random characters at its end. */
  synchronized StoredSecret find(String id) throws AwsException {
    StoredSecret named = secrets.get(id);
    if (named != null) {
      return named;
    }
    for (StoredSecret secret : secrets.values()) {
      int partial = secret.arn.length() - SUFFIX_LENGTH - 1;
      if (secret.arn.equals(id) || secret.arn.substring(0, partial).equals(id)) {
        return secret;
      }
    }
    throw AwsException.notFound("secret.");
  }

  private StoredSecret findAlive(String id) throws AwsException {
    StoredSecret secret = find(id);
    if (secret.deletion != null) {
      // The real service names no date here; DescribeSecret tells it.
      throw AwsException.invalidRequest(
          "You can't perform this operation on the secret because it was marked for deletion.");
    }
    return secret;
  }

  synchronized Reading read(String id, @Nullable String versionId, @Nullable String stage)
      throws AwsException {
    StoredSecret secret = findAlive(id);
    StoredSecret.Version version;
    if (versionId != null) {
      version = secret.versions.get(versionId);
      if (version == null) {
        throw AwsException.notFound("secret value for VersionId: " + versionId);
      }
      if (stage != null && !version.stages.contains(stage)) {
        throw AwsException.invalidRequest(
            "You provided a VersionStage that is not associated to the provided VersionId.");
      }
    } else {
      String label = stage == null ? StoredSecret.CURRENT : stage;
      version = secret.labelled(label);
      if (version == null) {
        throw AwsException.notFound("secret value for staging label: " + label);
      }
    }
    return new Reading(secret, version, List.copyOf(version.stages));
  }

  synchronized StoredSecret.Version put(
      String id,
      @Nullable String token,
      @Nullable String text,
      byte @Nullable [] binary,
      List<String> stages)
      throws AwsException {
    int size = text != null ? text.getBytes(UTF_8).length : binary != null ? binary.length : 0;
    if (size > MAX_BYTES) {
      throw new AwsException(400, "ValidationException", "The value is larger than 65536 bytes.");
    }
    return seed(id, token, text, binary, stages);
  }

  /** Whatever its size: a test may want to see what a client makes of one that is too large. */
  synchronized StoredSecret.Version seed(
      String id,
      @Nullable String token,
      @Nullable String text,
      byte @Nullable [] binary,
      List<String> stages)
      throws AwsException {
    StoredSecret secret = findAlive(id);
    if ((text == null) == (binary == null)) {
      throw AwsException.invalidParameter("You must provide either SecretString or SecretBinary.");
    }
    String versionId = token == null ? UUID.randomUUID().toString() : token;
    StoredSecret.Version version = secret.versions.get(versionId);
    if (version != null && !version.holds(text, binary)) {
      throw AwsException.exists("A version of that ClientRequestToken has another value.");
    }
    if (version == null) {
      version = new StoredSecret.Version(versionId, text, binary, clock.instant());
      if (secret.versions.isEmpty()) {
        secret.label(version, StoredSecret.CURRENT); // the first one always
      }
      secret.versions.put(versionId, version);
    }
    for (String stage : stages) {
      secret.label(version, stage);
    }
    return version;
  }

  synchronized StoredSecret move(
      String id, String stage, @Nullable String from, @Nullable String to) throws AwsException {
    StoredSecret secret = findAlive(id);
    StoredSecret.Version holder = secret.labelled(stage);
    if (holder != null && !holder.id.equals(from)) {
      throw AwsException.invalidParameter(
          "The parameter RemoveFromVersionId can't be empty or another version. Staging label "
              + stage
              + " is currently attached to version "
              + holder.id);
    }
    if (to == null) {
      if (stage.equals(StoredSecret.CURRENT)) {
        throw AwsException.invalidParameter("You can only move staging label AWSCURRENT.");
      }
      if (holder != null) {
        holder.stages.remove(stage);
      }
      return secret;
    }
    StoredSecret.Version target = secret.versions.get(to);
    if (target == null) {
      throw AwsException.notFound("secret value for VersionId: " + to);
    }
    secret.label(target, stage);
    return secret;
  }

  synchronized Instant delete(String id, int days, boolean force) throws AwsException {
    StoredSecret secret = find(id);
    if (force) {
      secrets.remove(secret.name);
      return clock.instant();
    }
    if (days < 7 || days > 30) {
      throw AwsException.invalidParameter("RecoveryWindowInDays is between 7 and 30 days.");
    }
    if (secret.deletion != null) {
      throw AwsException.invalidRequest(
          "You can't perform this operation on the secret because it was already scheduled for"
              + " deletion.");
    }
    secret.deletion = clock.instant().plus(Duration.ofDays(days));
    return secret.deletion;
  }

  synchronized StoredSecret restore(String id) throws AwsException {
    StoredSecret secret = find(id);
    secret.deletion = null;
    return secret;
  }

  /** What a caller that may not see the value sees. */
  synchronized Map<String, List<String>> stages(StoredSecret secret) {
    Map<String, List<String>> stages = new LinkedHashMap<>();
    for (StoredSecret.Version version : secret.versions.values()) {
      if (!version.stages.isEmpty()) {
        stages.put(version.id, List.copyOf(version.stages));
      }
    }
    return stages;
  }

  synchronized @Nullable Instant deletion(StoredSecret secret) {
    return secret.deletion;
  }

  private String newArn(String name) {
    StringBuilder arn =
        new StringBuilder("arn:aws:secretsmanager:" + region + ":" + account + ":secret:" + name);
    arn.append('-');
    for (int i = 0; i < SUFFIX_LENGTH; i++) {
      arn.append(SUFFIX_ALPHABET.charAt(random.nextInt(SUFFIX_ALPHABET.length())));
    }
    return arn.toString();
  }
}
