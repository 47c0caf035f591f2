package dev.keywarden.testkit.azure;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keywarden.testkit.azure.KeyVaultCall.Operation;
import dev.keywarden.testkit.azure.SecretStore.Entry;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What Key Vault answers to a request that brings a token it accepts. Microsoft documents it under
 * "Azure Key Vault REST API reference", secrets, and the codes of errors under "Key Vault REST API
 * error codes".
 */
final class SecretsApi {
  /** Of a value that is set over the wire: 25 KB. */
  static final int MAX_VALUE_BYTES = 25 * 1024;

  /** How long a deleted secret can be recovered: what a vault has unless it is told otherwise. */
  private static final int RECOVERABLE_DAYS = 90;

  private static final Pattern NAME = Pattern.compile("[0-9a-zA-Z-]{1,127}");

  private final SecretStore store;
  private final ObjectMapper json = new ObjectMapper();

  SecretsApi(SecretStore store) {
    this.store = store;
  }

  /** A request, taken apart. */
  record Request(Operation operation, String name, String version) {
    static Request of(String method, String path) {
      String[] parts = path.substring(1).split("/", -1);
      String name = parts.length > 1 ? parts[1] : "";
      String third = parts.length > 2 ? parts[2] : "";
      Operation operation =
          switch (parts[0]) {
            case "secrets" -> ofSecrets(method, name, third);
            case "deletedsecrets" -> ofDeleted(method, name, third);
            default -> Operation.OTHER;
          };
      boolean versioned = operation == Operation.GET || operation == Operation.UPDATE;
      return new Request(operation, name, versioned ? third : "");
    }

    private static Operation ofSecrets(String method, String name, String third) {
      return switch (method) {
        case "GET" -> {
          if (name.isEmpty()) {
            yield Operation.LIST;
          }
          yield third.equals("versions") ? Operation.LIST_VERSIONS : Operation.GET;
        }
        case "PUT" -> Operation.SET;
        case "PATCH" -> Operation.UPDATE;
        case "DELETE" -> Operation.DELETE;
        default -> Operation.OTHER;
      };
    }

    private static Operation ofDeleted(String method, String name, String third) {
      return switch (method) {
        case "GET" -> name.isEmpty() ? Operation.LIST_DELETED : Operation.GET_DELETED;
        case "POST" -> third.equals("recover") ? Operation.RECOVER : Operation.OTHER;
        case "DELETE" -> Operation.PURGE;
        default -> Operation.OTHER;
      };
    }
  }

  /** A status and a body, which may hold a value. */
  static final class Answer {
    final int status;
    final byte[] body;

    Answer(int status, byte[] body) {
      this.status = status;
      this.body = body;
    }
  }

  Answer answer(Request request, String vaultUrl, byte[] body) throws IOException {
    if (!request.name().isEmpty() && !NAME.matcher(request.name()).matches()) {
      return error(400, "BadParameter", "The request URI contains an invalid name.", null);
    }
    return switch (request.operation()) {
      case GET -> get(request, vaultUrl);
      case SET -> set(request, vaultUrl, body);
      case UPDATE -> update(request, vaultUrl, body);
      case DELETE -> deleted(store.delete(request.name()), request, vaultUrl);
      case GET_DELETED -> deleted(store.getDeleted(request.name()), request, vaultUrl);
      case RECOVER -> recover(request, vaultUrl);
      case PURGE ->
          store.purge(request.name()) ? new Answer(204, new byte[0]) : notFound(request.name());
      case LIST -> list(store.list(), vaultUrl, false);
      case LIST_DELETED -> list(store.listDeleted(), vaultUrl, false);
      case LIST_VERSIONS -> {
        Optional<List<Entry>> versions = store.versions(request.name());
        yield versions.isEmpty() ? notFound(request.name()) : list(versions.get(), vaultUrl, true);
      }
      case OTHER, CHALLENGE -> error(405, "MethodNotAllowed", "There is no such operation.", null);
    };
  }

  private Answer get(Request request, String vaultUrl) throws JsonProcessingException {
    Optional<Entry> found = store.get(request.name(), request.version());
    if (found.isEmpty()) {
      return notFound(request.name());
    }
    if (!found.get().version().enabled()) {
      return error(
          403, "Forbidden", "Operation get is not allowed on a disabled secret.", "SecretDisabled");
    }
    return ok(bundle(found.get(), vaultUrl).put("value", found.get().version().value()));
  }

  private Answer set(Request request, String vaultUrl, byte[] body) throws IOException {
    JsonNode asked = parse(body);
    JsonNode value = asked == null ? null : asked.get("value");
    if (asked == null || value == null || !value.isTextual()) {
      return error(400, "BadParameter", "The property value is missing.", null);
    }
    if (value.textValue().getBytes(UTF_8).length > MAX_VALUE_BYTES) {
      return error(400, "BadParameter", "The value is larger than 25 KB.", null);
    }
    Optional<Entry> put = store.put(request.name(), value.textValue());
    if (put.isEmpty()) {
      return error(
          409,
          "Conflict",
          "The secret is deleted but recoverable, and its name cannot be used again.",
          "ObjectIsDeletedButRecoverable");
    }
    Optional<Entry> changed = attributes(put.get().name(), put.get().version().id(), asked);
    return ok(bundle(changed.orElse(put.get()), vaultUrl).put("value", value.textValue()));
  }

