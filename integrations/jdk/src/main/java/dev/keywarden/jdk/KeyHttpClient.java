package dev.keywarden.jdk;

import static java.util.Objects.requireNonNull;

import dev.keywarden.ApiKey;
import dev.keywarden.LiveKey;
import java.io.IOException;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's HTTP client, with the key of the moment on each request to the origins that it is for;
 * and once more after a 401, if there is another key by then.
 *
 * <pre>{@code
 * HttpClient client =
 *     KeyHttpClient.of(
 *         HttpClient.newHttpClient(),
 *         keys.live("API_KEY"),
 *         KeyHeader.bearer().to("https://api.example.com"));
 * }</pre>
 *
 * <p>Any code that takes an {@link HttpClient} takes this one. A request to another origin is sent
 * as it is. One with {@code http} to this machine is refused where the client would hand it to a
 * proxy, which would get the key in clear. Of a response, {@code request()} is the request that was
 * passed in: what the key was sent with is dropped as soon as there is an answer.
 *
 * <p>A body publisher is asked a second time for the second attempt. The body of a 401 that is
 * followed by one is closed if it is {@link AutoCloseable}; a handler that writes it somewhere
 * writes twice, and one that hands out a publisher has it dropped unread.
 *
 * <p>{@code send} and {@code sendAsync} wait for a provider where {@link LiveKey#current()} does.
 * Web sockets get no key. Closing is for who made the client that is passed in. Thread-safe.
 */
public final class KeyHttpClient extends HttpClient {
  private static final int UNAUTHORIZED = 401;

  private final HttpClient client;
  private final LiveKey live;
  private final KeyHeader header;
  private final @Nullable ProxySelector proxies;

  private KeyHttpClient(HttpClient client, LiveKey live, KeyHeader header) {
    this.client = client;
    this.live = live;
    this.header = header;
    // A client without a selector of its own takes the default when it is built, so about now.
    this.proxies = client.proxy().orElseGet(ProxySelector::getDefault);
  }

  /**
   * Has a client send a key.
   *
   * @param client whose connections, threads and timeouts are used; it follows no redirects, as
   *     {@link HttpClient#newHttpClient()} does not, since it would take the key along to wherever
   *     they lead
   * @param live the key
   * @param header how it is sent, and where to
   * @return a client
   * @throws IllegalArgumentException with KW-703 if the client follows redirects
   */
  public static KeyHttpClient of(HttpClient client, LiveKey live, KeyHeader header) {
    requireNonNull(client, "client");
    requireNonNull(live, "live");
    requireNonNull(header, "header");
    if (client.followRedirects() != Redirect.NEVER) {
      throw new IllegalArgumentException(
          "KW-703 this client follows redirects, and would take the key '"
              + live.name()
              + "' along to wherever they lead. Make it with followRedirects(Redirect.NEVER)");
    }
    return new KeyHttpClient(client, live, header);
  }

  /**
   * {@inheritDoc}
   *
   * @throws dev.keywarden.KeywardenException as {@link LiveKey#current()} does
   * @throws IllegalArgumentException with KW-701 if the header cannot hold the key, with KW-703 if
   *     it would go to a proxy in clear
   */
  @Override
  public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler)
      throws IOException, InterruptedException {
    if (!header.isFor(request.uri())) {
      return client.send(request, handler);
    }
    KeyHeader.requireDirect(live, request.uri(), proxies);
    ApiKey key = live.current();
    HttpResponse<T> response = client.send(header.onto(request, key), handler);
    Optional<ApiKey> another = renewed(key, response);
    if (another.isPresent()) {
      response = client.send(header.onto(request, another.get()), handler);
    }
    return KeylessResponse.of(response, request);
  }

  /**
   * {@inheritDoc}
   *
   * <p>Where there is no key that can be sent, the future is completed with what {@code send} would
   * throw.
   */
  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request, BodyHandler<T> handler) {
    return follow(request, sent -> client.sendAsync(sent, handler));
  }

  /**
   * {@inheritDoc}
   *
   * <p>Where there is no key that can be sent, the future is completed with what {@code send} would
   * throw.
   */
  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request, BodyHandler<T> handler, @Nullable PushPromiseHandler<T> pushes) {
    PushPromiseHandler<T> keyless =
        pushes == null
            ? null
            : (initiating, pushed, acceptor) -> pushes.applyPushPromise(request, pushed, acceptor);
    return follow(request, sent -> client.sendAsync(sent, handler, keyless));
  }

  @SuppressWarnings("FutureReturnValueIgnored") // what is told of a cancellation has no outcome
  private <T> CompletableFuture<HttpResponse<T>> follow(
      HttpRequest request, Function<HttpRequest, CompletableFuture<HttpResponse<T>>> attempt) {
    if (!header.isFor(request.uri())) {
      return attempt.apply(request);
    }
    ApiKey key;
    HttpRequest first;
    try {
      KeyHeader.requireDirect(live, request.uri(), proxies);
      key = live.current();
      first = header.onto(request, key);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
    CompletableFuture<HttpResponse<T>> sent = attempt.apply(first);
    AtomicReference<CompletableFuture<?>> underWay = new AtomicReference<>(sent);
    CompletableFuture<HttpResponse<T>> answer =
        sent.thenCompose(
                response -> {
                  Optional<ApiKey> another = renewed(key, response);
                  if (another.isEmpty()) {
                    return CompletableFuture.completedFuture(response);
                  }
                  CompletableFuture<HttpResponse<T>> second =
                      attempt.apply(header.onto(request, another.get()));
                  underWay.set(second);
                  return second;
                })
            .thenApply(response -> KeylessResponse.of(response, request));
    answer.whenComplete(
        (response, failure) -> {
          CompletableFuture<?> current = underWay.get();
          if (answer.isCancelled() && current != null) {
            current.cancel(true); // as the JDK's own future does with its request
          }
        });
    return answer;
  }

  /** Another key, if this one was rejected; a body that is a stream is closed then. */
  private Optional<ApiKey> renewed(ApiKey key, HttpResponse<?> response) {
    if (response.statusCode() != UNAUTHORIZED) {
      return Optional.empty();
    }
    Optional<ApiKey> renewed = live.renew(key);
    if (renewed.isPresent() && response.body() instanceof AutoCloseable body) {
      close(body);
    }
    return renewed;
  }

  private static void close(AutoCloseable body) {
    try {
      body.close();
    } catch (Exception e) {
      // Of the refusal, nothing is wanted but that its connection is free again.
    }
  }

  @Override
  public Optional<CookieHandler> cookieHandler() {
    return client.cookieHandler();
  }

  @Override
  public Optional<Duration> connectTimeout() {
    return client.connectTimeout();
  }

  @Override
  public Redirect followRedirects() {
    return client.followRedirects();
  }

  @Override
  public Optional<ProxySelector> proxy() {
    return client.proxy();
  }

  @Override
  public SSLContext sslContext() {
    return client.sslContext();
  }

  @Override
  public SSLParameters sslParameters() {
    return client.sslParameters();
  }

  @Override
  public Optional<Authenticator> authenticator() {
    return client.authenticator();
  }

  @Override
  public Version version() {
    return client.version();
  }

  @Override
  public Optional<Executor> executor() {
    return client.executor();
  }

  @Override
  public WebSocket.Builder newWebSocketBuilder() {
    return client.newWebSocketBuilder();
  }

  /**
   * Returns the name of the key and of its header; nothing of the value.
   *
   * @return such as {@code KeyHttpClient[API_KEY, KeyHeader[…]]}
   */
  @Override
  public String toString() {
    return "KeyHttpClient[" + live.name() + ", " + header + "]";
  }
}
