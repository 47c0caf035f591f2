package dev.keywarden.examples.rotation;

import dev.keywarden.ApiKey;
import dev.keywarden.LiveKey;
import java.io.IOException;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpRequest;
import org.springframework.http.client.ClientHttpRequestExecution;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.http.client.support.HttpRequestWrapper;

/**
 * Gives each request of Spring's {@code RestClient} or {@code RestTemplate} the key that is current
 * when it is sent, and sends it once more after a 401, if there is another key by then.
 *
 * <pre>{@code
 * RestClient client =
 *     RestClient.builder()
 *         .baseUrl("https://api.example.com")
 *         .requestInterceptor(new SpringKeyInterceptor(keys.live("API_KEY")))
 *         .build();
 * }</pre>
 *
 * <p>Let it be the last interceptor, so that no other one sees the key. The client sends it
 * wherever it is told to go: give the API a client of its own, and no foreign URLs to it.
 *
 * <p>Thread-safe.
 */
public final class SpringKeyInterceptor implements ClientHttpRequestInterceptor {
  private final LiveKey live;

  /**
   * Makes an interceptor that sends the key as {@code Authorization: Bearer}.
   *
   * @param live the key
   */
  public SpringKeyInterceptor(LiveKey live) {
    this.live = live;
  }

  @Override
  public ClientHttpResponse intercept(
      HttpRequest request, byte[] body, ClientHttpRequestExecution execution) throws IOException {
    ApiKey key = live.current();
    ClientHttpResponse response = send(key, request, body, execution);
    if (response.getStatusCode().value() != 401) {
      return response;
    }
    Optional<ApiKey> renewed = live.renew(key);
    if (renewed.isEmpty()) {
      return response; // RestClient makes its own exception of it
    }
    response.close();
    return send(renewed.get(), request, body, execution);
  }

  /** With headers of its own: other interceptors keep theirs, and may print them. */
  private static ClientHttpResponse send(
      ApiKey key, HttpRequest request, byte[] body, ClientHttpRequestExecution execution)
      throws IOException {
    HttpHeaders headers = new HttpHeaders();
    headers.addAll(request.getHeaders()); // the constructor that takes them would write into them
    headers.setBearerAuth(key.reveal());
    HttpRequest sent =
        new HttpRequestWrapper(request) {
          @Override
          public HttpHeaders getHeaders() {
            return headers;
          }
        };
    return execution.execute(sent, body);
  }
}
