package dev.keywarden.testkit.azure;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The endpoint from which an application on Azure's App Service gets tokens for its managed
 * identity: plain HTTP on the same machine, guarded by a header. Microsoft documents it under "How
 * to use managed identities for App Service and Azure Functions", REST endpoint reference, API
 * version 2019-08-01.
 */
final class IdentityEndpoint {
  private static final long LIFETIME_SECONDS = 3600;

  private final HttpServer server;
  private final IssuedTokens tokens;
  private final String header;
  private final AtomicInteger calls = new AtomicInteger();
  private volatile boolean refusing;

  private IdentityEndpoint(HttpServer server, IssuedTokens tokens, String header) {
    this.server = server;
    this.tokens = tokens;
    this.header = header;
  }

  static IdentityEndpoint start(IssuedTokens tokens, Executor executor) throws IOException {
    byte[] random = new byte[16];
    new SecureRandom().nextBytes(random);
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    IdentityEndpoint endpoint =
        new IdentityEndpoint(server, tokens, HexFormat.of().formatHex(random));
    server.createContext("/msi/token", endpoint::answer);
    server.setExecutor(executor);
    server.start();
    return endpoint;
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/msi/token";
  }

  String header() {
    return header;
  }

  int calls() {
    return calls.get();
  }

  void refuse(boolean refusing) {
    this.refusing = refusing;
  }

  void close() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    calls.incrementAndGet();
    try (exchange) {
      exchange.getRequestBody().readAllBytes();
      String query = exchange.getRequestURI().getRawQuery();
      boolean known = header.equals(exchange.getRequestHeaders().getFirst("X-IDENTITY-HEADER"));
      if (!known || query == null || !query.contains("resource=")) {
        send(exchange, 401, "{\"statusCode\":401,\"message\":\"the header is missing\"}");
      } else if (refusing) {
        send(exchange, 400, "{\"statusCode\":400,\"message\":\"no identity of that kind\"}");
      } else {
        long expires = Instant.now().getEpochSecond() + LIFETIME_SECONDS;
        send(
            exchange,
            200,
            "{\"access_token\":\""
                + tokens.issue()
                + "\",\"expires_on\":\""
                + expires
                + "\",\"resource\":\"https://vault.azure.net\",\"token_type\":\"Bearer\","
                + "\"client_id\":\"00000000-0000-0000-0000-000000000000\"}");
      }
    }
  }

  private static void send(HttpExchange exchange, int status, String json) throws IOException {
    byte[] body = json.getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json; charset=utf-8");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }
}
