package dev.keywarden.examples.rotation;

import dev.keywarden.ApiKey;
import dev.keywarden.LiveKey;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Sends requests of the JDK's HTTP client with the key that is current when they are sent, and once
 * more after a 401, if there is another key by then.
 *
 * <p>It takes any {@link BodyHandler}, also one whose body has to be closed. Where the body is read
 * whole, {@link LiveKey#exchange} does the same in one expression; see {@code exchange} below.
 *
 * <p>The client that is passed in follows redirects only if it was told to; then it takes the key
 * along. Thread-safe.
 */
public final class JdkHttpCalls {
  private final HttpClient client;
  private final LiveKey live;

  /**
   * Makes calls with a client and a key.
   *
   * @param client the client
   * @param live the key
   */
  public JdkHttpCalls(HttpClient client, LiveKey live) {
    this.client = client;
    this.live = live;
  }

  /**
   * Sends a request whose answer is text: the short form.
   *
   * @param request the request, without a key
   * @return the response; the 401 itself if there is no other key
   * @throws Exception what {@link HttpClient#send} throws
   */
  public HttpResponse<String> exchange(HttpRequest request) throws Exception {
    return live.exchange(
        key -> client.send(with(key, request), HttpResponse.BodyHandlers.ofString()),
        response -> response.statusCode() == 401);
  }

  /**
   * Sends a request and waits for the answer.
   *
   * @param <T> the type of the body
   * @param request the request, without a key; its body publisher may be asked twice
   * @param handler what becomes of the body
   * @return the response; the 401 itself if there is no other key
   * @throws IOException if it cannot be sent, or the answer cannot be read
   * @throws InterruptedException if the thread is interrupted
   */
  public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler)
      throws IOException, InterruptedException {
    ApiKey key = live.current();
    HttpResponse<T> response = client.send(with(key, request), handler);
    Optional<ApiKey> renewed = renewed(key, response);
    return renewed.isEmpty() ? response : client.send(with(renewed.get(), request), handler);
  }

  /**
   * Sends a request.
   *
   * @param <T> the type of the body
   * @param request the request, without a key; its body publisher may be asked twice
   * @param handler what becomes of the body
   * @return completed with the response; with the 401 itself if there is no other key
   */
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request, BodyHandler<T> handler) {
    ApiKey key;
    try {
      key = live.current();
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
    return client
        .sendAsync(with(key, request), handler)
        .thenCompose(
            response ->
                renewed(key, response)
                    .map(another -> client.sendAsync(with(another, request), handler))
                    .orElseGet(() -> CompletableFuture.completedFuture(response)));
  }

  private static HttpRequest with(ApiKey key, HttpRequest request) {
    return HttpRequest.newBuilder(request, (name, value) -> true)
        .setHeader("Authorization", "Bearer " + key.reveal())
        .build();
  }

  /** Another key, if this one was rejected; a body that is a stream is closed then. */
  private Optional<ApiKey> renewed(ApiKey key, HttpResponse<?> response) {
    if (response.statusCode() != 401) {
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
}
