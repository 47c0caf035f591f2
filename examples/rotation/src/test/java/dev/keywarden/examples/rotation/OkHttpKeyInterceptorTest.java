package dev.keywarden.examples.rotation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.keywarden.KeyChain;
import dev.keywarden.LiveKey;
import dev.keywarden.examples.rotation.RotatingApi.Attempt;
import dev.keywarden.testkit.ScriptedProvider;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSink;
import okio.Okio;
import okio.Source;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OkHttpKeyInterceptorTest {
  private static final String NAME = "API_KEY";
  private static final String KEY = "made-up-1-0123456789abcdef";
  private static final String NEXT = "made-up-2-0123456789abcdef";

  private final ScriptedProvider store = ScriptedProvider.named("store").put(NAME, KEY);
  private final KeyChain keys =
      KeyChain.builder().ignoreAmbientConfiguration().provider(store).build();
  private final LiveKey live = keys.live(NAME);
  private RotatingApi api;

  @BeforeEach
  void begin() throws IOException {
    api = RotatingApi.start();
    api.accept(KEY);
  }

  @AfterEach
  void end() {
    api.close();
    keys.close();
    store.close();
  }

  @Test
  void call_redirectToAnotherPlace_takesNoKeyAlong() throws Exception {
    HttpServer redirecting =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    List<String> seen = new CopyOnWriteArrayList<>();
    redirecting.createContext(
        "/",
        exchange -> {
          try (exchange) {
            seen.add(exchange.getRequestHeaders().getFirst("X-Api-Key"));
            exchange.getResponseHeaders().set("Location", api.baseUrl() + "/hello");
            exchange.sendResponseHeaders(302, -1);
          }
        });
    redirecting.start();
    try {
      String place = "http://127.0.0.1:" + redirecting.getAddress().getPort();
      OkHttpClient client =
          OkHttpKeyInterceptor.header("X-Api-Key", live)
              .install(new OkHttpClient.Builder())
              .build();
      Request request =
          new Request.Builder().url(place + "/").header(RotatingApi.CALL, "redirected").build();

      try (Response response = client.newCall(request).execute()) {
        assertThat(response.code()).isEqualTo(401);
      }

      assertThat(seen).containsExactly(KEY);
      assertThat(api.attempts().get("redirected"))
          .containsExactly(new Attempt("redirected", List.of(), 0, 401));
    } finally {
      redirecting.stop(0);
    }
  }

  @Test
  void call_bodyThatCannotBeSentTwice_isNotTriedAgain() throws Exception {
    live.current();
    api.accept(() -> store.put(NAME, NEXT), NEXT);
    InputStream stream = new ByteArrayInputStream("{}".getBytes(UTF_8));
    RequestBody once =
        new RequestBody() {
          @Override
          public @Nullable MediaType contentType() {
            return null;
          }

          @Override
          public boolean isOneShot() {
            return true;
          }

          @Override
          public void writeTo(BufferedSink sink) throws IOException {
            try (Source source = Okio.source(stream)) {
              sink.writeAll(source);
            }
          }
        };
    Request request =
        new Request.Builder()
            .url(api.baseUrl() + "/hello")
            .header(RotatingApi.CALL, "streamed")
            .post(once)
            .build();
    OkHttpClient client =
        OkHttpKeyInterceptor.bearer(live).install(new OkHttpClient.Builder()).build();

    try (Response response = client.newCall(request).execute()) {
      assertThat(response.code()).isEqualTo(401);
    }

    assertThat(api.attempts().get("streamed"))
        .containsExactly(new Attempt("streamed", List.of("Authorization"), 1, 401));
  }
}
