package dev.keywarden.spring;

import static dev.keywarden.testkit.KeyAssertions.assertThatFailure;
import static dev.keywarden.testkit.KeyAssertions.assertThatText;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.keywarden.KeyEvent;
import dev.keywarden.KeyProviderException;
import dev.keywarden.KeyProviderException.Reason;
import dev.keywarden.fixtures.LoopbackApi;
import dev.keywarden.fixtures.LoopbackApi.Request;
import dev.keywarden.fixtures.TestKeys;
import dev.keywarden.jdk.KeyHeader;
import dev.keywarden.testkit.Canary;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;

@Timeout(60)
class KeyInterceptorTest {
  private static final int THREADS = 200;

  private final String old = "made-up-1-" + Canary.value();
  private final String next = "made-up-2-" + Canary.value();
  private final TestKeys keys = TestKeys.of(old);
  private final LoopbackApi api = LoopbackApi.start("X-Api-Key").accept(old);
  private final KeyInterceptor interceptor =
      KeyInterceptor.of(keys.live(), KeyHeader.named("X-Api-Key").to(api.origin()));
  private final RestClient client =
      interceptor.install(RestClient.builder().baseUrl(api.origin())).build();

  @AfterEach
  void end() {
    api.close();
    keys.close();
  }

  private int status(String uri) {
    return client.get().uri(uri).exchange((request, response) -> response.getStatusCode().value());
  }

  @Test
  void call_keyThatIsAccepted_isSentOnce() {
    assertThat(client.get().uri("/hello").retrieve().body(String.class)).isEqualTo("status 200");
    assertThat(api.requests()).containsExactly(new Request("/hello", old, 200));
    assertThat(keys.count(KeyEvent.Type.USED)).isEqualTo(1);
    assertThat(keys.count(KeyEvent.Type.REVEALED)).isZero();
  }

  @Test
  void restTemplate_keyThatIsAccepted_isSentOnce() {
    RestTemplate template = new RestTemplate();
    template.getInterceptors().add(interceptor);

    assertThat(template.getForObject(api.origin() + "/hello", String.class))
        .isEqualTo("status 200");
    assertThat(api.requests()).containsExactly(new Request("/hello", old, 200));
  }

  @Test
  void call_rotatedKey_isRenewedAndSentASecondTime() {
    status("/first");
    keys.store().put(TestKeys.NAME, next);
    api.accept(next);

    assertThat(status("/x")).isEqualTo(200);
    assertThat(api.requests())
        .extracting(Request::path, Request::value, Request::status)
        .containsExactly(tuple("/first", old, 200), tuple("/x", old, 401), tuple("/x", next, 200));
  }

  @Test
  void call_keyRejectedForGood_isTheClientsOwn401() {
    api.accept(next);

    Throwable failure = catchThrowable(() -> client.get().uri("/x").retrieve().body(String.class));

    assertThat(failure).isInstanceOf(HttpClientErrorException.Unauthorized.class);
    assertThatFailure(failure).hasNothingOf(old);
    assertThat(api.statuses()).containsExactly(401);
  }

  @Test
  void call_newKeyRejectedToo_isNotSentAThirdTime() {
    status("/first");
    api.accept("another");
    api.onArrival(() -> keys.store().put(TestKeys.NAME, "made-up-" + Canary.value()));

    assertThat(status("/x")).isEqualTo(401);
    assertThat(api.statuses()).containsExactly(200, 401, 401);
  }

  @Test
  void call_otherOrigin_getsTheRequestAsItIs() {
    try (LoopbackApi other = LoopbackApi.start("X-Api-Key")) {
      assertThat(status(other.origin() + "/x")).isEqualTo(401);

      assertThat(other.requests()).containsExactly(new Request("/x", null, 401));
      assertThat(keys.events()).isEmpty();
    }
  }

  @Test
  void call_redirectToAnotherOrigin_isHandedBackAndNotFollowed() {
    try (LoopbackApi other = LoopbackApi.start("X-Api-Key")) {
      api.redirect(other.origin() + "/stolen");

      assertThat(status("/away")).isEqualTo(302);
      assertThat(other.requests()).isEmpty();
    }
  }

