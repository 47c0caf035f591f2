package dev.keywarden.examples.rotation;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Stands in for an API on this machine: it answers 200 to a request that brings a key which it
 * accepts, and 401 to any other. Which keys those are can change while requests are under way.
 *
 * <p>It keeps what came in, but no key that a request brought: of that, only which one it was.
 * Thread-safe.
 */
final class RotatingApi implements AutoCloseable {
  /** Tells the attempts of one call from those of another. Each call sets it to its own text. */
  static final String CALL = "X-Call";

  /** So that a client which does not follow ends the run instead of holding it up. */
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private static final List<String> KEY_HEADERS = List.of("Authorization", "X-Api-Key");
  private static final String REFUSAL =
      """
      {"type":"error","error":{"type":"authentication_error","message":"invalid key"}}
      """;
  private static final String BUSY =
      """
      {"type":"error","error":{"type":"overloaded_error","message":"busy"}}
      """;
  private static final Map<String, String> ANSWERS =
      Map.of(
          "/v1/messages",
          """
          {"id":"msg_1","type":"message","role":"assistant","model":"claude-sonnet-4-5",
           "content":[{"type":"text","text":"Hello."}],
           "stop_reason":"end_turn","stop_sequence":null,
           "usage":{"input_tokens":3,"output_tokens":2}}
          """,
          "/v1/chat/completions",
          """
          {"id":"chatcmpl-1","object":"chat.completion","created":1,"model":"gpt-5",
           "choices":[{"index":0,"finish_reason":"stop","logprobs":null,
             "message":{"role":"assistant","content":"Hello.","refusal":null}}]}
          """,
          "/hello",
          """
          {"text":"Hello."}
          """);

  private final HttpServer server;
  private final ExecutorService threads;
  private final List<String> issued = new ArrayList<>();
  private final List<Attempt> attempts = new ArrayList<>();

  /** How many answers each caller has had with each key. */
  private final Map<String, Map<Integer, Integer>> answers = new HashMap<>();

  private List<String> accepted = List.of();
  private @Nullable String busy;
  private volatile Consumer<String> arrival = call -> {};

  /**
   * A request.
   *
   * @param call which call it belongs to
   * @param headers the names of the headers that it brought a key in
   * @param key which key it brought: 1 for the first that was ever accepted, 0 for an unknown one
   * @param status what it was answered
   */
  record Attempt(String call, List<String> headers, int key, int status) {}

  private RotatingApi(HttpServer server, ExecutorService threads) {
    this.server = server;
    this.threads = threads;
  }

  static RotatingApi start() throws IOException {
    // Else each answer on a connection in use waits for the other side to acknowledge its headers.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    ExecutorService threads =
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task, "rotating-api");
              thread.setDaemon(true);
              return thread;
            });
    RotatingApi api = new RotatingApi(server, threads);
    server.setExecutor(threads);
    server.createContext("/", api::answer);
    server.start();
    return api;
  }

  String baseUrl() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Accepts these keys from now on, and no others. */
  void accept(String... keys) {
    accept(() -> {}, keys);
  }

  /** The same, with other code run in the same instant: no request is judged between the two. */
  synchronized void accept(Runnable and, String... keys) {
    and.run();
    for (String key : keys) {
      if (!issued.contains(key)) {
        issued.add(key);
      }
    }
    accepted = List.of(keys);
  }

  /**
   * Answers 503 to the next request, whatever its key, with a header that says to come back now.
   */
  synchronized void busyOnce(String retryHeader) {
    busy = retryHeader;
  }

  /** Has code run when a request has come in, before it is judged; it is told which call it is. */
  void onArrival(Consumer<String> code) {
    arrival = code;
  }

  /**
   * Returns when that many callers have each had that many answers with a key, by its number.
   *
   * @throws IllegalStateException if they have not within a minute
   */
  synchronized void awaitAnswers(int callers, int key, int each) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (answers.values().stream().filter(counts -> counts.getOrDefault(key, 0) >= each).count()
        < callers) {
      long left = end - System.nanoTime();
      if (left <= 0) {
        throw new IllegalStateException("key " + key + " is not in use by all; " + answers);
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
  }

  /** What was asked and answered so far, by call, in the order of the answers. */
  synchronized Map<String, List<Attempt>> attempts() {
    Map<String, List<Attempt>> calls = new LinkedHashMap<>();
    for (Attempt attempt : attempts) {
      calls.computeIfAbsent(attempt.call(), call -> new ArrayList<>()).add(attempt);
    }
    return calls;
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.getRequestBody().readAllBytes();
      String call = exchange.getRequestHeaders().getFirst(CALL);
      arrival.accept(call);
      answer(exchange, judge(call, exchange).status());
    }
  }

  private synchronized Attempt judge(String call, HttpExchange exchange) {
    List<String> headers =
        KEY_HEADERS.stream().filter(exchange.getRequestHeaders()::containsKey).toList();
    String presented = presented(exchange, headers);
    int key = presented == null ? 0 : issued.indexOf(presented) + 1;
    int status = presented != null && accepted.contains(presented) ? 200 : 401;
    if (busy != null) {
      exchange.getResponseHeaders().set(busy, "0");
      busy = null;
      status = 503;
    }
    Attempt attempt = new Attempt(call, headers, key, status);
    attempts.add(attempt);
    if (status == 200) {
      answers.computeIfAbsent(caller(call), any -> new HashMap<>()).merge(key, 1, Integer::sum);
      notifyAll();
    }
    return attempt;
  }

  private static void answer(HttpExchange exchange, int status) throws IOException {
    String text =
        switch (status) {
          case 200 -> ANSWERS.getOrDefault(exchange.getRequestURI().getPath(), "{}");
          case 401 -> REFUSAL;
          default -> BUSY;
        };
    byte[] body = text.getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }

  /** Whom a call belongs to: {@code okhttp/2} of {@code okhttp/2/17}. */
  private static String caller(String call) {
    return call.substring(0, Math.max(0, call.lastIndexOf('/')));
  }

  private static @Nullable String presented(HttpExchange exchange, List<String> headers) {
    if (headers.size() != 1) {
      return null; // two keys in one request are as wrong as none
    }
    String value = exchange.getRequestHeaders().getFirst(headers.get(0));
    if (headers.get(0).equals("X-Api-Key")) {
      return value;
    }
    return value.startsWith("Bearer ") ? value.substring(7) : null;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
