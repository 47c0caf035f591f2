package dev.keywarden.examples.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Stands in for Anthropic's API on this machine: it answers a message if the request brings the
 * right key, and 401 otherwise, as the real one does.
 */
final class LoopbackAnthropic implements AutoCloseable {
  private static final String MESSAGE =
      """
      {"id":"msg_1","type":"message","role":"assistant","model":"claude-sonnet-4-5",
       "content":[{"type":"text","text":"Hello from this machine: your key was accepted."}],
       "stop_reason":"end_turn","stop_sequence":null,
       "usage":{"input_tokens":3,"output_tokens":9}}
      """;
  private static final String REFUSAL =
      """
      {"type":"error","error":{"type":"authentication_error","message":"invalid key"}}
      """;

  private final HttpServer server;
  private final Predicate<String> accepted;
  private final AtomicInteger accepts = new AtomicInteger();

  private LoopbackAnthropic(HttpServer server, Predicate<String> accepted) {
    this.server = server;
    this.accepted = accepted;
  }

  static LoopbackAnthropic start(Predicate<String> accepted) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    LoopbackAnthropic anthropic = new LoopbackAnthropic(server, accepted);
    server.createContext("/v1/messages", anthropic::answer);
    server.start();
    return anthropic;
  }

  String baseUrl() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** How many requests brought the right key. */
  int accepts() {
    return accepts.get();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.getRequestBody().readAllBytes();
      String presented = presented(exchange);
      boolean right = presented != null && accepted.test(presented);
      if (right) {
        accepts.incrementAndGet();
      }
      byte[] body = (right ? MESSAGE : REFUSAL).getBytes(UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(right ? 200 : 401, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  /** The SDK's second generation sends {@code X-Api-Key}, its third a bearer token. */
  private static @Nullable String presented(HttpExchange exchange) {
    String header = exchange.getRequestHeaders().getFirst("X-Api-Key");
    if (header != null) {
      return header;
    }
    String bearer = exchange.getRequestHeaders().getFirst("Authorization");
    return bearer != null && bearer.startsWith("Bearer ") ? bearer.substring(7) : null;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