  @Test
  void call_httpThroughAProxyOfTheTransport_isRefusedAndTheProxySeesNothing() {
    try (LoopbackApi proxy = LoopbackApi.start("X-Api-Key")) {
      HttpClient transport =
          HttpClient.newBuilder().proxy(ProxySelector.of(proxy.address())).build();
      RestClient proxied = interceptor.install(RestClient.builder(), transport).build();

      Throwable failure =
          catchThrowable(
              () -> proxied.get().uri(api.origin() + "/x").retrieve().toEntity(String.class));

      assertThat(failure)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("KW-703 the key 'API_KEY' is not sent to http://127.0.0.1:");
      assertThat(proxy.requests()).isEmpty();
      assertThat(keys.events()).isEmpty();
    }
  }

  /** Of a transport that was set otherwise, nothing is seen but what it mostly goes by. */
  @Test
  void restTemplate_httpAndADefaultSelectorWithAProxy_isRefused() {
    ProxySelector before = ProxySelector.getDefault();
    try (LoopbackApi proxy = LoopbackApi.start("X-Api-Key")) {
      ProxySelector.setDefault(ProxySelector.of(proxy.address()));
      RestTemplate template = new RestTemplate();
      template.getInterceptors().add(interceptor);

      assertThatIllegalArgumentException()
          .isThrownBy(() -> template.getForObject(api.origin() + "/hello", String.class))
          .withMessageStartingWith("KW-703");
      assertThat(proxy.requests()).isEmpty();
    } finally {
      ProxySelector.setDefault(before);
    }
  }

  @Test
  void install_transportThatFollowsRedirects_isRefused() {
    HttpClient following =
        HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).build();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> interceptor.install(RestClient.builder(), following))
        .withMessageStartingWith("KW-703 this transport follows redirects");
  }

  /** Why install() brings the transport along: below, nobody asks an interceptor. */
  @Test
  void call_transportOfTheUsersThatFollowsRedirects_takesTheKeyAlong() {
    try (LoopbackApi other = LoopbackApi.start("X-Api-Key")) {
      api.redirect(other.origin() + "/stolen");
      RestClient following =
          RestClient.builder()
              .requestFactory(new SimpleClientHttpRequestFactory())
              .requestInterceptor(interceptor)
              .build();

      following
          .get()
          .uri(api.origin() + "/away")
          .exchange((request, response) -> response.getStatusCode());

      assertThat(other.requests()).containsExactly(new Request("/stolen", old, 401));
    }
  }

  @Test
  void call_valueThatNoHeaderHolds_isRefusedBeforeTheClientSeesIt() {
    keys.store().put(TestKeys.NAME, old + "\r\n\tmore");

    Throwable failure = catchThrowable(() -> status("/x"));

    assertThat(failure)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("KW-701")
        .hasMessageContaining("a line break after character " + old.length());
    assertThatFailure(failure).hasNothingOf(old);
    assertThat(api.requests()).isEmpty();
  }

  @Test
  void call_storeIsAway_saysSoAndSendsNothing() {
    keys.store().failAll(Reason.UNAVAILABLE);

    assertThat(catchThrowable(() -> status("/x"))).isInstanceOf(KeyProviderException.class);
    assertThat(api.requests()).isEmpty();
  }

  @Test
  void call_interceptorBeforeIt_seesNoKey() {
    List<String> seen = new ArrayList<>();
    RestClient seeing =
        interceptor
            .install(
                RestClient.builder()
                    .requestInterceptor(
                        (request, body, execution) -> {
                          ClientHttpResponse response = execution.execute(request, body);
                          seen.add(request.getHeaders() + " " + request + " " + response);
                          return response;
                        }))
            .build();

    seeing
        .post()
        .uri(api.origin() + "/x")
        .header("X-Other", "kept")
        .body("body")
        .retrieve()
        .toBodilessEntity();

    assertThat(api.statuses()).containsExactly(200);
    assertThat(seen).singleElement().asString().contains("X-Other");
    assertThatText(seen.toString()).hasNothingOf(old);
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
    RestClient.Builder builder = RestClient.builder();
    assertThatNullPointerException()
        .isThrownBy(() -> interceptor.install(null))
        .withMessage("client");
    assertThatNullPointerException()
        .isThrownBy(() -> interceptor.install(builder, null))
        .withMessage("transport");
  }

  @Test
  void install_bringsATransportWithTimeLimits() {
    RestClient.Builder builder = interceptor.install(RestClient.builder());

    assertThat(builder).extracting("requestFactory.readTimeout").isEqualTo(Duration.ofMinutes(2));
    assertThat(builder)
        .extracting("requestFactory.httpClient")
        .asInstanceOf(type(HttpClient.class))
        .extracting(HttpClient::connectTimeout)
        .isEqualTo(Optional.of(Duration.ofSeconds(10)));
  }
}
