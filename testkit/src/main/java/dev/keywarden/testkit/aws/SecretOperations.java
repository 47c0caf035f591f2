package dev.keywarden.testkit.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The operations of the store, from a request in JSON to an answer in JSON. */
final class SecretOperations {
  /** {@code SecretIdList} of the API. */
  private static final int MOST_IDS = 20;

  private static final int DEFAULT_WINDOW_DAYS = 30;

  private final SecretStore store;
  private final ObjectMapper mapper;

  SecretOperations(SecretStore store, ObjectMapper mapper) {
    this.store = store;
    this.mapper = mapper;
  }

  ObjectNode run(AwsOperation operation, JsonNode request) throws AwsException {
    return switch (operation) {
      case GET_SECRET_VALUE ->
          value(store.read(id(request), text(request, "VersionId"), text(request, "VersionStage")));
      case BATCH_GET_SECRET_VALUE -> batch(request, id -> null);
      case CREATE_SECRET -> create(request);
      case PUT_SECRET_VALUE -> put(id(request), request);
      case UPDATE_SECRET_VERSION_STAGE ->
          named(
              store.move(
                  id(request),
                  required(request, "VersionStage"),
                  text(request, "RemoveFromVersionId"),
                  text(request, "MoveToVersionId")));
      case DELETE_SECRET -> delete(request);
      case RESTORE_SECRET -> named(store.restore(id(request)));
      case DESCRIBE_SECRET -> describe(store.find(id(request)));
      case ASSUME_ROLE, ASSUME_ROLE_WITH_WEB_IDENTITY ->
          throw AwsException.invalidParameter("That is the token service's.");
    };
  }

  /** The name of a secret that may be asked for by its ARN; the id itself where there is none. */
  String name(String id) {
    try {
      return store.find(id).name;
    } catch (AwsException absent) {
      return id;
    }
  }

  ObjectNode batch(JsonNode request, Function<String, @Nullable AwsFault> faults)
      throws AwsException {
    JsonNode ids = request.path("SecretIdList");
    if (ids.isEmpty() || request.hasNonNull("Filters")) {
      throw AwsException.invalidParameter("This server takes a SecretIdList and no Filters.");
    }
    if (ids.size() > MOST_IDS) {
      throw new AwsException(
          400, "ValidationException", "SecretIdList has at most " + MOST_IDS + " members.");
    }
    ObjectNode answer = mapper.createObjectNode();
    ArrayNode values = answer.putArray("SecretValues");
    ArrayNode errors = answer.putArray("Errors");
    for (JsonNode one : ids) {
      String id = one.asText();
      AwsFault fault = faults.apply(id);
      if (fault != null && fault.kind == AwsFault.Kind.FORGET) {
        continue;
      }
      try {
        if (fault != null && fault.kind == AwsFault.Kind.ERROR) {
          throw new AwsException(fault.status, fault.code, fault.text);
        }
        ObjectNode value = value(store.read(id, null, null));
        if (fault != null && fault.kind == AwsFault.Kind.ECHO) {
          throw AwsException.invalidRequest("This was sent: " + firstValue(value));
        }
        if (fault != null && fault.kind == AwsFault.Kind.WRONG_TYPE) {
          value = valueAsDate(value);
        }
        values.add(
            fault != null && fault.kind == AwsFault.Kind.NO_VALUE ? withoutValue(value) : value);
      } catch (AwsException e) {
        ObjectNode error = errors.addObject();
        error.put("SecretId", id);
        error.put("ErrorCode", e.code);
        error.put("Message", e.getMessage());
      }
    }
    return answer;
  }

  /** What a fault puts where it does not belong. */
  String firstValue(JsonNode answer) {
    JsonNode one = answer.has("SecretValues") ? answer.path("SecretValues").path(0) : answer;
    return one.hasNonNull("SecretString")
        ? one.get("SecretString").asText()
        : one.path("SecretBinary").asText();
  }

  ObjectNode valueAsDate(JsonNode answer) {
    ObjectNode copy = answer.deepCopy();
    if (copy.path("SecretValues").path(0) instanceof ObjectNode first) {
      first.put("CreatedDate", firstValue(first));
    } else {
      copy.put("CreatedDate", firstValue(copy));
    }
    return copy;
  }

