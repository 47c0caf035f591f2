package dev.keywarden.examples.rotation;

import com.anthropic.core.RequestOptions;
import com.anthropic.core.http.HttpClient;
import com.anthropic.core.http.HttpRequest;
import com.anthropic.core.http.HttpRequestBody;
import com.anthropic.core.http.HttpResponse;
import com.anthropic.core.http.Interceptor;
import dev.keywarden.ApiKey;
import dev.keywarden.LiveKey;
import dev.keywarden.jdk.KeyHeader;
import java.net.URI;
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
 *         .addInterceptor(
 *             AnthropicKeyInterceptor.of(
 *                 keys.live("ANTHROPIC_API_KEY"),
 *                 KeyHeader.named("X-Api-Key").to("https://api.anthropic.com")))
 *         .build();
 * }</pre>
 *
 * <p>The SDK calls interceptors below its own retries: once for each attempt. A 401, which the SDK
 * does not retry, is tried once more here, and only if there is another key by then.
 *
 * <p>Redirects are not followed: OkHttp would take {@code X-Api-Key} along to wherever they lead.
 *
 * <p>Compiles against versions 2 and 3 of the SDK. Thread-safe.
 */
public final class AnthropicKeyInterceptor implements Interceptor {
  /** Where the SDK puts a key that it has itself: its second generation, and its third. */
  private static final Set<String> OF_THE_SDK = Set.of("X-Api-Key", "Authorization");

  private static final int UNAUTHORIZED = 401;

  private final LiveKey live;
  private final KeyHeader header;

  private AnthropicKeyInterceptor(LiveKey live, KeyHeader header) {
    this.live = live;
    this.header = header;
  }

  /**
   * Makes one for a key.
   *
   * @param live the key
   * @param header how it is sent, and where to: {@code KeyHeader.named("X-Api-Key")} as the SDK's
   *     second generation does, or {@code KeyHeader.bearer()} as its third. A base URL of another
   *     origin is refused with KW-702 at the first call
   * @return an interceptor for a client
   */
  public static AnthropicKeyInterceptor of(LiveKey live, KeyHeader header) {
    return new AnthropicKeyInterceptor(live, header);
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
      RequestOptions staying = staying(options);
      ApiKey key = live.current();
      HttpResponse response = client.execute(with(key, request), staying);
      Optional<ApiKey> renewed = renewed(key, request, response);
      return renewed.isEmpty() ? response : client.execute(with(renewed.get(), request), staying);
    }

    @Override
    public CompletableFuture<HttpResponse> executeAsync(
        HttpRequest request, RequestOptions options) {
      RequestOptions staying = staying(options);
      ApiKey key;
      HttpRequest first;
      try {
        key = live.current();
        first = with(key, request);
      } catch (RuntimeException e) {
        return CompletableFuture.failedFuture(e);
      }
      return client
          .executeAsync(first, staying)
          .thenCompose(
              response ->
                  renewed(key, request, response)
                      .map(another -> client.executeAsync(with(another, request), staying))
                      .orElseGet(() -> CompletableFuture.completedFuture(response)));
    }

    @Override
    public void close() {
      client.close();
    }
  }

  /** The SDK may have put a key of its own into either header: what is sent is one key, once. */
  private HttpRequest with(ApiKey key, HttpRequest request) {
    return header.use(
        key,
        URI.create(request.baseUrl()),
        value ->
            request.toBuilder()
                .removeAllHeaders(OF_THE_SDK)
                .putHeader(header.name(), value)
                .build());
  }

  /** Below the interceptors nobody asks whether the key may go where a redirect leads. */
  private static RequestOptions staying(RequestOptions options) {
    return options.toBuilder().followRedirects(false).build();
  }

  /** Another key, if this one was rejected; the response is closed then. */
  private Optional<ApiKey> renewed(ApiKey key, HttpRequest request, HttpResponse response) {
    if (response.statusCode() != UNAUTHORIZED || !repeatable(request.body())) {
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