  private Answer update(Request request, String vaultUrl, byte[] body) throws IOException {
    JsonNode asked = parse(body);
    if (asked == null) {
      return error(400, "BadParameter", "The body is no JSON.", null);
    }
    Optional<Entry> changed = attributes(request.name(), request.version(), asked);
    return changed.isEmpty() ? notFound(request.name()) : ok(bundle(changed.get(), vaultUrl));
  }

  private Optional<Entry> attributes(String name, String version, JsonNode asked) {
    JsonNode attributes = asked.path("attributes");
    return store.change(
        name,
        version,
        (before, now) -> {
          StoredVersion after = before;
          if (attributes.hasNonNull("enabled")) {
            after = after.enabled(attributes.get("enabled").asBoolean(), now);
          }
          if (attributes.hasNonNull("nbf")) {
            after = after.notBefore(Instant.ofEpochSecond(attributes.get("nbf").asLong()), now);
          }
          if (attributes.hasNonNull("exp")) {
            after = after.expires(Instant.ofEpochSecond(attributes.get("exp").asLong()), now);
          }
          return after;
        });
  }

  private Answer recover(Request request, String vaultUrl) throws JsonProcessingException {
    Optional<Entry> entry = store.recover(request.name());
    return entry.isEmpty() ? notFound(request.name()) : ok(bundle(entry.get(), vaultUrl));
  }

  private Answer deleted(Optional<Entry> entry, Request request, String vaultUrl)
      throws JsonProcessingException {
    if (entry.isEmpty()) {
      return notFound(request.name());
    }
    return ok(bundle(entry.get(), vaultUrl));
  }

  /** What the service never sends: a deleted secret with its value. */
  Answer deletedWithValue(Request request, String vaultUrl) throws JsonProcessingException {
    Optional<Entry> entry = store.getDeleted(request.name());
    return entry.isEmpty()
        ? notFound(request.name())
        : ok(bundle(entry.get(), vaultUrl).put("value", entry.get().version().value()));
  }

  private Answer list(List<Entry> entries, String vaultUrl, boolean versions)
      throws JsonProcessingException {
    ObjectNode page = json.createObjectNode();
    ArrayNode items = page.putArray("value");
    for (Entry entry : entries) {
      ObjectNode item = bundle(entry, vaultUrl);
      if (!versions) {
        item.put("id", vaultUrl + "/secrets/" + entry.name());
      }
      items.add(item);
    }
    page.putNull("nextLink");
    return ok(page);
  }

  private ObjectNode bundle(Entry entry, String vaultUrl) {
    StoredVersion version = entry.version();
    ObjectNode bundle = json.createObjectNode();
    bundle.put("id", vaultUrl + "/secrets/" + entry.name() + "/" + version.id());
    ObjectNode attributes = bundle.putObject("attributes");
    attributes.put("enabled", version.enabled());
    Instant notBefore = version.notBefore();
    if (notBefore != null) {
      attributes.put("nbf", notBefore.getEpochSecond());
    }
    Instant expires = version.expires();
    if (expires != null) {
      attributes.put("exp", expires.getEpochSecond());
    }
    attributes.put("created", version.created().getEpochSecond());
    attributes.put("updated", version.updated().getEpochSecond());
    attributes.put("recoveryLevel", "Recoverable+Purgeable");
    attributes.put("recoverableDays", RECOVERABLE_DAYS);
    bundle.putObject("tags");
    Instant deleted = entry.deleted();
    if (deleted != null) {
      bundle.put("recoveryId", vaultUrl + "/deletedsecrets/" + entry.name());
      bundle.put("deletedDate", deleted.getEpochSecond());
      bundle.put(
          "scheduledPurgeDate", deleted.plus(Duration.ofDays(RECOVERABLE_DAYS)).getEpochSecond());
    }
    return bundle;
  }

  private @Nullable JsonNode parse(byte[] body) throws IOException {
    try {
      return json.readTree(body);
    } catch (JsonProcessingException e) { // its message quotes the body
      return null;
    }
  }

  private Answer ok(ObjectNode body) throws JsonProcessingException {
    return new Answer(200, json.writeValueAsBytes(body));
  }

  private Answer notFound(String name) throws JsonProcessingException {
    return error(
        404,
        "SecretNotFound",
        "A secret with (name/id) " + name + " was not found in this key vault.",
        null);
  }

  Answer error(int status, String code, String message, @Nullable String innerCode)
      throws JsonProcessingException {
    ObjectNode body = json.createObjectNode();
    ObjectNode error = body.putObject("error").put("code", code).put("message", message);
    if (innerCode != null) {
      error.putObject("innererror").put("code", innerCode);
    }
    return new Answer(status, json.writeValueAsBytes(body));
  }
}
