package dev.keywarden.okhttp;

import static java.util.Objects.requireNonNull;

import dev.keywarden.ApiKey;
import dev.keywarden.LiveKey;
import dev.keywarden.jdk.KeyHeader;
import java.io.IOException;
import java.net.Proxy;
import java.net.URI;
import okhttp3.Authenticator;
import okhttp3.Connection;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.Route;
import org.jspecify.annotations.Nullable;

/**
 * Gives each request of an OkHttp client the key that is current when it is sent, if it goes to one
 * of the origins that the key is for.
 *
 * <pre>{@code
 * OkHttpClient client =
 *     KeyInterceptor.of(keys.live("API_KEY"), KeyHeader.bearer().to("https://api.example.com"))
 *         .install(new OkHttpClient.Builder())
 *         .build();
 * }</pre>
 *
 * <p>OkHttp repeats some requests by itself (503 with {@code Retry-After: 0}, 408, redirects,
 * connections that broke), below its application interceptors. So this is a network interceptor,
 * which sees each of them. A 401 goes to the authenticator, which has OkHttp repeat the request
 * once, and only if there is another key by then. A redirect takes the key to the origins of the
 * header, and to no other. Where the connection goes to a proxy, a request with {@code http} to
 * this machine is refused: the proxy would get the key in clear.
 *
 * <p>Security guarantees: the request that a {@link Response} refers to has no key, so that neither
 * the response nor an HTTP cache keeps it. What sees it is what lies below: network interceptors
 * added later, and an {@code EventListener} that is told of request headers.
 *
 * <p>For OkHttp 4 and 5. Thread-safe.
 */
public final class KeyInterceptor implements Interceptor, Authenticator {
  private static final int UNAUTHORIZED = 401;

  private final LiveKey live;
  private final KeyHeader header;

  private KeyInterceptor(LiveKey live, KeyHeader header) {
    this.live = live;
    this.header = header;
  }

  /**
   * Makes one for a key.
   *
   * @param live the key
   * @param header how it is sent, and where to
   * @return an interceptor, to be {@linkplain #install installed}
   */
  public static KeyInterceptor of(LiveKey live, KeyHeader header) {
    return new KeyInterceptor(requireNonNull(live, "live"), requireNonNull(header, "header"));
  }

  /**
   * Has a client send the key, and try once more when it is rejected: adds a network interceptor,
   * and sets the authenticator. Call it last, so that no network interceptor comes below it.
   *
   * @param client a client's builder; {@code shared.newBuilder()} shares threads and connections
   * @return the same builder
   */
  public OkHttpClient.Builder install(OkHttpClient.Builder client) {
    requireNonNull(client, "client");
    return client.addNetworkInterceptor(this).authenticator(this);
  }

  /**
   * Sends a request with the key of the moment; one to another origin as it is.
   *
   * @param chain the client's
   * @return the response, which refers to the request without the key
   * @throws IOException if the request cannot be sent
   * @throws dev.keywarden.KeywardenException as {@link LiveKey#current()} does
   * @throws IllegalArgumentException with KW-701 if the header cannot hold the key, with KW-703 if
   *     it would go to a proxy in clear
   */
  @Override
  public Response intercept(Chain chain) throws IOException {
    Request request = chain.request();
    URI origin = origin(request.url());
    if (origin == null || !header.isFor(origin)) {
      return chain.proceed(request);
    }
    requireDirectWay(chain, origin);
    ApiKey key = live.current();
    Request sent =
        header.use(key, origin, value -> request.newBuilder().header(header.name(), value).build());
    return chain
        .proceed(sent)
        .newBuilder()
        .request(request.newBuilder().tag(ApiKey.class, key).build()) // for authenticate()
        .build();
  }

  /** {@code http} is for this machine alone; a proxy is mostly another, and would get the key. */
  private void requireDirectWay(Chain chain, URI origin) {
    Connection connection = chain.connection();
    if ("http".equals(origin.getScheme())
        && (connection == null || connection.route().proxy().type() != Proxy.Type.DIRECT)) {
      throw new IllegalArgumentException(
          "KW-703 the key '"
              + live.name()
              + "' is not sent to "
              + origin
              + ": it goes there in clear, and so over a direct connection alone. Have the client"
              + " use no proxy for it, or use https; and add this interceptor with install()");
    }
  }

  /** OkHttp's path and query may be more than a URI allows; they do not count here. */
  private static @Nullable URI origin(HttpUrl url) {
    String host = url.host().indexOf(':') < 0 ? url.host() : "[" + url.host() + "]";
    try {
      return URI.create(url.scheme() + "://" + host + ":" + url.port());
    } catch (IllegalArgumentException notAHostOfAUri) {
      return null;
    }
  }

  /**
   * Has a request repeated after its key was rejected, if there is another.
   *
   * @param route not looked at
   * @param response the refusal
   * @return the request; null if the caller is to get the refusal
   */
  @Override
  public @Nullable Request authenticate(@Nullable Route route, Response response) {
    Response sent = response.networkResponse();
    ApiKey rejected = sent == null ? null : sent.request().tag(ApiKey.class);
    if (rejected == null || triedAgain(response) || live.renew(rejected).isEmpty()) {
      return null;
    }
    return response.request(); // intercept() gives it the new key
  }

  private static boolean triedAgain(Response response) {
    for (Response prior = response.priorResponse(); prior != null; prior = prior.priorResponse()) {
      if (prior.code() == UNAUTHORIZED) {
        return true;
      }
    }
    return false;
  }

  /**
   * Returns the name of the key and of its header; nothing of the value.
   *
   * @return such as {@code KeyInterceptor[API_KEY, KeyHeader[…]]}
   */
  @Override
  public String toString() {
    return "KeyInterceptor[" + live.name() + ", " + header + "]";
  }
}
