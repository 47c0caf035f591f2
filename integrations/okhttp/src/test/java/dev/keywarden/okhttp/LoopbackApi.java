package dev.keywarden.okhttp;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * An API on this machine: 200 to a request whose header it accepts, 401 to any other, and a
 * redirect where it has one. It keeps what came in.
 */
final class LoopbackApi implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final String header;
  private final List<Request> requests = new ArrayList<>();
  private List<String> accepted = List.of();
  private final Map<String, String> answered = new LinkedHashMap<>();
  private volatile Runnable arrival = () -> {};

  /**
   * A request.
   *
   * @param path its path
   * @param value what the header held; null without one
   * @param status what was answered
   */
  record Request(String path, @Nullable String value, int status) {}

  private LoopbackApi(HttpServer server, String header) {
    this.server = server;
    this.header = header;
  }

  static LoopbackApi start(String header) {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 500);
      LoopbackApi api = new LoopbackApi(server, header);
      server.setExecutor(api.threads);
      server.createContext("/", api::answer);
      server.start();
      return api;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  String origin() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  InetSocketAddress address() {
    return server.getAddress();
  }

  synchronized LoopbackApi accept(String... values) {
    accepted = List.of(values);
    return this;
  }

  /** Has code run when a request has come in, before it is judged. */
  void onArrival(Runnable code) {
    arrival = code;
  }

  /** Sends whoever asks for {@code /away} there. */
  LoopbackApi redirect(String location) {
    server.createContext(
        "/away",
        exchange -> {
          try (exchange) {
            keep(exchange, 302);
            exchange.getResponseHeaders().set("Location", location);
            exchange.sendResponseHeaders(302, -1);
          }
        });
    return this;
  }

  /** Has every answer bring a header. */
  synchronized LoopbackApi answerWith(String name, String value) {
    answered.put(name, value);
    return this;
  }

  synchronized List<Request> requests() {
    return List.copyOf(requests);
  }

  List<Integer> statuses() {
    return requests().stream().map(Request::status).toList();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.getRequestBody().readAllBytes();
      arrival.run();
      int status = judge(exchange);
      byte[] body = ("status " + status).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private synchronized int judge(HttpExchange exchange) {
    String value = exchange.getRequestHeaders().getFirst(header);
    int status = value != null && accepted.contains(value) ? 200 : 401;
    answered.forEach(exchange.getResponseHeaders()::set);
    return keep(exchange, status);
  }

  private synchronized int keep(HttpExchange exchange, int status) {
    requests.add(
        new Request(
            exchange.getRequestURI().getPath(),
            exchange.getRequestHeaders().getFirst(header),
            status));
    return status;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
