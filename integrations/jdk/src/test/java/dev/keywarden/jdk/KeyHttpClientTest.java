package dev.keywarden.jdk;

import static dev.keywarden.testkit.KeyAssertions.assertThatFailure;
import static dev.keywarden.testkit.KeyAssertions.assertThatText;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.tuple;

import dev.keywarden.KeyEvent;
import dev.keywarden.KeyProviderException;
import dev.keywarden.KeyProviderException.Reason;
import dev.keywarden.fixtures.LoopbackApi;
import dev.keywarden.fixtures.LoopbackApi.Request;
import dev.keywarden.fixtures.TestKeys;
import dev.keywarden.testkit.Canary;
import java.io.InputStream;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscribers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class KeyHttpClientTest {
  private static final int THREADS = 200;

  private final String old = "made-up-1-" + Canary.value();
  private final String next = "made-up-2-" + Canary.value();
  private final TestKeys keys = TestKeys.of(old);
  private final LoopbackApi api = LoopbackApi.start("X-Api-Key").accept(old);
  private final HttpClient client = client(HttpClient.newHttpClient());

  private KeyHttpClient client(HttpClient plain) {
    return KeyHttpClient.of(plain, keys.live(), KeyHeader.named("X-Api-Key").to(api.origin()));
  }

  private HttpRequest request(String path) {
    return HttpRequest.newBuilder(URI.create(api.origin() + path)).build();
  }

  @AfterEach
  void end() {
    api.close();
    keys.close();
  }

  @Test
  void send_keyThatIsAccepted_isSentOnceAndNotInTheResponse() throws Exception {
    HttpRequest request = request("/hello");

    HttpResponse<String> response = client.send(request, BodyHandlers.ofString());

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo("status 200");
    assertThat(response.request()).isSameAs(request);
    assertThat(response.headers().map()).containsKey("content-length");
    assertThat(response.uri()).isEqualTo(request.uri());
    assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
    assertThat(response.previousResponse()).isEmpty();
    assertThat(response.sslSession()).isEmpty();
    assertThatText(response + " " + response.request().headers()).hasNothingOf(old);
    assertThat(api.requests()).containsExactly(new Request("/hello", old, 200));
    assertThat(keys.count(KeyEvent.Type.USED)).isEqualTo(1);
    assertThat(keys.count(KeyEvent.Type.REVEALED)).isZero();
  }

  @Test
  void send_rotatedKey_isRenewedAndSentASecondTime() throws Exception {
    client.send(request("/first"), BodyHandlers.ofString());
    keys.store().put(TestKeys.NAME, next);
    api.accept(next);

    HttpResponse<InputStream> response = client.send(request("/x"), BodyHandlers.ofInputStream());

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(api.requests())
        .extracting(Request::path, Request::value, Request::status)
        .containsExactly(tuple("/first", old, 200), tuple("/x", old, 401), tuple("/x", next, 200));
  }

  /** Its connection is not free before. */
  @Test
  void send_rejectedBodyThatIsAStream_isClosed() throws Exception {
    client.send(request("/first"), BodyHandlers.ofString());
    keys.store().put(TestKeys.NAME, next);
    api.accept(next);
    List<String> closed = new CopyOnWriteArrayList<>();

    HttpResponse<AutoCloseable> response =
        client.send(
            request("/x"),
            info ->
                BodySubscribers.mapping(
                    BodySubscribers.ofString(UTF_8), text -> () -> closed.add(text)));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(closed).containsExactly("status 401");
  }

  /** What the server pushes is answered for the request that the application made. */
  @Test
  void sendAsync_pushPromise_doesNotShowTheRequestWithTheKey() {
    List<HttpRequest> shown = new CopyOnWriteArrayList<>();
    KeyHttpClient pushed =
        client(
            new ForwardingClient(HttpClient.newHttpClient()) {
              @Override
              public <T> CompletableFuture<HttpResponse<T>> sendAsync(
                  HttpRequest request,
                  HttpResponse.BodyHandler<T> handler,
                  HttpResponse.@Nullable PushPromiseHandler<T> pushes) {
                requireNonNull(pushes)
                    .applyPushPromise(
                        request, request, body -> super.sendAsync(request, handler, null));
                return super.sendAsync(request, handler, null);
              }
            });
    HttpRequest request = request("/x");

    pushed
        .sendAsync(
            request,
            BodyHandlers.ofString(),
            (initiating, promised, acceptor) -> shown.add(initiating))
        .join();

    assertThat(shown).containsExactly(request);
    assertThatText(shown.get(0).headers().toString()).hasNothingOf(old);
  }

  @Test
  void send_keyRejectedForGood_isTheOne401() throws Exception {
    api.accept(next);

    HttpResponse<String> response = client.send(request("/x"), BodyHandlers.ofString());

    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(response.body()).isEqualTo("status 401");
    assertThat(api.statuses()).containsExactly(401);
  }

  @Test
  void send_newKeyRejectedToo_isNotSentAThirdTime() throws Exception {
    client.send(request("/first"), BodyHandlers.ofString());
    api.accept("another");
    keys.store().put(TestKeys.NAME, next);

    HttpResponse<String> response = client.send(request("/x"), BodyHandlers.ofString());

    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(api.statuses()).containsExactly(200, 401, 401);
    assertThatText(response + " " + response.request().headers()).hasNothingOf(next);
  }

  @Test
  void send_otherOrigin_getsTheRequestAsItIs() throws Exception {
    try (LoopbackApi other = LoopbackApi.start("X-Api-Key")) {
      HttpResponse<String> response =
          client.send(
              HttpRequest.newBuilder(URI.create(other.origin() + "/x")).build(),
              BodyHandlers.ofString());
      client
          .sendAsync(
              HttpRequest.newBuilder(URI.create(other.origin() + "/x")).build(),
              BodyHandlers.ofString())
          .join();

      assertThat(response.statusCode()).isEqualTo(401);
      assertThat(other.requests())
          .containsExactly(new Request("/x", null, 401), new Request("/x", null, 401));
      assertThat(keys.events()).isEmpty();
    }
  }

  @Test
  void of_clientThatFollowsRedirects_isRefused() {
    for (Redirect follow : new Redirect[] {Redirect.NORMAL, Redirect.ALWAYS}) {
      HttpClient following = HttpClient.newBuilder().followRedirects(follow).build();

      assertThatIllegalArgumentException()
          .isThrownBy(() -> client(following))
          .withMessageStartingWith("KW-703 this client follows redirects");
    }
  }

  /** What the check above keeps away; were it gone from a newer JDK, the check could go too. */
  @Test
  void onto_clientThatFollowsRedirects_takesTheKeyAlong() throws Exception {
    try (LoopbackApi other = LoopbackApi.start("X-Api-Key")) {
      api.redirect(other.origin() + "/stolen");
      HttpClient following = HttpClient.newBuilder().followRedirects(Redirect.NORMAL).build();

      following.send(
          KeyHeader.named("X-Api-Key").to(api.origin()).onto(request("/away"), keys.key()),
          BodyHandlers.ofString());

      assertThat(other.requests()).containsExactly(new Request("/stolen", old, 401));
    }
  }

  @Test
  void send_redirectToAnotherOrigin_isHandedBackAndNotFollowed() throws Exception {
    try (LoopbackApi other = LoopbackApi.start("X-Api-Key")) {
      api.redirect(other.origin() + "/stolen");

      HttpResponse<String> response = client.send(request("/away"), BodyHandlers.ofString());

      assertThat(response.statusCode()).isEqualTo(302);
      assertThat(other.requests()).isEmpty();
    }
  }

  /** {@code http} is for this machine alone, and "localhost" is the proxy's own for a proxy. */
  @Test
  void send_httpThroughAProxy_isRefusedAndTheProxySeesNothing() {
    try (LoopbackApi proxy = LoopbackApi.start("X-Api-Key")) {
      HttpClient proxied =
          client(HttpClient.newBuilder().proxy(ProxySelector.of(proxy.address())).build());

      Throwable sent = catchThrowable(() -> proxied.send(request("/x"), BodyHandlers.ofString()));
      Throwable async =
          catchThrowable(() -> proxied.sendAsync(request("/x"), BodyHandlers.ofString()).get());

      assertThat(sent)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("KW-703 the key 'API_KEY' is not sent to http://127.0.0.1:")
          .hasMessageContaining("proxy");
      assertThat(async).hasCauseInstanceOf(IllegalArgumentException.class);
      assertThat(proxy.requests()).isEmpty();
      assertThat(api.requests()).isEmpty();
      assertThat(keys.events()).isEmpty();
    }
  }

  @Test
  void send_httpAndADefaultSelectorWithAProxy_isRefused() {
    ProxySelector before = ProxySelector.getDefault();
    try (LoopbackApi proxy = LoopbackApi.start("X-Api-Key")) {
      ProxySelector.setDefault(ProxySelector.of(proxy.address()));
      HttpClient proxied = client(HttpClient.newHttpClient());

      assertThatIllegalArgumentException()
          .isThrownBy(() -> proxied.send(request("/x"), BodyHandlers.ofString()))
          .withMessageStartingWith("KW-703");
      assertThat(proxy.requests()).isEmpty();
    } finally {
      ProxySelector.setDefault(before);
    }
  }

  @Test
  void send_selectorThatGoesToThisMachineDirectly_sendsTheKey() throws Exception {
    HttpClient direct = client(HttpClient.newBuilder().proxy(HttpClient.Builder.NO_PROXY).build());

    assertThat(direct.send(request("/x"), BodyHandlers.ofString()).statusCode()).isEqualTo(200);
  }

  /** A proxy is no way for a key, and all the same for a request that has none. */
  @Test
  void send_otherOriginThroughAProxy_getsTheRequestAsItIs() throws Exception {
    try (LoopbackApi proxy = LoopbackApi.start("X-Api-Key")) {
      HttpClient proxied =
          client(HttpClient.newBuilder().proxy(ProxySelector.of(proxy.address())).build());

      proxied.send(
          HttpRequest.newBuilder(URI.create("http://api.example.com/x")).build(),
          BodyHandlers.ofString());

      assertThat(proxy.requests()).containsExactly(new Request("/x", null, 401));
    }
  }

  @Test
  void send_valueThatNoHeaderHolds_isRefusedBeforeTheClientSeesIt() {
    keys.store().put(TestKeys.NAME, old + "\r\nX-Injected: yes");

    Throwable sent = catchThrowable(() -> client.send(request("/x"), BodyHandlers.ofString()));
    Throwable async =
        catchThrowable(() -> client.sendAsync(request("/x"), BodyHandlers.ofString()).get());

    assertThat(sent)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("KW-701")
        .hasMessageContaining("a line break after character " + old.length());
    assertThat(async).hasCauseInstanceOf(IllegalArgumentException.class);
    assertThatFailure(sent).hasNothingOf(old);
    assertThatFailure(async).hasNothingOf(old);
    assertThat(api.requests()).isEmpty();
  }

  @Test
  void send_storeIsAway_saysSoAndSendsNothing() {
    keys.store().failAll(Reason.UNAVAILABLE);

    assertThat(catchThrowable(() -> client.send(request("/x"), BodyHandlers.ofString())))
        .isInstanceOf(KeyProviderException.class);
    assertThat(catchThrowable(() -> client.sendAsync(request("/x"), BodyHandlers.ofString()).get()))
        .hasCauseInstanceOf(KeyProviderException.class);
    assertThat(api.requests()).isEmpty();
  }

  @Test
  void sendAsync_rotatedKey_isRenewedAndSentASecondTime() {
    client.sendAsync(request("/first"), BodyHandlers.ofString()).join();
    keys.store().put(TestKeys.NAME, next);
    api.accept(next);
    HttpRequest request = request("/x");

    HttpResponse<String> response = client.sendAsync(request, BodyHandlers.ofString(), null).join();

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.request()).isSameAs(request);
    assertThat(api.statuses()).containsExactly(200, 401, 200);
  }

  @Test
  void sendAsync_cancelled_cancelsTheRequest() throws Exception {
    CountDownLatch arrived = new CountDownLatch(1);
    CountDownLatch answer = new CountDownLatch(1);
    api.onArrival(
        () -> {
          arrived.countDown();
          await(answer);
        });
    AtomicReference<CompletableFuture<?>> inner = new AtomicReference<>();
    HttpClient spied =
        client(
            new ForwardingClient(HttpClient.newHttpClient()) {
              @Override
              public <T> CompletableFuture<HttpResponse<T>> sendAsync(
                  HttpRequest request, HttpResponse.BodyHandler<T> handler) {
                CompletableFuture<HttpResponse<T>> sent = super.sendAsync(request, handler);
                inner.set(sent);
                return sent;
              }
            });

    CompletableFuture<HttpResponse<String>> answered =
        spied.sendAsync(request("/x"), BodyHandlers.ofString());
    arrived.await();
    answered.cancel(true);

    // By itself or as a cause: the future and the exchange in it are cancelled side by side.
    assertThat(catchThrowable(() -> requireNonNull(inner.get()).get()))
        .matches(
            thrown ->
                thrown instanceof CancellationException
                    || thrown.getCause() instanceof CancellationException);
    answer.countDown();
  }

  @Test
  void send_rotationUnderLoadOfManyThreads_failsNoCallAndAsksTheStoreOnce() throws Exception {
    client.send(request("/first"), BodyHandlers.ofString());
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
        statuses.add(
            threads.submit(
                () -> client.send(request("/load"), BodyHandlers.ofString()).statusCode()));
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
  void settings_client_areThoseOfTheOneWithin() {
    HttpClient plain = HttpClient.newHttpClient();
    HttpClient keyed = client(plain);

    assertThat(keyed.followRedirects()).isEqualTo(Redirect.NEVER);
    assertThat(keyed.version()).isEqualTo(plain.version());
    assertThat(keyed.sslContext()).isSameAs(plain.sslContext());
    assertThat(keyed.connectTimeout()).isEmpty();
    assertThat(keyed.proxy()).isEmpty();
    assertThat(keyed.authenticator()).isEmpty();
    assertThat(keyed.cookieHandler()).isEmpty();
    assertThat(keyed.executor()).isEmpty();
    assertThat(keyed.sslParameters()).isNotNull();
    assertThat(keyed.newWebSocketBuilder()).isNotNull();
    assertThat(keyed.toString()).startsWith("KeyHttpClient[API_KEY, KeyHeader[X-Api-Key to ");
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
  void nulls_areRefusedByName() {
    KeyHeader header = KeyHeader.bearer().to(api.origin());
    HttpClient plain = HttpClient.newHttpClient();
    assertThatNullPointerException()
        .isThrownBy(() -> KeyHttpClient.of(null, keys.live(), header))
        .withMessage("client");
    assertThatNullPointerException()
        .isThrownBy(() -> KeyHttpClient.of(plain, null, header))
        .withMessage("live");
    assertThatNullPointerException()
        .isThrownBy(() -> KeyHttpClient.of(plain, keys.live(), null))
        .withMessage("header");
  }
}
