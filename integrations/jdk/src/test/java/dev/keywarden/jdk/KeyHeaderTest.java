package dev.keywarden.jdk;

import static dev.keywarden.testkit.KeyAssertions.assertThatFailure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.keywarden.KeyEvent;
import dev.keywarden.fixtures.TestKeys;
import dev.keywarden.testkit.Canary;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyHeaderTest {
  private static final String ORIGIN = "https://api.example.com";
  private static final URI TARGET = URI.create(ORIGIN + "/v1/things?page=2");
  private static final String VALUE = "made-up-" + Canary.value();

  private static String text(KeyHeader.Form form, String value) {
    try (TestKeys keys = TestKeys.of(value)) {
      return form.to(ORIGIN).use(keys.key(), TARGET, text -> text);
    }
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void use_eachForm_isWhatTheReceiverReads() {
    assertThat(text(KeyHeader.bearer(), VALUE)).isEqualTo("Bearer " + VALUE);
    assertThat(text(KeyHeader.named("X-Api-Key"), VALUE)).isEqualTo(VALUE);
    assertThat(text(KeyHeader.named("Authorization", "token "), VALUE)).isEqualTo("token " + VALUE);
    assertThat(text(KeyHeader.basic("user"), VALUE)).isEqualTo("Basic " + base64("user:" + VALUE));
    assertThat(text(KeyHeader.basic(""), VALUE)).isEqualTo("Basic " + base64(":" + VALUE));
    assertThat(text(KeyHeader.basicUser(), VALUE)).isEqualTo("Basic " + base64(VALUE + ":"));
    assertThat(text(KeyHeader.basic("u"), "a:b c~")).isEqualTo("Basic " + base64("u:a:b c~"));
    assertThat(text(KeyHeader.named("X-Api-Key"), "two words\tand")).isEqualTo("two words\tand");
  }

  @Test
  void onto_request_isACopyWithTheOneHeader() {
    HttpRequest request =
        HttpRequest.newBuilder(TARGET)
            .header("authorization", "Bearer old")
            .header("Accept", "text/plain")
            .method("PATCH", HttpRequest.BodyPublishers.ofString("body"))
            .build();
    try (TestKeys keys = TestKeys.of(VALUE)) {
      HttpRequest sent = KeyHeader.bearer().to(ORIGIN).onto(request, keys.key());

      assertThat(sent.headers().allValues("Authorization")).containsExactly("Bearer " + VALUE);
      assertThat(sent.headers().firstValue("Accept")).contains("text/plain");
      assertThat(sent.method()).isEqualTo("PATCH");
      assertThat(sent.bodyPublisher()).isEqualTo(request.bodyPublisher());
      assertThat(sent.uri()).isEqualTo(TARGET);
      assertThat(request.headers().allValues("Authorization")).containsExactly("Bearer old");
      assertThat(keys.count(KeyEvent.Type.USED)).isEqualTo(1);
      assertThat(keys.count(KeyEvent.Type.REVEALED)).isZero();
    }
  }

  static Stream<Arguments> hostile() {
    BiFunction<String, String, Stream<Arguments>> at =
        (fault, character) ->
            Stream.of(
                Arguments.of(VALUE + character, fault + " at its end"),
                Arguments.of(character + VALUE, fault + " at its start"),
                Arguments.of(
                    VALUE.substring(0, 20) + character + VALUE.substring(20),
                    fault + " after character 20"));
    String unsafe = "a character that no HTTP header may hold (RFC 9110, section 5.5)";
    return Stream.of(
            at.apply("a line break", "\r"),
            at.apply("a line break", "\n"),
            at.apply("a NUL character", "\0"),
            at.apply(unsafe, "\u00e9"),
            at.apply(unsafe, "\u2028"),
            at.apply(unsafe, "\u007f"),
            at.apply(unsafe, "\u001b"),
            at.apply(unsafe, "\ufeff"))
        .flatMap(each -> each);
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void use_valueThatNoHeaderHolds_isRefusedWithoutIt(String value, String fault) {
    for (KeyHeader.Form form :
        new KeyHeader.Form[] {
          KeyHeader.bearer(),
          KeyHeader.named("X-Api-Key"),
          KeyHeader.basic("user"),
          KeyHeader.basicUser()
        }) {
      Throwable failure = catchThrowable(() -> text(form, value));

      assertThat(failure)
          .isInstanceOf(IllegalArgumentException.class)
          .hasNoCause()
          .hasMessageStartingWith(
              "KW-701 the key 'API_KEY' from provider 'store' (scripted API_KEY) cannot stand in"
                  + " the header")
          .hasMessageContaining(": " + fault + ". ");
      assertThatFailure(failure).hasNothingOf(VALUE);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {" ", "\t"})
  void use_whiteSpaceAtAnEnd_isRefusedWhereTheReceiverWouldDropIt(String white) {
    assertThat(catchThrowable(() -> text(KeyHeader.bearer(), VALUE + white)))
        .hasMessageContaining("white space at its end");
    assertThat(catchThrowable(() -> text(KeyHeader.bearer(), white + VALUE)))
        .hasMessageContaining("white space at its start");
  }

  @Test
  void use_tabOrColonInBasic_isRefused() {
    assertThat(catchThrowable(() -> text(KeyHeader.basic("user"), VALUE + "\tx")))
        .hasMessageContaining("after character " + VALUE.length());
    assertThat(catchThrowable(() -> text(KeyHeader.basicUser(), "made:up")))
        .hasMessageContaining("it has a colon");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://other.example.com/",
        "https://api.example.com:8443/",
        "https://api.example.com.evil.example/",
        "https://api.example.com@evil.example/",
        "https://api.example.com./",
        "http://api.example.com/",
        "http://api.example.com:443/",
        "ftp://api.example.com/",
        "https:api.example.com",
        "/v1"
      })
  void use_otherOrigin_isRefused(String target) {
    try (TestKeys keys = TestKeys.of(VALUE)) {
      KeyHeader header = KeyHeader.bearer().to(ORIGIN);

      assertThat(header.isFor(URI.create(target))).isFalse();
      assertThatIllegalArgumentException()
          .isThrownBy(() -> header.use(keys.key(), URI.create(target), text -> text))
          .withMessageStartingWith("KW-702 the key 'API_KEY' is not for ")
          .withMessageContaining("but for https://api.example.com:443 alone");
      assertThat(keys.count(KeyEvent.Type.USED)).isZero();
    }
  }

  @Test
  void use_otherOrigin_messageHasNothingOfItsPathAndQuery() {
    try (TestKeys keys = TestKeys.of(VALUE)) {
      URI target = URI.create("https://" + VALUE + "@other.example/" + VALUE + "?key=" + VALUE);

      Throwable failure =
          catchThrowable(() -> KeyHeader.bearer().to(ORIGIN).use(keys.key(), target, text -> text));

      assertThat(failure).hasMessageContaining("not for https://other.example,");
      assertThatFailure(failure).hasNothingOf(VALUE);
    }
  }

  @Test
  void isFor_sameOriginInOtherWords_isIt() {
    KeyHeader header =
        KeyHeader.bearer()
            .to(
                "HTTPS://API.example.com/",
                "http://localhost:8080",
                "http://127.1.2.3",
                "http://[::1]:1");

    assertThat(
            Stream.of(
                "https://api.example.com:443/x",
                "https://API.EXAMPLE.COM",
                "http://localhost:8080/",
                "http://127.1.2.3:80/",
                "http://[::1]:1/"))
        .allSatisfy(target -> assertThat(header.isFor(URI.create(target))).isTrue());
    assertThat(header.isFor(URI.create("http://localhost/"))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://api.example.com",
        "http://127.0.0.1.evil.example",
        "http://127.evil.example.com",
        "http://1270.0.0.1",
        "http://0.0.0.0",
        "http://128.0.0.1",
        "http://localhost.evil.example",
        "ws://localhost",
        "api.example.com",
        "https://",
        "https://api.example.com/v1",
        "https://user@api.example.com",
        "https://api.example.com?x",
        "https://api.example.com#x",
        "https://my_host",
        "https://api example",
        ""
      })
  void to_noOrigin_isRefusedWithoutTheText(String origin) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KeyHeader.bearer().to(ORIGIN, origin))
        .withMessageStartingWith("KW-703 origin 2 is no place to send a key to: ")
        .withNoCause()
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("evil", "user@", "my_host"));
  }

  @Test
  void forms_wordsThatNoHeaderHolds_areRefusedWithoutThem() {
    for (String name : new String[] {"", "X Api", "X-Api:", "X\n", "\u00c4", VALUE + " "}) {
      Throwable failure = catchThrowable(() -> KeyHeader.named(name));
      assertThat(failure).hasMessageStartingWith("KW-703 the name of the header cannot be used");
      assertThatFailure(failure).hasNothingOf(VALUE);
    }
    for (String prefix : new String[] {" token", "token\n", "\u00e9", "\0" + VALUE}) {
      Throwable failure = catchThrowable(() -> KeyHeader.named("Authorization", prefix));
      assertThat(failure).hasMessageStartingWith("KW-703 the text before the key cannot be used");
      assertThatFailure(failure).hasNothingOf(VALUE);
    }
    for (String user : new String[] {"a:b", "a\n", "\u00e9"}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> KeyHeader.basic(user))
          .withMessageStartingWith("KW-703 the user's name cannot be used");
    }
  }

  @Test
  void requireDirect_httpThroughAProxy_isRefused() {
    ProxySelector proxied = ProxySelector.of(InetSocketAddress.createUnresolved("proxy", 3128));
    ProxySelector none = ProxySelector.of(null);
    try (TestKeys keys = TestKeys.of(VALUE)) {
      URI here = URI.create("http://localhost:1/things?q=hidden");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> KeyHeader.requireDirect(keys.live(), here, proxied))
          .withMessageStartingWith("KW-703 the key 'API_KEY' is not sent to http://localhost:1: ")
          .withMessageNotContaining("hidden");
      assertThatNoException()
          .isThrownBy(
              () -> {
                KeyHeader.requireDirect(keys.live(), here, none);
                KeyHeader.requireDirect(keys.live(), here, null);
                KeyHeader.requireDirect(keys.live(), TARGET, proxied); // no header is seen in TLS
              });
    }
  }

  @Test
  void toString_header_saysWhatGoesWhere() {
    assertThat(KeyHeader.named("X-Api-Key").to(ORIGIN, "http://localhost:1"))
        .hasToString("KeyHeader[X-Api-Key to https://api.example.com:443, http://localhost:1]");
  }

  @Test
  void toString_ofAForm_hasTheNameOfTheHeader_andNothingElse() {
    assertThat(KeyHeader.named("X-Api-Key", "made up ")).hasToString("KeyHeader.Form[X-Api-Key]");
    assertThat(KeyHeader.basic("ada")).hasToString("KeyHeader.Form[Authorization]");
  }

  @Test
  @SuppressWarnings("NullAway") // what callers without it can do
  void nulls_areRefusedByName() {
    try (TestKeys keys = TestKeys.of(VALUE)) {
      KeyHeader header = KeyHeader.bearer().to(ORIGIN);
      HttpRequest request = HttpRequest.newBuilder(TARGET).build();
      assertThatNullPointerException()
          .isThrownBy(() -> KeyHeader.bearer().to(null))
          .withMessage("origin");
      assertThatNullPointerException()
          .isThrownBy(() -> KeyHeader.bearer().to(ORIGIN, (String) null))
          .withMessage("more");
      assertThatNullPointerException().isThrownBy(() -> KeyHeader.named(null)).withMessage("name");
      assertThatNullPointerException()
          .isThrownBy(() -> KeyHeader.named("X-Api-Key", null))
          .withMessage("prefix");
      assertThatNullPointerException().isThrownBy(() -> KeyHeader.basic(null)).withMessage("user");
      assertThatNullPointerException()
          .isThrownBy(() -> header.use(null, TARGET, text -> text))
          .withMessage("key");
      assertThatNullPointerException()
          .isThrownBy(() -> header.onto(null, keys.key()))
          .withMessage("request");
      assertThatNullPointerException()
          .isThrownBy(() -> header.onto(request, null))
          .withMessage("key");
    }
  }
}
