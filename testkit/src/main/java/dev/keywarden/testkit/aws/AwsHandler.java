package dev.keywarden.testkit.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Takes a request apart, lets the scripted fault happen or the operation run, and answers. */
final class AwsHandler implements HttpHandler {
  private static final String JSON = "application/x-amz-json-1.1";

  private final ObjectMapper mapper = new ObjectMapper();
  private final SecretOperations operations;
  private final TokenService tokens;
  private final AwsCalls calls;
  private final AwsScript script;

  AwsHandler(SecretStore store, TokenService tokens, AwsCalls calls, AwsScript script) {
    this.operations = new SecretOperations(store, mapper);
    this.tokens = tokens;
    this.calls = calls;
    this.script = script;
  }

  /** What is sent back; a null body closes the connection instead. */
  record Answer(int status, String type, @Nullable String body) {
    static final Answer CUT = new Answer(0, "", null);

    static Answer json(JsonNode body) {
      return new Answer(200, JSON, body.toString());
    }
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
      String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
      Answer answer;
      try {
        answer = target == null ? answerForm(exchange, body) : answerJson(exchange, target, body);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException();
      }
      if (answer.body != null) {
        byte[] utf8 = answer.body.getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", answer.type);
        exchange.getResponseHeaders().set("x-amzn-RequestId", UUID.randomUUID().toString());
        exchange.sendResponseHeaders(answer.status, utf8.length);
        exchange.getResponseBody().write(utf8);
      }
    }
  }

  private Answer answerJson(HttpExchange exchange, String target, String body)
      throws InterruptedException {
    String name = target.substring(target.indexOf('.') + 1);
    AwsOperation operation = AwsOperation.of(name).orElse(null);
    if (operation == null || !target.startsWith("secretsmanager.")) {
      return error(new AwsException(400, "UnknownOperationException", "No such operation."));
    }
    JsonNode request;
    try {
      request = mapper.readTree(body);
    } catch (JsonProcessingException e) {
      return error(new AwsException(400, "SerializationException", "That is no JSON."));
    }
    Signature signature = Signature.of(exchange);
    AwsCall call =
        new AwsCall(operation, ids(operation, request), signature.accessKeyId, signature.region);
    calls.begin(call);
    try {
      if (signature.accessKeyId.isEmpty()) {
        throw new AwsException(
            400, "MissingAuthenticationTokenException", "Missing Authentication Token");
      }
      return answer(call, request);
    } catch (AwsException e) {
      return error(e);
    } finally {
      calls.end(call);
    }
  }

  private Answer answer(AwsCall call, JsonNode request) throws AwsException, InterruptedException {
    AwsOperation operation = call.operation();
    AwsFault fault = slow(script.takeForCall(operation));
    if (operation == AwsOperation.BATCH_GET_SECRET_VALUE) {
      return fault == null
          ? answerBatch(request)
          : faulty(fault, operations.batch(request, id -> null));
    }
    if (fault == null && !call.secretIds().isEmpty()) {
      String id = call.secretIds().get(0);
      fault = slow(script.takeForSecret(operation, id, operations.name(id)));
    }
    if (fault == null) {
      return Answer.json(operations.run(operation, request));
    }
    if (needsNoValue(fault)) {
      return faulty(fault, mapper.createObjectNode());
    }
    return faulty(fault, operations.run(operation, request));
  }

  /** Faults of single secrets stand in the batch's own list, or spoil the answer as a whole. */
  private Answer answerBatch(JsonNode request) throws AwsException, InterruptedException {
    Map<String, AwsFault> faults = new HashMap<>();
    AwsFault whole = null;
    for (String id : ids(AwsOperation.BATCH_GET_SECRET_VALUE, request)) {
      AwsFault fault =
          slow(script.takeForSecret(AwsOperation.BATCH_GET_SECRET_VALUE, id, operations.name(id)));
      if (fault == null) {
        continue;
      }
      switch (fault.kind) {
        case ERROR, ECHO, NO_VALUE, FORGET, WRONG_TYPE -> faults.put(id, fault);
        default -> whole = fault;
      }
    }
    JsonNode answer = operations.batch(request, faults::get);
    return whole == null ? Answer.json(answer) : faulty(whole, answer);
  }

  private static boolean needsNoValue(AwsFault fault) {
    return switch (fault.kind) {
      case ERROR, CUT, RAW -> true;
      default -> false;
    };
  }

  /** Waits where the script says so; returns the fault that ends the call. */
  private static @Nullable AwsFault slow(List<AwsFault> faults) throws InterruptedException {
    AwsFault ending = null;
    for (AwsFault fault : faults) {
      if (fault.stall != null) {
        fault.stall.hold();
      } else if (fault.kind == AwsFault.Kind.DELAY) {
        Thread.sleep(fault.delay.toMillis());
      } else {
        ending = fault;
      }
    }
    return ending;
  }

  private Answer faulty(AwsFault fault, JsonNode right) {
    return switch (fault.kind) {
      case ERROR -> error(new AwsException(fault.status, fault.code, fault.text));
      case RAW -> new Answer(fault.status, "text/html", fault.text);
      case CUT -> Answer.CUT;
      case ECHO ->
          error(AwsException.invalidRequest("This was sent: " + operations.firstValue(right)));
      case WRONG_TYPE -> Answer.json(operations.valueAsDate(right));
      case NO_VALUE -> Answer.json(operations.withoutValue(right));
      case GARBLED -> {
        // Broken within the value, so that what is in it stands next to the place.
        String text = right.toString();
        int end = Math.max(text.length() - 2, 1);
        yield new Answer(200, JSON, text.substring(0, end) + "\u0001\\q\"}}");
      }
      default -> Answer.json(mapper.createObjectNode());
    };
  }

  private Answer error(AwsException e) {
    var body = mapper.createObjectNode();
    if (!e.code.isEmpty()) {
      body.put("__type", e.code);
    }
    // As the services do: AccessDeniedException and its kind write it with a capital.
    body.put("Message", e.getMessage());
    body.put("message", e.getMessage());
    return new Answer(e.status, JSON, body.toString());
  }

  private Answer answerForm(HttpExchange exchange, String body) throws InterruptedException {
    Map<String, String> form = new HashMap<>();
    for (String pair : body.split("&", -1)) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        form.put(pair.substring(0, equals), URLDecoder.decode(pair.substring(equals + 1), UTF_8));
      }
    }
    AwsOperation operation = AwsOperation.of(form.getOrDefault("Action", "")).orElse(null);
    if (operation != AwsOperation.ASSUME_ROLE
        && operation != AwsOperation.ASSUME_ROLE_WITH_WEB_IDENTITY) {
      return xml(400, TokenService.refused("InvalidAction", "No such action."));
    }
    String role = form.getOrDefault("RoleArn", "");
    Signature signature = Signature.of(exchange);
    AwsCall call = new AwsCall(operation, List.of(role), signature.accessKeyId, signature.region);
    calls.begin(call);
    try {
      AwsFault fault = slow(script.takeForCall(operation));
      if (fault == null) {
        String session = form.getOrDefault("RoleSessionName", "");
        return xml(200, tokens.assumed(operation, role, session));
      }
      return fault.kind == AwsFault.Kind.ERROR
          ? xml(fault.status, TokenService.refused(fault.code, fault.text))
          : Answer.CUT;
    } finally {
      calls.end(call);
    }
  }

  private static Answer xml(int status, String body) {
    return new Answer(status, "text/xml", body);
  }

  private static List<String> ids(AwsOperation operation, JsonNode request) {
    List<String> ids = new ArrayList<>();
    if (operation == AwsOperation.BATCH_GET_SECRET_VALUE) {
      for (JsonNode id : request.path("SecretIdList")) {
        ids.add(id.asText());
      }
    } else {
      String field = operation == AwsOperation.CREATE_SECRET ? "Name" : "SecretId";
      if (request.hasNonNull(field)) {
        ids.add(request.get(field).asText());
      }
    }
    return ids;
  }

  /** Who signed, and for which region: {@code Credential=ID/date/region/service/aws4_request}. */
  private record Signature(String accessKeyId, String region) {
    static Signature of(HttpExchange exchange) {
      String header = exchange.getRequestHeaders().getFirst("Authorization");
      int start = header == null ? -1 : header.indexOf("Credential=");
      if (header == null || start < 0) {
        return new Signature("", "");
      }
      String[] scope = header.substring(start + "Credential=".length()).split("[/,]", 5);
      return scope.length < 4 ? new Signature("", "") : new Signature(scope[0], scope[2]);
    }
  }
}
