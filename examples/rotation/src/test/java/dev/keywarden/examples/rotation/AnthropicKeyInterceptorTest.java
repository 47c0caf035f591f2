package dev.keywarden.examples.rotation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.anthropic.core.RequestOptions;
import com.anthropic.core.http.Headers;
import com.anthropic.core.http.HttpClient;
import com.anthropic.core.http.HttpMethod;
import com.anthropic.core.http.HttpRequest;
import com.anthropic.core.http.HttpRequestBody;
import com.anthropic.core.http.HttpResponse;
import dev.keywarden.KeyChain;
import dev.keywarden.LiveKey;
import dev.keywarden.testkit.ScriptedProvider;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AnthropicKeyInterceptorTest {
  private static final String NAME = "ANTHROPIC_API_KEY";
  private static final String KEY = "made-up-1-0123456789abcdef";
  private static final String NEXT = "made-up-2-0123456789abcdef";

  private final ScriptedProvider store = ScriptedProvider.named("store").put(NAME, KEY);
  private final KeyChain keys =
      KeyChain.builder().ignoreAmbientConfiguration().provider(store).build();
  private final LiveKey live = keys.live(NAME);
  private final Rejecting transport = new Rejecting();

  @AfterEach
  void end() {
    keys.close();
    store.close();
  }

  /** Answers 401 to everything. */
  private static final class Rejecting implements HttpClient {
    final List<Headers> sent = new ArrayList<>();
    int closed;

    @Override
    public HttpResponse execute(HttpRequest request, RequestOptions options) {
      sent.add(request.headers());
      return new HttpResponse() {
        @Override
        public int statusCode() {
          return 401;
        }

        @Override
        public Headers headers() {
          return Headers.builder().build();
        }

        @Override
        public InputStream body() {
          return InputStream.nullInputStream();
        }

        @Override
        public void close() {
          closed++;
        }
      };
    }

    @Override
    public CompletableFuture<HttpResponse> executeAsync(
        HttpRequest request, RequestOptions options) {
      return CompletableFuture.completedFuture(execute(request, options));
    }

    @Override
    public void close() {}
  }

  private static HttpRequest post(boolean repeatable) {
    HttpRequestBody body =
        new HttpRequestBody() {
          @Override
          public void writeTo(OutputStream out) {
            try {
              out.write("{}".getBytes(UTF_8));
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          }

          @Override
          public String contentType() {
            return "application/json";
          }

          @Override
          public long contentLength() {
            return 2;
          }

          @Override
          public boolean repeatable() {
            return repeatable;
          }

          @Override
          public void close() {}
        };
    return HttpRequest.builder()
        .method(HttpMethod.POST)
        .baseUrl("http://127.0.0.1")
        .putHeader("x-api-key", "made-up-of-the-sdk")
        .putHeader("authorization", "Bearer made-up-of-the-sdk")
        .body(body)
        .build();
  }

  private HttpResponse send(HttpRequest request) {
    try (HttpClient client = AnthropicKeyInterceptor.xApiKey(live).intercept(transport)) {
      live.current();
      store.put(NAME, NEXT);
      return client.execute(request, RequestOptions.none());
    }
  }

  @Test
  void execute_rejectedAndBodyCanBeSentAgain_sendsItOnceMoreAndClosesTheRefusal() {
    send(post(true));

    assertThat(transport.sent)
        .extracting(headers -> headers.values("X-Api-Key"))
        .containsExactly(List.of(KEY), List.of(NEXT));
    assertThat(transport.sent)
        .allSatisfy(headers -> assertThat(headers.values("Authorization")).isEmpty());
    assertThat(transport.closed).isEqualTo(1);
  }

  @Test
  void execute_rejectedAndBodyCannotBeSentAgain_returnsTheRefusalOpen() {
    HttpResponse response = send(post(false));

    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(transport.sent).hasSize(1);
    assertThat(transport.closed).isZero();
  }
}
