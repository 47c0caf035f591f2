package dev.keywarden.testkit.gcp;

import com.google.cloud.secretmanager.v1.AccessSecretVersionResponse;
import com.google.cloud.secretmanager.v1.Secret;
import com.google.cloud.secretmanager.v1.SecretPayload;
import com.google.cloud.secretmanager.v1.SecretVersion;
import com.google.cloud.secretmanager.v1.SecretVersion.State;
import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.grpc.Status;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * The secrets and what may be done with them, without a network. Rules from Google's {@code
 * service.proto} and {@code resources.proto}, and from the service's own answers.
 *
 * <p>Thread-safe.
 */
final class SecretStore {
  /** The largest payload, in bytes. */
  static final int MAX_PAYLOAD = 65_536;

  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,255}");
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

  private static final class Version {
    private ByteString payload;
    private final boolean checksumGiven;
    private State state = State.ENABLED;
    private final Timestamp created;

    private Version(ByteString payload, boolean checksumGiven, Timestamp created) {
      this.payload = payload;
      this.checksumGiven = checksumGiven;
      this.created = created;
    }
  }

  private static final class Stored {
    private final TreeMap<Long, Version> versions = new TreeMap<>();
    private final Map<String, Long> aliases = new HashMap<>();
    private final Timestamp created;

    private Stored(Timestamp created) {
      this.created = created;
    }
  }

  private final InstantSource clock;
  private final Map<String, Long> projects = new HashMap<>();
  private final Map<SecretPath, Stored> secrets = new HashMap<>();

  SecretStore(InstantSource clock) {
    this.clock = clock;
  }

  synchronized void addProject(String id, long number) {
    projects.put(id, number);
  }

  /** The same path with the number of its project, which is how the service itself names it. */
  synchronized SecretPath numbered(SecretPath path) {
    Long number = projects.get(path.project());
    if (number == null) {
      for (Long known : projects.values()) {
        if (path.project().equals(Long.toString(known))) {
          return path;
        }
      }
      throw Refusal.noProject(path.project());
    }
    return path.withProject(Long.toString(number));
  }

  synchronized Secret create(SecretPath path, Map<String, Long> aliases) {
    if (!ID.matcher(path.id()).matches()) {
      throw Refusal.badName(path.id());
    }
    SecretPath key = numbered(path);
    if (secrets.containsKey(key)) {
      throw Refusal.of(
          Status.Code.ALREADY_EXISTS, "Secret [" + key.resource() + "] already exists.");
    }
    Stored stored = new Stored(now());
    stored.aliases.putAll(aliases);
    secrets.put(key, stored);
    return describe(key, stored);
  }

  synchronized SecretVersion add(SecretPath path, SecretPayload payload) {
    SecretPath key = numbered(path);
    Stored stored = stored(key);
    if (payload.hasDataCrc32C() && payload.getDataCrc32C() != checksum(payload.getData())) {
      throw Refusal.of(Status.Code.INVALID_ARGUMENT, "The checksum does not match the payload.");
    }
    long number = stored.versions.isEmpty() ? 1 : stored.versions.lastKey() + 1;
    Version version = new Version(payload.getData(), payload.hasDataCrc32C(), now());
    stored.versions.put(number, version);
    return describe(key, number, version);
  }

  synchronized boolean has(SecretPath path) {
    return secrets.containsKey(numbered(path));
  }

  synchronized Secret get(SecretPath path) {
    SecretPath key = numbered(path);
    return describe(key, stored(key));
  }

  synchronized void delete(SecretPath path) {
    SecretPath key = numbered(path);
    stored(key);
    secrets.remove(key);
  }

  synchronized void alias(SecretPath path, String alias, long version) {
    SecretPath key = numbered(path);
    Stored stored = stored(key);
    find(key, stored, Long.toString(version));
    stored.aliases.put(alias, version);
  }

  synchronized SecretVersion getVersion(SecretPath path, String version) {
    SecretPath key = numbered(path);
    Stored stored = stored(key);
    long number = number(key, stored, version);
    return describe(key, number, find(key, stored, version));
  }

  synchronized SecretVersion set(SecretPath path, String version, State state) {
    SecretPath key = numbered(path);
    Stored stored = stored(key);
    Version found = find(key, stored, version);
    if (found.state == State.DESTROYED) {
      throw wrongState(key, number(key, stored, version), found);
    }
    found.state = state;
    if (state == State.DESTROYED) {
      found.payload = ByteString.EMPTY;
    }
    return describe(key, number(key, stored, version), found);
  }

  synchronized AccessSecretVersionResponse access(SecretPath path, String version) {
    SecretPath key = numbered(path);
    Stored stored = stored(key);
    if (stored.versions.isEmpty()) {
      throw Refusal.noSecret(key);
    }
    long number = number(key, stored, version);
    Version found = find(key, stored, version);
    if (found.state != State.ENABLED) {
      throw wrongState(key, number, found);
    }
    // The service works a checksum out for whoever adds a version without one.
    SecretPayload.Builder payload =
        SecretPayload.newBuilder().setData(found.payload).setDataCrc32C(checksum(found.payload));
    return AccessSecretVersionResponse.newBuilder()
        .setName(key.resource() + "/versions/" + number)
        .setPayload(payload)
        .build();
  }

  static long checksum(ByteString data) {
    CRC32C crc = new CRC32C();
    crc.update(data.asReadOnlyByteBuffer());
    return crc.getValue();
  }

  private Stored stored(SecretPath key) {
    Stored stored = secrets.get(key);
    if (stored == null) {
      throw Refusal.noSecret(key);
    }
    return stored;
  }

  private static Version find(SecretPath key, Stored stored, String version) {
    Version found = stored.versions.get(number(key, stored, version));
    if (found == null) {
      throw Refusal.noVersion(key, version);
    }
    return found;
  }

  /** {@code latest} is the highest number, whatever its state: there is no falling back. */
  private static long number(SecretPath key, Stored stored, String version) {
    if (version.equals("latest")) {
      if (stored.versions.isEmpty()) {
        throw Refusal.noVersion(key, version);
      }
      return stored.versions.lastKey();
    }
    if (NUMBER.matcher(version).matches()) {
      return Long.parseLong(version);
    }
    Long aliased = stored.aliases.get(version);
    if (aliased == null) {
      throw Refusal.noVersion(key, version);
    }
    return aliased;
  }

  private static io.grpc.StatusRuntimeException wrongState(
      SecretPath key, long number, Version version) {
    return Refusal.of(
        Status.Code.FAILED_PRECONDITION,
        "Secret Version ["
            + key.resource()
            + "/versions/"
            + number
            + "] is in "
            + version.state
            + " state.");
  }

  private static Secret describe(SecretPath key, Stored stored) {
    return Secret.newBuilder()
        .setName(key.resource())
        .setCreateTime(stored.created)
        .putAllVersionAliases(stored.aliases)
        .build();
  }

  private static SecretVersion describe(SecretPath key, long number, Version version) {
    return SecretVersion.newBuilder()
        .setName(key.resource() + "/versions/" + number)
        .setCreateTime(version.created)
        .setState(version.state)
        .setClientSpecifiedPayloadChecksum(version.checksumGiven)
        .build();
  }

  private Timestamp now() {
    Instant now = clock.instant();
    return Timestamp.newBuilder().setSeconds(now.getEpochSecond()).setNanos(now.getNano()).build();
  }
}
