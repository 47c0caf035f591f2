package dev.keywarden.examples.rotation;

import com.anthropic.core.RequestOptions;
import com.anthropic.core.http.HttpClient;
import com.anthropic.core.http.HttpRequest;
import com.anthropic.core.http.HttpRequestBody;
import com.anthropic.core.http.HttpResponse;
import com.anthropic.core.http.Interceptor;
import dev.keywarden.ApiKey;
import dev.keywarden.LiveKey;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Gives each request of the Anthropic SDK the key that is current when it is sent.
 *
 * <pre>{@code
 * AnthropicClient client =
 *     AnthropicOkHttpClient.builder()
 *         .addInterceptor(AnthropicKeyInterceptor.xApiKey(keys.live("ANTHROPIC_API_KEY")))
 *         .build();
 * }</pre>
 *
 * <p>The SDK calls interceptors below its own retries: once for each attempt. A 401, which the SDK
 * does not retry, is tried once more here, and only if there is another key by then.
 *
 * <p>Compiles against versions 2 and 3 of the SDK. Thread-safe.
 */
public final class AnthropicKeyInterceptor implements Interceptor {
  private static final String X_API_KEY = "X-Api-Key";
  private static final String AUTHORIZATION = "Authorization";

  private final LiveKey live;
  private final String header;
  private final String prefix;

  private AnthropicKeyInterceptor(LiveKey live, String header, String prefix) {
    this.live = live;
    this.header = header;
    this.prefix = prefix;
  }

  /**
   * Sends the key as {@code X-Api-Key}, as the SDK's second generation does.
   *
   * @param live the key
   * @return an interceptor for a client
   */
  public static AnthropicKeyInterceptor xApiKey(LiveKey live) {
    return new AnthropicKeyInterceptor(live, X_API_KEY, "");
  }

  /**
   * Sends the key as {@code Authorization: Bearer}, as the SDK's third generation does.
   *
   * @param live the key
   * @return an interceptor for a client
   */
  public static AnthropicKeyInterceptor bearer(LiveKey live) {
    return new AnthropicKeyInterceptor(live, AUTHORIZATION, "Bearer ");
  }

  @Override
  public HttpClient intercept(HttpClient client) {
    return new Following(client);
  }

  private final class Following implements HttpClient {
    private final HttpClient client;

    Following(HttpClient client) {
      this.client = client;
    }

    @Override
    public HttpResponse execute(HttpRequest request, RequestOptions options) {
      ApiKey key = live.current();
      HttpResponse response = client.execute(with(key, request), options);
      Optional<ApiKey> renewed = renewed(key, request, response);
      return renewed.isEmpty() ? response : client.execute(with(renewed.get(), request), options);
    }

    @Override
    public CompletableFuture<HttpResponse> executeAsync(
        HttpRequest request, RequestOptions options) {
      ApiKey key;
      try {
        key = live.current();
      } catch (RuntimeException e) {
        return CompletableFuture.failedFuture(e);
      }
      return client
          .executeAsync(with(key, request), options)
          .thenCompose(
              response ->
                  renewed(key, request, response)
                      .map(another -> client.executeAsync(with(another, request), options))
                      .orElseGet(() -> CompletableFuture.completedFuture(response)));
    }

    @Override
    public void close() {
      client.close();
    }
  }

  /** The SDK may have put a key of its own into either header: what is sent is one key, once. */
  private HttpRequest with(ApiKey key, HttpRequest request) {
    return request.toBuilder()
        .removeAllHeaders(Set.of(X_API_KEY, AUTHORIZATION))
        .putHeader(header, prefix + key.reveal())
        .build();
  }

  /** Another key, if this one was rejected; the response is closed then. */
  private Optional<ApiKey> renewed(ApiKey key, HttpRequest request, HttpResponse response) {
    if (response.statusCode() != 401 || !repeatable(request.body())) {
      return Optional.empty();
    }
    Optional<ApiKey> renewed = live.renew(key);
    if (renewed.isPresent()) {
      response.close();
    }
    return renewed;
  }

  /** Version 2 returns the body or null, version 3 an Optional of it. */
  private static boolean repeatable(@Nullable Object body) {
    Object sent = body instanceof Optional<?> optional ? optional.orElse(null) : body;
    return sent == null || (sent instanceof HttpRequestBody some && some.repeatable());
  }
}
