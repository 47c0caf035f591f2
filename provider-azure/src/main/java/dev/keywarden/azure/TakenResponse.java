package dev.keywarden.azure;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpHeaders;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.util.BinaryData;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A response whose body has been taken: what goes on to the client is an empty object. */
final class TakenResponse extends HttpResponse {
  private static final byte[] EMPTY = "{}".getBytes(UTF_8);

  private final VaultCall call;
  private final int status;
  private final HttpHeaders headers;

  TakenResponse(HttpRequest request, VaultCall call, int status, HttpHeaders headers) {
    super(request);
    this.call = call;
    this.status = status;
    this.headers =
        new HttpHeaders(headers).set(HttpHeaderName.CONTENT_LENGTH, Integer.toString(EMPTY.length));
  }

  boolean worthAnother() {
    return call.worthAnother(status, headers);
  }

  @Override
  public int getStatusCode() {
    return status;
  }

  @Override
  @Deprecated
  public String getHeaderValue(String name) {
    return headers.getValue(name);
  }

  @Override
  public String getHeaderValue(HttpHeaderName name) {
    return headers.getValue(name);
  }

  @Override
  public HttpHeaders getHeaders() {
    return headers;
  }

  @Override
  public Flux<ByteBuffer> getBody() {
    return Flux.defer(() -> Flux.just(ByteBuffer.wrap(EMPTY.clone())));
  }

  @Override
  public Mono<byte[]> getBodyAsByteArray() {
    return Mono.fromSupplier(EMPTY::clone);
  }

  @Override
  public BinaryData getBodyAsBinaryData() {
    return BinaryData.fromBytes(EMPTY.clone());
  }

  @Override
  public Mono<String> getBodyAsString() {
    return Mono.just("{}");
  }

  @Override
  public Mono<String> getBodyAsString(Charset charset) {
    return Mono.just("{}");
  }
}
