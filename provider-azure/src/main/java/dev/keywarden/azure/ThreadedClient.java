package dev.keywarden.azure;

import java.io.IOException;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/**
 * The JDK's client, with each call waiting on a thread of this module. Left to itself, the JDK
 * hands every answer of {@code sendAsync} to the common pool, whatever executor the client has.
 * From Java 25 on that pool has one thread on a machine with two processors (JDK-8319447), and an
 * application that asks for a key on that very thread would wait for itself until its time is over.
 */
final class ThreadedClient extends HttpClient {
  private final HttpClient client;
  private final ExecutorService threads;

  ThreadedClient(HttpClient client, ExecutorService threads) {
    this.client = client;
    this.threads = threads;
  }

  @Override
  public <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler)
      throws IOException, InterruptedException {
    return client.send(request, handler);
  }

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request, HttpResponse.BodyHandler<T> handler) {
    CompletableFuture<HttpResponse<T>> answer = new CompletableFuture<>();
    Future<?> call;
    try {
      call =
          threads.submit(
              () -> {
                try {
                  answer.complete(client.send(request, handler));
                } catch (InterruptedException e) { // cancelled, or the provider is closed
                  answer.cancel(false);
                } catch (IOException | RuntimeException | Error e) {
                  answer.completeExceptionally(e);
                }
              });
    } catch (RejectedExecutionException e) {
      return CompletableFuture.failedFuture(new IOException(e));
    }
    CompletableFuture<?> unused =
        answer.whenComplete(
            (response, thrown) -> {
              if (answer.isCancelled()) {
                call.cancel(true); // which ends the exchange
              }
            });
    return answer;
  }

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request,
      HttpResponse.BodyHandler<T> handler,
      HttpResponse.PushPromiseHandler<T> pushes) {
    return client.sendAsync(request, handler, pushes); // HTTP/2 alone, which is not spoken here
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
}
