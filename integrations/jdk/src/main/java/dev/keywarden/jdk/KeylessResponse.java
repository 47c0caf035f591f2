package dev.keywarden.jdk;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Optional;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * A response that refers to the request as the application made it: the client's own refers to the
 * one with the key, which would stay in memory and print for as long as the response does.
 *
 * @param <T> the type of the body
 */
final class KeylessResponse<T> implements HttpResponse<T> {
  private final HttpRequest request;
  private final int statusCode;
  private final HttpHeaders headers;
  private final T body;
  private final URI uri;
  private final HttpClient.Version version;
  private final @Nullable SSLSession sslSession;
  private final @Nullable HttpResponse<T> previous;

  private KeylessResponse(HttpResponse<T> response, HttpRequest request) {
    this.request = request;
    this.statusCode = response.statusCode();
    this.headers = response.headers();
    this.body = response.body();
    this.uri = response.uri();
    this.version = response.version();
    this.sslSession = response.sslSession().orElse(null);
    this.previous = response.previousResponse().map(before -> of(before, request)).orElse(null);
  }

  static <T> HttpResponse<T> of(HttpResponse<T> response, HttpRequest request) {
    return new KeylessResponse<>(response, request);
  }

  @Override
  public int statusCode() {
    return statusCode;
  }

  @Override
  public HttpRequest request() {
    return request;
  }

  @Override
  public Optional<HttpResponse<T>> previousResponse() {
    return Optional.ofNullable(previous);
  }

  @Override
  public HttpHeaders headers() {
    return headers;
  }

  @Override
  public T body() {
    return body;
  }

  @Override
  public Optional<SSLSession> sslSession() {
    return Optional.ofNullable(sslSession);
  }

  @Override
  public URI uri() {
    return uri;
  }

  @Override
  public HttpClient.Version version() {
    return version;
  }

  @Override
  public String toString() {
    return "(" + request.method() + " " + uri + ") " + statusCode;
  }
}
