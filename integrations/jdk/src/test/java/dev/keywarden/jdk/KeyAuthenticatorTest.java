package dev.keywarden.jdk;

import static dev.keywarden.testkit.KeyAssertions.assertThatFailure;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.keywarden.KeyEvent;
import dev.keywarden.fixtures.LoopbackApi;
import dev.keywarden.fixtures.TestKeys;
import dev.keywarden.testkit.Canary;
import java.io.IOException;
import java.net.Authenticator;
import java.net.Authenticator.RequestorType;
import java.net.HttpURLConnection;
import java.net.PasswordAuthentication;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class KeyAuthenticatorTest {
  private final String value = "made-up-" + Canary.value();
  private final TestKeys keys = TestKeys.of(value);
  private final LoopbackApi api =
      LoopbackApi.start("Authorization").accept(basic(value)).challenge("Basic realm=\"api\"");
  private final KeyAuthenticator authenticator =
      KeyAuthenticator.forServer(keys.live(), "user", api.origin());

  @AfterEach
  void end() {
    api.close();
    keys.close();
  }

  private static String basic(String key) {
    byte[] plain = ("user:" + key).getBytes(StandardCharsets.US_ASCII);
    return "Basic " + Base64.getEncoder().encodeToString(plain);
  }

  private static HttpClient client(Authenticator authenticator) {
    return HttpClient.newBuilder().authenticator(authenticator).build();
  }

  private static int status(HttpClient client, String url)
      throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(url)).build();
    return client.send(request, BodyHandlers.ofString()).statusCode();
  }

  @Test
  void httpClient_serverThatAsks_getsTheKey() throws Exception {
    HttpClient client = client(authenticator);

    assertThat(status(client, api.origin() + "/x")).isEqualTo(200);
    assertThat(status(client, api.origin() + "/x")).as("from its memory").isEqualTo(200);

    assertThat(api.statuses()).containsExactly(401, 200, 200);
    assertThat(keys.count(KeyEvent.Type.USED)).isEqualTo(1);
    assertThat(keys.count(KeyEvent.Type.REVEALED)).isZero();
  }

  @Test
  void httpClient_rememberedKeyIsRefused_asksForTheOneOfTheMoment() throws Exception {
    HttpClient client = client(authenticator);
    status(client, api.origin() + "/x");
    String next = "made-up-2-" + Canary.value();
    keys.store().put(TestKeys.NAME, next);
    keys.chain().invalidate(TestKeys.NAME);
    api.accept(basic(next));

    assertThat(status(client, api.origin() + "/x")).isEqualTo(200);
    assertThat(api.statuses()).containsExactly(401, 200, 401, 200);
  }

  @Test
  void urlConnection_serverThatAsks_getsTheKey() throws Exception {
    HttpURLConnection connection =
        (HttpURLConnection) URI.create(api.origin() + "/x").toURL().openConnection();
    connection.setAuthenticator(authenticator);

    assertThat(connection.getResponseCode()).isEqualTo(200);
    connection.disconnect();
  }

  @Test
  void httpClient_otherServerThatAsks_getsNothing() {
    try (LoopbackApi other = LoopbackApi.start("Authorization").challenge("Basic realm=\"api\"")) {
      HttpClient client = client(authenticator);

      // The JDK's own way to say that it was given nothing.
      assertThat(catchThrowable(() -> status(client, other.origin() + "/x")))
          .isInstanceOf(IOException.class);
      assertThat(other.requests()).allSatisfy(request -> assertThat(request.value()).isNull());
      assertThat(keys.events()).isEmpty();
    }
  }

  @Test
  void httpClient_keyThatBasicCannotHold_isRefusedWithoutIt() {
    keys.store().put(TestKeys.NAME, value + "\u00e9");

    Throwable failure = catchThrowable(() -> status(client(authenticator), api.origin() + "/x"));

    assertThat(failure).hasStackTraceContaining("KW-701").hasStackTraceContaining("at its end");
    assertThatFailure(failure).hasNothingOf(value);
  }

  private static @Nullable PasswordAuthentication asked(
      Authenticator authenticator, String host, int port, URL url, RequestorType type) {
    return Authenticator.requestPasswordAuthentication(
        authenticator, host, null, port, "http", "realm", "basic", url, type);
  }

  @Test
  void answer_proxy_goesToThatProxyAlone() throws Exception {
    URL url = URI.create(api.origin()).toURL();
    KeyAuthenticator proxy =
        KeyAuthenticator.forProxy(keys.live(), "user", "Proxy.example.com", 3128);

    PasswordAuthentication answer =
        asked(proxy, "proxy.example.com", 3128, url, RequestorType.PROXY);

    assertThat(requireNonNull(answer).getUserName()).isEqualTo("user");
    assertThat(String.valueOf(answer.getPassword()).equals(value)).isTrue();
    assertThat(asked(proxy, "proxy.example.com", 3129, url, RequestorType.PROXY)).isNull();
    assertThat(asked(proxy, "other.example.com", 3128, url, RequestorType.PROXY)).isNull();
    assertThat(asked(proxy, "proxy.example.com", 3128, url, RequestorType.SERVER)).isNull();
    assertThat(asked(authenticator, "127.0.0.1", api.port(), url, RequestorType.PROXY)).isNull();
    assertThat(asked(authenticator, "127.0.0.1", api.port(), url, RequestorType.SERVER))
        .isNotNull();
  }

  @Test
  void forServer_userWithColon_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KeyAuthenticator.forServer(keys.live(), "a:b", api.origin()))
        .withMessageStartingWith("KW-703 the user's name");
    assertThat(authenticator).hasToString("KeyAuthenticator[API_KEY]");
  }

  @Test
  @SuppressWarnings("NullAway") // what callers without it can do
  void nulls_areRefusedByName() {
    assertThatNullPointerException()
        .isThrownBy(() -> KeyAuthenticator.forServer(null, "user", api.origin()))
        .withMessage("live");
    assertThatNullPointerException()
        .isThrownBy(() -> KeyAuthenticator.forServer(keys.live(), null, api.origin()))
        .withMessage("user");
    assertThatNullPointerException()
        .isThrownBy(() -> KeyAuthenticator.forServer(keys.live(), "user", null))
        .withMessage("origin");
    assertThatNullPointerException()
        .isThrownBy(() -> KeyAuthenticator.forProxy(keys.live(), "user", null, 3128))
        .withMessage("host");
  }
}
