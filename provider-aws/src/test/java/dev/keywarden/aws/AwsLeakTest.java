package dev.keywarden.aws;

import static dev.keywarden.aws.Asked.failure;
import static dev.keywarden.aws.Asked.request;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import dev.keywarden.ConfigurationException;
import dev.keywarden.KeyProviderException.Reason;
import dev.keywarden.spi.KeyLookup;
import dev.keywarden.spi.WireLogs;
import dev.keywarden.testkit.aws.AwsFault;
import dev.keywarden.testkit.aws.AwsSecretsServer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/** Nothing of a value in any line of any logger, with all of them at their finest level. */
class AwsLeakTest {
  private static final String CANARY = "made-up-canary-0123456789abcdef";

  private final AwsSecretsServer server = AwsSecretsServer.start();

  @AfterEach
  void close() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void everyLoggerAtItsFinest_holdsNoValue(boolean handedIn) {
    server.put("text", CANARY);
    server.put("binary", CANARY.getBytes(UTF_8));
    server.put("json", "{\"key\": \"" + CANARY + "\"}");
    server.put("doomed", CANARY);
    server.markForDeletion("doomed", 7);
    List<String> written = new ArrayList<>();
    try (LogCapture log = LogCapture.everything();
        SecretsManagerClient client = client();
        AwsSecretsProvider provider =
            (handedIn ? AwsSecretsProvider.builder().client(client) : Asked.of(server).attempts(2))
                .wireLogs(WireLogs.Action.WARN)
                .build()) {
      // The server of the JDK is in this JVM too, and what it logs is no client's.
      for (String place : List.of("text", "binary", "json", "missing", "doomed")) {
        lookUp(provider, place);
      }
      provider
          .findAll(List.of(request("text"), request("binary"), request("json")))
          .values()
          .forEach(AwsLeakTest::discard);
      for (AwsFault fault :
          List.of(
              AwsFault.echo(),
              AwsFault.wrongType(),
              AwsFault.garbled(),
              AwsFault.denied(),
              AwsFault.internalError())) {
        server.heal();
        server.fail(fault);
        lookUp(provider, "text");
        provider
            .findAll(List.of(request("text"), request("binary")))
            .values()
            .forEach(AwsLeakTest::discard);
      }
      for (ILoggingEvent event : log.events()) {
        String thrown =
            event.getThrowableProxy() == null
                ? ""
                : ThrowableProxyUtil.asString(event.getThrowableProxy());
        written.add(event.getLoggerName() + " " + event.getFormattedMessage() + " " + thrown);
      }
      written.addAll(log.records());
    }

    assertThat(written).as("what was written").hasSizeGreaterThan(100);
    String binary = Base64.getEncoder().encodeToString(CANARY.getBytes(UTF_8));
    String hex = HexFormat.of().formatHex(CANARY.getBytes(UTF_8));
    written.removeIf(
        line ->
            !line.contains(CANARY.substring(8, 24))
                && !line.contains(binary.substring(8, 32))
                && !line.contains(hex.substring(8, 40)));
    assertThat(
            written.stream()
                .map(
                    line ->
                        line.lines().limit(1).toList()
                            + " ... "
                            + line.lines()
                                .filter(l -> l.contains(CANARY.substring(8, 24)))
                                .toList())
                .toList())
        .as("lines with the value")
        .isEmpty();
  }

  private static void lookUp(AwsSecretsProvider provider, String place) {
    try {
      discard(provider.find(request(place)));
    } catch (dev.keywarden.KeyProviderException e) {
      assertThat(e).hasMessageNotContaining(CANARY.substring(8, 24));
    }
  }

  private static void discard(KeyLookup answer) {
    assertThat(answer.toString()).doesNotContain(CANARY.substring(8, 24));
    if (answer instanceof KeyLookup.Found found) {
      found.material().close();
    }
  }

  private SecretsManagerClient client() {
    return SecretsManagerClient.builder()
        .endpointOverride(server.endpoint())
        .region(software.amazon.awssdk.regions.Region.EU_WEST_1)
        .credentialsProvider(Asked.CREDENTIALS)
        .httpClient(UrlConnectionHttpClient.create())
        .build();
  }

  @Test
  void captureOfTheJdksConnections_isRefused() {
    try (AwsSecretsProvider provider = Asked.of(server).build()) {
      System.setProperty("sun.net.http.captureRules", "made-up-rules");
      var failure = failure(provider, request("text"));
      assertThat(failure.reason()).isEqualTo(Reason.UNSAFE);
      assertThat(failure.detail()).contains("sun.net.http.captureRules");
      assertThat(server.calls()).isEmpty();
      assertThatThrownBy(() -> Asked.of(server).build())
          .isInstanceOf(ConfigurationException.class)
          .hasMessageStartingWith("KW-409")
          .hasMessageContaining("sun.net.http.captureRules");
    } finally {
      System.clearProperty("sun.net.http.captureRules");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sun.net.www.protocol.http",
        "sun.net.www.protocol.http.HttpURLConnection" // which is the one that writes
      })
  void wireLogOfTheJdk_isRefused(String name) {
    java.util.logging.Logger logger = java.util.logging.Logger.getLogger(name);
    try (AwsSecretsProvider provider = Asked.of(server).build()) {
      logger.setLevel(java.util.logging.Level.FINEST);
      assertThat(failure(provider, request("text")).reason()).isEqualTo(Reason.UNSAFE);
      assertThat(server.calls()).isEmpty();
    } finally {
      logger.setLevel(null);
    }
  }

  @Test
  void httpClientThatIsHandedIn_isLookedAtByItsName() {
    Logger logger = (Logger) LoggerFactory.getLogger("org.apache.hc.client5.http.wire");
    logger.setLevel(Level.DEBUG);
    server.put("text", CANARY);
    try (SdkHttpClient http = UrlConnectionHttpClient.create();
        SecretsManagerClient client = client();
        AwsSecretsProvider provider = Asked.of(server).httpClient(http).build()) {
      discard(provider.find(request("text")));
      assertThatThrownBy(() -> AwsSecretsProvider.builder().client(client).build())
          .as("a client whose transport nobody knows")
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("the logger org.apache.hc.client5.http.wire at DEBUG is on");
    } finally {
      logger.setLevel(null);
    }
  }
}
