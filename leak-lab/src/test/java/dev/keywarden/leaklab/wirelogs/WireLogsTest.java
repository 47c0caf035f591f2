package dev.keywarden.leaklab.wirelogs;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.core.credential.AccessToken;
import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import com.azure.core.http.policy.HttpLogDetailLevel;
import com.azure.core.http.policy.HttpLogOptions;
import com.azure.security.keyvault.secrets.SecretClient;
import com.azure.security.keyvault.secrets.SecretClientBuilder;
import dev.keywarden.KeyChain;
import dev.keywarden.KeywardenException;
import dev.keywarden.aws.AwsSecretsProvider;
import dev.keywarden.azure.AzureKeyVaultProvider;
import dev.keywarden.leaklab.Lab;
import dev.keywarden.spi.KeyProvider;
import dev.keywarden.spi.WireLogs.Action;
import dev.keywarden.testkit.aws.AwsSecretsServer;
import dev.keywarden.testkit.azure.KeyVaultServer;
import java.net.URI;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerAsyncClient;

/**
 * Each switch with the vendor's real client: told to warn, the value is in the log, or the switch
 * would be none; told to refuse, it is not, whether the switch was on before or comes on later.
 */
class WireLogsTest {
  private static final String PLACE = "lab-key";
  private static final String REFUSED = "refused when it is on, at the start or later";

  private static Lab lab;
  private static AwsSecretsServer aws;

  @BeforeAll
  static void open() {
    lab = Lab.of("Wire logs");
    aws = AwsSecretsServer.start();
    aws.put(PLACE, lab.canary());
  }

  @AfterAll
  static void close() {
    aws.close();
    lab.close();
  }

  @Test
  void apache5() {
    for (String name : List.of("org.apache.hc.client5.http.wire", "org.apache.hc.client5.http")) {
      try (SdkHttpClient http = Apache5HttpClient.create()) {
        holds(
            "Apache HttpClient 5, logger " + name,
            Switches.slf4j(name),
            action -> provider(http, action, "made-up"));
      }
    }
  }

  @Test
  void apache5_headers() {
    try (SdkHttpClient http = Apache5HttpClient.create()) {
      holds(
          "Apache HttpClient 5, logger org.apache.hc.client5.http.headers: the token of a session",
          Switches.slf4j("org.apache.hc.client5.http.headers"),
          action -> provider(http, action, lab.canary()));
    }
  }

  @Test
  void apache4() {
    try (SdkHttpClient http = ApacheHttpClient.create()) {
      holds(
          "Apache HttpClient 4, logger org.apache.http.wire",
          Switches.slf4j("org.apache.http.wire"),
          action -> provider(http, action, "made-up"));
      holds(
          "Apache HttpClient 4, logger org.apache.http.headers: the token of a session",
          Switches.slf4j("org.apache.http.headers"),
          action -> provider(http, action, lab.canary()));
    }
  }

  @Test
  void netty() {
    SecretsManagerAsyncClient async =
        SecretsManagerAsyncClient.builder()
            .endpointOverride(aws.endpoint())
            .region(Region.of(aws.region()))
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create("made-up", "made-up")))
            .httpClientBuilder(NettyNioAsyncHttpClient.builder())
            .build();
    try (AsyncBehindSync client = new AsyncBehindSync(async)) {
      holds(
          "Netty, logger io.netty.handler.logging.LoggingHandler",
          Switches.slf4j("io.netty.handler.logging.LoggingHandler"),
          action -> AwsSecretsProvider.builder().client(client).wireLogs(action).build());
    }
  }

  @Test
  void connectionsOfTheJdk() {
    try (SdkHttpClient http = UrlConnectionHttpClient.create()) {
      holds(
          "HttpURLConnection, logger sun.net.www.protocol.http: the token of a session",
          Switches.jul("sun.net.www.protocol.http.HttpURLConnection"), // which writes
          action -> provider(http, action, lab.canary()));
    }
  }

  @Test
  void azureBodiesInCode() throws Exception {
    SSLContext before = SSLContext.getDefault();
    try (KeyVaultServer vault = KeyVaultServer.start()) {
      SSLContext.setDefault(vault.sslContext());
      vault.put(PLACE, lab.canary());
      for (boolean policy : List.of(false, true)) {
        SecretClientBuilder builder =
            new SecretClientBuilder()
                .vaultUrl(vault.url())
                .credential(
                    request ->
                        Mono.fromSupplier(
                            () ->
                                new AccessToken(
                                    vault.issueToken(),
                                    OffsetDateTime.now(ZoneOffset.UTC).plusHours(1))))
                .httpClient(new JdkHttpClientBuilder().build())
                .disableChallengeResourceVerification()
                .httpLogOptions(new HttpLogOptions().setLogLevel(HttpLogDetailLevel.BODY));
        if (policy) {
          builder.addPolicy(AzureKeyVaultProvider.valuePolicy());
        }
        SecretClient client = builder.buildClient();
        lab.closed(
            "Azure, bodies logged by a client that is handed in"
                + (policy ? ", with the value policy" : ""),
            "refused at the start",
            secret ->
                Switches.slf4j("com.azure")
                    .heard(
                        on -> {
                          on.accept(true);
                          return find(
                              action ->
                                  AzureKeyVaultProvider.builder()
                                      .client(client)
                                      .wireLogs(action)
                                      .build(),
                              secret instanceof String ? Action.WARN : Action.REFUSE,
                              () -> {});
                        }));
      }
    } finally {
      SSLContext.setDefault(before);
    }
  }

  private static KeyProvider provider(SdkHttpClient http, Action action, String sessionToken) {
    return AwsSecretsProvider.builder()
        .region(aws.region())
        .endpoint(URI.create(aws.endpoint().toString()))
        .credentials(
            StaticCredentialsProvider.create(
                AwsSessionCredentials.create("made-up", "made-up", sessionToken)))
        .httpClient(http)
        .wireLogs(action)
        .build();
  }

  /** On from the start, and turned on between the making of the provider and its first call. */
  private static void holds(
      String channel, Switches switches, Function<Action, KeyProvider> making) {
    lab.closed(
        channel,
        REFUSED,
        secret ->
            switches.heard(
                on -> {
                  if (secret instanceof String) {
                    on.accept(true);
                    return find(making, Action.WARN, () -> {});
                  }
                  int calls = aws.calls().size();
                  on.accept(true);
                  String atStart = find(making, Action.REFUSE, () -> {});
                  on.accept(false);
                  String later = find(making, Action.REFUSE, () -> on.accept(true));
                  assertThat(atStart).contains("KW-409");
                  assertThat(later).contains("KW-208");
                  assertThat(aws.calls()).as("calls to the store").hasSize(calls);
                  return atStart + later;
                }));
  }

  private static String find(
      Function<Action, KeyProvider> making, Action action, Runnable beforeTheCall) {
    try (KeyProvider provider = making.apply(action);
        KeyChain keys =
            KeyChain.builder()
                .ignoreAmbientConfiguration()
                .provider(provider)
                .set("keywarden.keys.LAB_KEY." + provider.name(), PLACE)
                .build()) {
      beforeTheCall.run();
      return keys.require("LAB_KEY").toString();
    } catch (KeywardenException e) {
      return e.toString();
    }
  }
}
