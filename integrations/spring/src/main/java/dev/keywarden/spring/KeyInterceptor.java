package dev.keywarden.spring;

import static java.util.Objects.requireNonNull;

import dev.keywarden.ApiKey;
import dev.keywarden.LiveKey;
import dev.keywarden.jdk.KeyHeader;
import java.io.IOException;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpRequest;
import org.springframework.http.client.ClientHttpRequestExecution;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.http.client.support.HttpRequestWrapper;
import org.springframework.web.client.RestClient;

/**
 * Gives each request of Spring's {@code RestClient} or {@code RestTemplate} the key that is current
 * when it is sent, if it goes to one of the origins that the key is for, and sends it once more
 * after a 401, if there is another key by then.
 *
 * <pre>{@code
 * RestClient client =
 *     KeyInterceptor.of(keys.live("API_KEY"), KeyHeader.bearer().to("https://api.example.com"))
 *         .install(RestClient.builder().baseUrl("https://api.example.com"))
 *         .build();
 * }</pre>
 *
 * <p>Redirects are followed below all interceptors, where nobody asks this one. {@link
 * #install(RestClient.Builder)} takes a transport that follows none; whoever adds the interceptor
 * otherwise sees to that in the request factory, or the key may go where a redirect leads.
 *
 * <p>A request with {@code http} to this machine is refused where a proxy would get it. The
 * transport of {@code install} is asked, and for another the default selector of the JDK: whoever
 * gives a request factory a proxy of its own, has it leave this machine out.
 *
 * <p>The key is in a copy of the headers that only the transport sees, and interceptors that are
 * added later: let it be the last.
 *
 * <p>Thread-safe.
 */
public final class KeyInterceptor implements ClientHttpRequestInterceptor {
  private static final int UNAUTHORIZED = 401;
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

  /** Models that think before they answer take their time. */
  private static final Duration READ_TIMEOUT = Duration.ofMinutes(2);

  private final LiveKey live;
  private final KeyHeader header;

  /** What asks the default selector of the JDK if there is none of the transport's own. */
  private final Supplier<@Nullable ProxySelector> proxies;

  private KeyInterceptor(
      LiveKey live, KeyHeader header, Supplier<@Nullable ProxySelector> proxies) {
    this.live = live;
    this.header = header;
    this.proxies = proxies;
  }

  /**
   * Makes one for a key.
   *
   * @param live the key
   * @param header how it is sent, and where to
   * @return an interceptor
   */
  public static KeyInterceptor of(LiveKey live, KeyHeader header) {
    return new KeyInterceptor(
        requireNonNull(live, "live"), requireNonNull(header, "header"), ProxySelector::getDefault);
  }

  /**
   * Adds the interceptor to a client, and has it send with the JDK's own client, which follows no
   * redirects. Call it last.
   *
   * <p>It gives up after {@code Duration.ofSeconds(10)} without a connection, and after {@code
   * Duration.ofMinutes(2)} without an answer. Where that does not fit, set up a request factory
   * that follows no redirects, and add the interceptor to the builder.
   *
   * @param client a client's builder; its request factory is replaced
   * @return the same builder
   */
  public RestClient.Builder install(RestClient.Builder client) {
    return install(
        client, HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT).build(), READ_TIMEOUT);
  }

  /**
   * Adds the interceptor to a client, and has it send with a client of the JDK's that is there
   * already. Call it last. Its own time limit for a connection holds; there is none for an answer.
   *
   * @param client a client's builder; its request factory is replaced
   * @param transport one that follows no redirects; who made it closes it
   * @return the same builder
   * @throws IllegalArgumentException with KW-703 if the transport follows redirects
   */
  public RestClient.Builder install(RestClient.Builder client, HttpClient transport) {
    return install(client, transport, null);
  }

  private RestClient.Builder install(
      RestClient.Builder client, HttpClient transport, @Nullable Duration readTimeout) {
    requireNonNull(client, "client");
    requireNonNull(transport, "transport");
    if (transport.followRedirects() != HttpClient.Redirect.NEVER) {
      throw new IllegalArgumentException(
          "KW-703 this transport follows redirects, and would take the key '"
              + live.name()
              + "' along to wherever they lead. Make it with followRedirects(Redirect.NEVER)");
    }
    ProxySelector proxies = transport.proxy().orElseGet(ProxySelector::getDefault);
    JdkClientHttpRequestFactory requests = new JdkClientHttpRequestFactory(transport);
    if (readTimeout != null) {
      requests.setReadTimeout(readTimeout);
    }
    return client
        .requestFactory(requests)
        .requestInterceptor(new KeyInterceptor(live, header, () -> proxies));
  }

  /**
   * Sends a request with the key of the moment; one to another origin as it is.
   *
   * @param request the request, whose headers are not changed
   * @param body its body
   * @param execution what sends it
   * @return the response; the refusal itself if there is no other key
   * @throws IOException if the request cannot be sent
   * @throws dev.keywarden.KeywardenException as {@link LiveKey#current()} does
   * @throws IllegalArgumentException with KW-701 if the header cannot hold the key, with KW-703 if
   *     it would go to a proxy in clear
   */
  @Override
  public ClientHttpResponse intercept(
      HttpRequest request, byte[] body, ClientHttpRequestExecution execution) throws IOException {
    if (!header.isFor(request.getURI())) {
      return execution.execute(request, body);
    }
    KeyHeader.requireDirect(live, request.getURI(), proxies.get());
    ApiKey key = live.current();
    ClientHttpResponse response = execution.execute(new Keyed(request, key), body);
    if (response.getStatusCode().value() != UNAUTHORIZED) {
      return response;
    }
    Optional<ApiKey> renewed = live.renew(key);
    if (renewed.isEmpty()) {
      return response; // the client makes its own exception of it
    }
    response.close();
    return execution.execute(new Keyed(request, renewed.get()), body);
  }

  /** A request with headers of its own: those who hold the other one may print it. */
  private final class Keyed extends HttpRequestWrapper {
    private final HttpHeaders headers = new HttpHeaders();

    Keyed(HttpRequest request, ApiKey key) {
      super(request);
      // One by one: a constructor that takes them would write into them.
      request.getHeaders().forEach((name, values) -> headers.put(name, new ArrayList<>(values)));
      header.use(
          key,
          request.getURI(),
          value -> {
            headers.set(header.name(), value);
            return null;
          });
    }

    @Override
    public HttpHeaders getHeaders() {
      return headers;
    }
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
