package dev.keywarden.okhttp;

import static dev.keywarden.testkit.KeyAssertions.assertThatFailure;
import static dev.keywarden.testkit.KeyAssertions.assertThatText;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.tuple;

import dev.keywarden.KeyEvent;
import dev.keywarden.KeyProviderException;
import dev.keywarden.KeyProviderException.Reason;
import dev.keywarden.fixtures.LoopbackApi;
import dev.keywarden.fixtures.LoopbackApi.Request;
import dev.keywarden.fixtures.TestKeys;
import dev.keywarden.jdk.KeyHeader;
import dev.keywarden.testkit.Canary;
import java.io.IOException;
import java.net.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import okhttp3.Cache;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSink;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class KeyInterceptorTest {
  private static final int THREADS = 200;

  private final String old = "made-up-1-" + Canary.value();
  private final String next = "made-up-2-" + Canary.value();
  private final TestKeys keys = TestKeys.of(old);
  private final LoopbackApi api = LoopbackApi.start("X-Api-Key").accept(old);
  private final KeyInterceptor interceptor =
      KeyInterceptor.of(keys.live(), KeyHeader.named("X-Api-Key").to(api.origin()));
  private final OkHttpClient plain = new OkHttpClient();
  private final OkHttpClient client = interceptor.install(plain.newBuilder()).build();

  @AfterEach
  void end() {
    plain.connectionPool().evictAll();
    plain.dispatcher().executorService().shutdown();
    api.close();
    keys.close();
  }

  private okhttp3.Request request(String path) {
    return new okhttp3.Request.Builder().url(api.origin() + path).build();
  }

  private okhttp3.Request post(String path, RequestBody body) {
    return request(path).newBuilder().post(body).build();
  }

  private int status(String path) throws IOException {
    try (Response response = client.newCall(request(path)).execute()) {
      return response.code();
    }
  }

  /** All that a response refers to, as text: OkHttp hides some headers in it, but not this one. */
  private static String printed(Response response) {
    StringBuilder text = new StringBuilder();
    for (Response one = response; one != null; one = one.priorResponse()) {
      text.append(one).append(one.request()).append(one.request().headers());
      Response network = one.networkResponse();
      if (network != null) {
        text.append(network).append(network.request()).append(network.request().headers());
      }
    }
    return text.toString();
  }

  @Test
  void call_keyThatIsAccepted_isSentOnceAndNotInTheResponse() throws Exception {
    try (Response response = client.newCall(request("/hello")).execute()) {
      assertThat(response.code()).isEqualTo(200);
      assertThatText(printed(response)).hasNothingOf(old);
    }
    assertThat(api.requests()).containsExactly(new Request("/hello", old, 200));
    assertThat(keys.count(KeyEvent.Type.USED)).isEqualTo(1);
    assertThat(keys.count(KeyEvent.Type.REVEALED)).isZero();
  }

  @Test
  void call_rotatedKey_isRenewedAndSentASecondTime() throws Exception {
    status("/first");
    keys.store().put(TestKeys.NAME, next);
    api.accept(next);

    try (Response response = client.newCall(request("/x")).execute()) {
      assertThat(response.code()).isEqualTo(200);
      assertThat(response.priorResponse()).isNotNull();
      assertThatText(printed(response)).hasNothingOf(old);
      assertThatText(printed(response)).hasNothingOf(next);
    }
    assertThat(api.requests())
        .extracting(Request::path, Request::value, Request::status)
        .containsExactly(tuple("/first", old, 200), tuple("/x", old, 401), tuple("/x", next, 200));
  }

  @Test
  void call_httpThroughAProxy_isRefusedAndTheProxySeesNothing() {
    try (LoopbackApi proxy = LoopbackApi.start("X-Api-Key")) {
      OkHttpClient proxied =
          client.newBuilder().proxy(new Proxy(Proxy.Type.HTTP, proxy.address())).build();

      Throwable failure = catchThrowable(() -> proxied.newCall(request("/x")).execute());

      assertThat(failure)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("KW-703 the key 'API_KEY' is not sent to http://127.0.0.1:");
      assertThat(proxy.requests()).isEmpty();
      assertThat(keys.events()).isEmpty();
    }
  }

  @Test
  void call_keyRejectedForGood_isTheOne401() throws Exception {
    api.accept(next);

    assertThat(status("/x")).isEqualTo(401);
    assertThat(api.statuses()).containsExactly(401);
  }

  @Test
  void call_newKeyRejectedToo_isNotSentAThirdTime() throws Exception {
    status("/first");
    api.accept("another");
    api.onArrival(() -> keys.store().put(TestKeys.NAME, "made-up-" + Canary.value()));

    assertThat(status("/x")).isEqualTo(401);
    assertThat(api.statuses()).containsExactly(200, 401, 401);
  }

  @Test
  void call_bodyThatCannotBeSentTwice_isNotSentASecondTime() throws Exception {
    status("/first");
    keys.store().put(TestKeys.NAME, next);
    api.accept(next);
    RequestBody stream =
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
            sink.writeUtf8("once");
          }
        };

    try (Response response = client.newCall(post("/stream", stream)).execute()) {
      assertThat(response.code()).isEqualTo(401);
    }

    assertThat(api.requests()).last().isEqualTo(new Request("/stream", old, 401));
    assertThat(api.requests()).hasSize(2);
    assertThat(status("/after")).isEqualTo(200);
  }

  @Test
  void call_redirectToAnotherOrigin_takesNoKeyAlong() throws Exception {
    try (LoopbackApi other = LoopbackApi.start("X-Api-Key")) {
      api.redirect(other.origin() + "/elsewhere");

      assertThat(status("/away")).isEqualTo(401);

      assertThat(api.requests()).containsExactly(new Request("/away", old, 302));
      assertThat(other.requests()).containsExactly(new Request("/elsewhere", null, 401));
      assertThat(keys.count(KeyEvent.Type.USED)).isEqualTo(1);
    }
  }

  @Test
  void call_redirectWithinTheOrigin_takesTheKeyAlong() throws Exception {
    api.redirect(api.origin() + "/here");

    assertThat(status("/away")).isEqualTo(200);
    assertThat(api.requests())
        .containsExactly(new Request("/away", old, 302), new Request("/here", old, 200));
  }

  @Test
  void call_otherOriginFromTheStart_getsTheRequestAsItIs() throws Exception {
    try (LoopbackApi other = LoopbackApi.start("X-Api-Key")) {
      okhttp3.Request elsewhere = new okhttp3.Request.Builder().url(other.origin() + "/x").build();

      try (Response response = client.newCall(elsewhere).execute()) {
        assertThat(response.code()).isEqualTo(401);
      }

      assertThat(other.requests()).containsExactly(new Request("/x", null, 401));
      assertThat(keys.events()).isEmpty();
    }
  }

  @Test
  void call_valueThatNoHeaderHolds_isRefusedBeforeTheClientSeesIt() {
    keys.store().put(TestKeys.NAME, old + "\n");

    Throwable failure = catchThrowable(() -> status("/x"));

    assertThat(failure)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("KW-701")
        .hasMessageContaining("a line break at its end");
    assertThatFailure(failure).hasNothingOf(old);
    assertThat(api.requests()).isEmpty();
    // Without the check, this is what would have been thrown.
    Throwable raw =
        catchThrowable(() -> new okhttp3.Request.Builder().header("X-Api-Key", old + "\n"));
    assertThat(raw).hasMessageContaining(old);
  }

  @Test
  void call_storeIsAway_saysSoAndSendsNothing() {
    keys.store().failAll(Reason.UNAVAILABLE);

    assertThat(catchThrowable(() -> status("/x"))).isInstanceOf(KeyProviderException.class);
    assertThat(api.requests()).isEmpty();
  }

  @Test
  void call_applicationInterceptorThatPrints_seesNoKey() throws Exception {
    List<String> printed = new CopyOnWriteArrayList<>();
    OkHttpClient printing =
        client
            .newBuilder()
            .addInterceptor(
                chain -> {
                  Response response = chain.proceed(chain.request());
                  printed.add(chain.request() + printed(response));
                  return response;
                })
            .build();

    printing.newCall(request("/x")).execute().close();

    assertThat(printed).hasSize(1);
    assertThatText(printed.toString()).hasNothingOf(old);
  }

  /** Without the care taken, OkHttp writes the headers that {@code Vary} names to its files. */
  @Test
  void call_cachedResponseThatVariesByTheKey_isOnDiskWithoutIt(@TempDir Path directory)
      throws Exception {
    api.answerWith("Vary", "X-Api-Key").answerWith("Cache-Control", "max-age=60");
    try (Cache cache = new Cache(directory.toFile(), 1 << 20)) {
      OkHttpClient caching = client.newBuilder().cache(cache).build();
      for (int i = 0; i < 2; i++) {
        try (Response response = caching.newCall(request("/cached")).execute()) {
          requireNonNull(response.body()).string(); // OkHttp 4 says it may be null
        }
      }
      cache.flush();

      assertThat(api.requests()).as("the second one was answered by the cache").hasSize(1);
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          assertThatText(Files.readString(file)).hasNothingOf(old);
        }
      }
    }
  }

  @Test
  void call_rotationUnderLoadOfManyThreads_failsNoCallAndAsksTheStoreOnce() throws Exception {
    status("/first");
    CountDownLatch underWay = new CountDownLatch(THREADS);
    api.onArrival(
        () -> {
          underWay.countDown();
          await(underWay);
        });
    keys.store().put(TestKeys.NAME, next);
    api.accept(next);

    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    List<Future<Integer>> statuses = new ArrayList<>();
    try {
      for (int i = 0; i < THREADS; i++) {
        statuses.add(threads.submit(() -> status("/load")));
      }
      for (Future<Integer> status : statuses) {
        assertThat(status.get()).isEqualTo(200);
      }
    } finally {
      threads.shutdown();
    }

    assertThat(api.statuses()).filteredOn(status -> status == 401).hasSize(THREADS);
    assertThat(keys.store().calls(TestKeys.NAME)).isEqualTo(2);
  }

  @Test
  void toString_interceptor_hasNoValue() {
    assertThat(interceptor.toString())
        .startsWith("KeyInterceptor[API_KEY, KeyHeader[X-Api-Key to http://127.0.0.1:");
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  @SuppressWarnings("NullAway") // what callers without it can do
  void install_null_isRefusedByName() {
    assertThatNullPointerException()
        .isThrownBy(() -> interceptor.install(null))
        .withMessage("client");
  }
}
