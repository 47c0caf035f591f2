package dev.keywarden.examples.rotation;

import dev.keywarden.ApiKey;
import dev.keywarden.LiveKey;
import java.io.IOException;
import okhttp3.Authenticator;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.Route;
import org.jspecify.annotations.Nullable;

/**
 * Gives each request of an OkHttp client the key that is current when it is sent.
 *
 * <pre>{@code
 * OkHttpClient client =
 *     OkHttpKeyInterceptor.bearer(keys.live("API_KEY")).install(new OkHttpClient.Builder()).build();
 * }</pre>
 *
 * <p>OkHttp repeats some requests by itself (503 with {@code Retry-After: 0}, 408, redirects,
 * connections that broke), below its application interceptors. So this is a network interceptor,
 * which sees each of them. A 401 goes to the authenticator, which has OkHttp repeat the request
 * once, and only if there is another key by then.
 *
 * <p>The key goes to the place that the call was made for, and not where that redirects to. Give
 * the API a client of its own: {@code shared.newBuilder()} shares threads and connections.
 *
 * <p>Thread-safe.
 */
public final class OkHttpKeyInterceptor implements Interceptor, Authenticator {
  private final LiveKey live;
  private final String header;
  private final String prefix;

  private OkHttpKeyInterceptor(LiveKey live, String header, String prefix) {
    this.live = live;
    this.header = header;
    this.prefix = prefix;
  }

  /**
   * Sends the key as {@code Authorization: Bearer}.
   *
   * @param live the key
   * @return an interceptor for a client
   */
  public static OkHttpKeyInterceptor bearer(LiveKey live) {
    return new OkHttpKeyInterceptor(live, "Authorization", "Bearer ");
  }

  /**
   * Sends the key as it is, in a header of its own.
   *
   * @param name the name of the header, such as {@code X-Api-Key}
   * @param live the key
   * @return an interceptor for a client
   */
  public static OkHttpKeyInterceptor header(String name, LiveKey live) {
    return new OkHttpKeyInterceptor(live, name, "");
  }

  /**
   * Has the client send the key, and try once more when it is rejected.
   *
   * @param client a client's builder
   * @return the same builder
   */
  public OkHttpClient.Builder install(OkHttpClient.Builder client) {
    return client.addNetworkInterceptor(this).authenticator(this);
  }

  @Override
  public Response intercept(Chain chain) throws IOException {
    Request request = chain.request();
    if (!samePlace(request.url(), chain.call().request().url())) {
      return chain.proceed(request.newBuilder().removeHeader(header).build());
    }
    ApiKey key = live.current();
    return chain.proceed(
        request
            .newBuilder()
            .header(header, prefix + key.reveal())
            .tag(ApiKey.class, key) // for authenticate() to know which key was rejected
            .build());
  }

  private static boolean samePlace(HttpUrl one, HttpUrl other) {
    return one.scheme().equals(other.scheme())
        && one.host().equals(other.host())
        && one.port() == other.port();
  }

  @Override
  public @Nullable Request authenticate(@Nullable Route route, Response response) {
    Response sent = response.networkResponse();
    ApiKey rejected = sent == null ? null : sent.request().tag(ApiKey.class);
    if (rejected == null || triedAgain(response) || live.renew(rejected).isEmpty()) {
      return null; // the caller gets the 401
    }
    return response.request(); // intercept() gives it the new key
  }

  private static boolean triedAgain(Response response) {
    for (Response prior = response.priorResponse(); prior != null; prior = prior.priorResponse()) {
      if (prior.code() == 401) {
        return true;
      }
    }
    return false;
  }
}