  ObjectNode withoutValue(JsonNode answer) {
    ObjectNode copy = answer.deepCopy();
    copy.remove(List.of("SecretString", "SecretBinary"));
    for (JsonNode one : copy.path("SecretValues")) {
      ((ObjectNode) one).remove(List.of("SecretString", "SecretBinary"));
    }
    return copy;
  }

  private ObjectNode create(JsonNode request) throws AwsException {
    StoredSecret secret = store.create(required(request, "Name"));
    if (request.hasNonNull("SecretString") || request.hasNonNull("SecretBinary")) {
      return put(secret.name, request);
    }
    return named(secret);
  }

  private ObjectNode put(String id, JsonNode request) throws AwsException {
    List<String> stages = new ArrayList<>();
    for (JsonNode stage : request.path("VersionStages")) {
      stages.add(stage.asText());
    }
    if (stages.isEmpty()) {
      stages.add(StoredSecret.CURRENT);
    }
    String binary = text(request, "SecretBinary");
    StoredSecret.Version version =
        store.put(
            id,
            text(request, "ClientRequestToken"),
            text(request, "SecretString"),
            binary == null ? null : Base64.getDecoder().decode(binary),
            stages);
    ObjectNode answer = named(store.find(id));
    answer.put("VersionId", version.id);
    ArrayNode labels = answer.putArray("VersionStages");
    stages.forEach(labels::add);
    return answer;
  }

  private ObjectNode delete(JsonNode request) throws AwsException {
    boolean force = request.path("ForceDeleteWithoutRecovery").asBoolean();
    if (force && request.hasNonNull("RecoveryWindowInDays")) {
      throw AwsException.invalidParameter(
          "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.");
    }
    StoredSecret secret = store.find(id(request));
    int days = request.path("RecoveryWindowInDays").asInt(DEFAULT_WINDOW_DAYS);
    Instant deletion = store.delete(secret.name, days, force);
    ObjectNode answer = named(secret);
    answer.put("DeletionDate", seconds(deletion));
    return answer;
  }

  private ObjectNode describe(StoredSecret secret) {
    ObjectNode answer = named(secret);
    answer.put("CreatedDate", seconds(secret.created));
    Instant deletion = store.deletion(secret);
    if (deletion != null) {
      answer.put("DeletedDate", seconds(deletion));
    }
    ObjectNode versions = answer.putObject("VersionIdsToStages");
    for (Map.Entry<String, List<String>> version : store.stages(secret).entrySet()) {
      ArrayNode labels = versions.putArray(version.getKey());
      version.getValue().forEach(labels::add);
    }
    return answer;
  }

  private ObjectNode value(SecretStore.Reading reading) {
    ObjectNode answer = named(reading.secret());
    StoredSecret.Version version = reading.version();
    answer.put("CreatedDate", seconds(version.created));
    answer.put("VersionId", version.id);
    if (version.binary == null) {
      answer.put("SecretString", version.text);
    } else {
      answer.put("SecretBinary", version.binary);
    }
    ArrayNode labels = answer.putArray("VersionStages");
    reading.stages().forEach(labels::add);
    return answer;
  }

  private ObjectNode named(StoredSecret secret) {
    return mapper.createObjectNode().put("ARN", secret.arn).put("Name", secret.name);
  }

  /** Dates of this protocol are seconds since 1970, with milliseconds behind the point. */
  private static BigDecimal seconds(Instant instant) {
    return BigDecimal.valueOf(instant.toEpochMilli(), 3);
  }

  private static String id(JsonNode request) throws AwsException {
    return required(request, "SecretId");
  }

  private static String required(JsonNode request, String field) throws AwsException {
    String text = text(request, field);
    if (text == null) {
      throw AwsException.invalidParameter("You must provide " + field + ".");
    }
    return text;
  }

  private static @Nullable String text(JsonNode request, String field) {
    return request.hasNonNull(field) ? request.get(field).asText() : null;
  }
}
