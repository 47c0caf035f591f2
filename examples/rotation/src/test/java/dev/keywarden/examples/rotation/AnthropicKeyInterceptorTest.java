package dev.keywarden.examples.rotation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.RequestOptions;
import com.anthropic.core.http.Headers;
import com.anthropic.core.http.HttpClient;
import com.anthropic.core.http.HttpMethod;
import com.anthropic.core.http.HttpRequest;
import com.anthropic.core.http.HttpRequestBody;
import com.anthropic.core.http.HttpResponse;
import com.anthropic.errors.UnexpectedStatusCodeException;
import com.sun.net.httpserver.HttpServer;
import dev.keywarden.KeyChain;
import dev.keywarden.LiveKey;
import dev.keywarden.examples.rotation.RotatingApi.Attempt;
import dev.keywarden.jdk.KeyHeader;
import dev.keywarden.testkit.ScriptedProvider;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AnthropicKeyInterceptorTest {
  private static final String NAME = "ANTHROPIC_API_KEY";
  private static final String KEY = "made-up-1-0123456789abcdef";
  private static final String NEXT = "made-up-2-0123456789abcdef";
  private static final String ORIGIN = "http://127.0.0.1";

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

  /** Sends every request on to another place. */
  private static final class Redirecting implements AutoCloseable {
    private final HttpServer server;

    Redirecting(RotatingApi other) throws IOException {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext(
          "/",
          exchange -> {
            try (exchange) {
              String location = other.baseUrl() + exchange.getRequestURI();
              exchange.getResponseHeaders().set("Location", location);
              exchange.sendResponseHeaders(307, -1);
            }
          });
      server.start();
    }

    String origin() {
      return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @Override
    public void close() {
      server.stop(0);
    }
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
        .baseUrl(ORIGIN)
        .putHeader("x-api-key", "made-up-of-the-sdk")
        .putHeader("authorization", "Bearer made-up-of-the-sdk")
        .body(body)
        .build();
  }

  private HttpClient client(String origin) {
    return AnthropicKeyInterceptor.of(live, KeyHeader.named("X-Api-Key").to(origin))
        .intercept(transport);
  }

  private HttpResponse send(HttpRequest request) {
    try (HttpClient client = client(ORIGIN)) {
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

  @Test
  void call_redirectToAnotherOrigin_isNotFollowed() throws Exception {
    try (RotatingApi other = RotatingApi.start();
        Redirecting api = new Redirecting(other)) {
      Throwable failure =
          catchThrowable(
              () ->
                  call(
                      AnthropicOkHttpClient.builder()
                          .baseUrl(api.origin())
                          .addInterceptor(
                              AnthropicKeyInterceptor.of(
                                  live, KeyHeader.named("X-Api-Key").to(api.origin())))));

      assertThat(failure)
          .isInstanceOfSatisfying(
              UnexpectedStatusCodeException.class,
              answer -> assertThat(answer.statusCode()).isEqualTo(307));
      assertThat(other.attempts()).isEmpty();
    }
  }

  /** What the interceptor keeps away: without it, the SDK takes this header along. */
  @Test
  void call_redirectWithoutTheInterceptor_takesTheKeyAlong() throws Exception {
    try (RotatingApi other = RotatingApi.start();
        Redirecting api = new Redirecting(other)) {
      other.accept(KEY);

      call(AnthropicOkHttpClient.builder().baseUrl(api.origin()).putHeader("X-Api-Key", KEY));

      assertThat(other.attempts().get("redirected"))
          .containsExactly(new Attempt("redirected", List.of("X-Api-Key"), 1, 200));
    }
  }

  private static void call(AnthropicOkHttpClient.Builder builder) {
    AnthropicClient client = builder.build();
    try {
      client.messages().create(Callers.message("redirected"));
    } finally {
      client.close();
    }
  }

  @Test
  void execute_baseUrlOfAnotherOrigin_isRefusedAndSendsNothing() {
    HttpClient client = client("http://127.0.0.1:81");

    Throwable failure = catchThrowable(() -> client.execute(post(true), RequestOptions.none()));
    Throwable async =
        catchThrowable(() -> client.executeAsync(post(true), RequestOptions.none()).join());

    assertThat(failure).hasMessageStartingWith("KW-702").hasMessageNotContaining(KEY);
    assertThat(async).hasRootCauseMessage(failure.getMessage());
    assertThat(transport.sent).isEmpty();
  }
}
