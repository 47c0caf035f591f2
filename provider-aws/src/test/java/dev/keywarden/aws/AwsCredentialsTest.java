package dev.keywarden.aws;

import static dev.keywarden.aws.Asked.failure;
import static dev.keywarden.aws.Asked.request;
import static dev.keywarden.aws.Asked.value;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keywarden.KeyProviderException;
import dev.keywarden.KeyProviderException.Reason;
import dev.keywarden.testkit.aws.AwsCall;
import dev.keywarden.testkit.aws.AwsFault;
import dev.keywarden.testkit.aws.AwsOperation;
import dev.keywarden.testkit.aws.AwsSecretsServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerServiceClientConfiguration;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueRequest;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueResponse;

/** Credentials, regions and clients. The SDK reads its variables from system properties as well. */
class AwsCredentialsTest {
  private static final String VALUE = "made-up-value-0123456789abcdef";
  private static final String ROLE = "arn:aws:iam::123456789012:role/reader";

  @TempDir Path directory;

  private final AwsSecretsServer server = AwsSecretsServer.start();
  private final Map<String, @Nullable String> before = new HashMap<>();

  @BeforeEach
  void seed() {
    server.put("prod/llm", VALUE);
    // Nothing of this machine's own is to decide what is found.
    set("aws.configFile", directory.resolve("config").toString());
    set("aws.sharedCredentialsFile", directory.resolve("credentials").toString());
    set("aws.disableEc2Metadata", "true");
  }

  @AfterEach
  void restore() {
    before.forEach(
        (name, value) -> {
          if (value == null) {
            System.clearProperty(name);
          } else {
            System.setProperty(name, value);
          }
        });
    server.close();
  }

  private void set(String name, String value) {
    before.putIfAbsent(name, System.getProperty(name));
    System.setProperty(name, value);
  }

  private AwsSecretsProvider.Builder bare() {
    return AwsSecretsProvider.builder()
        .region("eu-west-1")
        .endpoint(server.endpoint())
        .stsEndpoint(server.endpoint())
        .attempts(1);
  }

  private static void assertReads(AwsSecretsProvider provider) {
    assertReads("prod/llm", provider);
  }

  private static void assertReads(String place, AwsSecretsProvider provider) {
    try (provider) {
      assertThat(value(provider.find(request(place)))).isEqualTo(VALUE);
    }
  }

  @Test
  void noCredentialsAnywhere_isUnauthenticated() {
    try (AwsSecretsProvider provider = bare().build()) {
      KeyProviderException failure = failure(provider, request("prod/llm"));

      assertThat(failure.reason()).isEqualTo(Reason.UNAUTHENTICATED);
      assertThat(failure.detail()).contains("default chain");
      assertThat(failure.remedy()).contains("aws sso login");
      assertThat(server.calls()).isEmpty();
    }
  }

  @Test
  void environmentWithoutCredentials_isUnauthenticatedAndNamesTheVariables() {
    try (AwsSecretsProvider provider = bare().credentials(CredentialsSource.ENVIRONMENT).build()) {
      KeyProviderException failure = failure(provider, request("prod/llm"));

      assertThat(failure.reason()).isEqualTo(Reason.UNAUTHENTICATED);
      assertThat(failure.detail()).contains("AWS_ACCESS_KEY_ID");
    }
  }

  @Test
  void defaultChain_findsSystemPropertiesFirst() {
    set("aws.accessKeyId", "made-up-property");
    set("aws.secretAccessKey", "made-up-secret");

    assertReads(bare().build());

    assertThat(server.calls()).extracting(AwsCall::accessKeyId).containsOnly("made-up-property");
  }

  @Test
  void container_isAskedAtItsEndpoint() {
    set("aws.containerCredentialsFullUri", server.containerCredentials().toString());

    assertReads(bare().credentials(CredentialsSource.CONTAINER).build());

    assertThat(server.calls()).extracting(AwsCall::accessKeyId).allMatch(id -> id.length() == 20);
  }

  @Test
  void container_withoutAnEndpoint_isUnauthenticated() {
    try (AwsSecretsProvider provider = bare().credentials(CredentialsSource.CONTAINER).build()) {
      assertThat(failure(provider, request("prod/llm")).reason()).isEqualTo(Reason.UNAUTHENTICATED);
    }
  }

  @Test
  void profile_givesCredentialsAndRegion() throws IOException {
    Files.writeString(
        directory.resolve("credentials"),
        "[work]\naws_access_key_id = made-up-profile\naws_secret_access_key = made-up\n");
    Files.writeString(directory.resolve("config"), "[profile work]\nregion = eu-west-1\n");

    assertReads(AwsSecretsProvider.builder().profile("work").endpoint(server.endpoint()).build());

    assertThat(server.calls())
        .singleElement()
        .satisfies(
            call -> {
              assertThat(call.accessKeyId()).isEqualTo("made-up-profile");
              assertThat(call.region()).isEqualTo("eu-west-1");
            });
  }

  @Test
  void profileThatDoesNotExist_isUnauthenticatedAndNamesIt() {
    try (AwsSecretsProvider provider = bare().profile("nobody").build()) {
      KeyProviderException failure = failure(provider, request("prod/llm"));

      assertThat(failure.reason()).isEqualTo(Reason.UNAUTHENTICATED);
      assertThat(failure.detail()).contains("profile nobody");
    }
  }

  @Test
  void role_isAssumedOnceAndItsCredentialsAreUsed() {
    try (AwsSecretsProvider provider =
        bare()
            .credentials(Asked.CREDENTIALS)
            .role(ROLE)
            .roleSessionName("night-job")
            .roleExternalId("made-up-external")
            .build()) {
      assertThat(value(provider.find(request("prod/llm")))).isEqualTo(VALUE);
      assertThat(value(provider.find(request("prod/llm")))).isEqualTo(VALUE);
    }

    List<AwsCall> calls = server.calls();
    assertThat(calls).hasSize(3);
    assertThat(calls.get(0).operation()).isEqualTo(AwsOperation.ASSUME_ROLE);
    assertThat(calls.get(0).secretIds()).containsExactly(ROLE);
    assertThat(calls.get(0).accessKeyId()).isEqualTo("made-up-id");
    assertThat(calls.get(1).accessKeyId()).isNotEqualTo("made-up-id");
  }

  @Test
  void roleThatIsDenied_saysSoAndNamesThePermission() {
    server.fail(
        AwsFault.error(403, "AccessDenied", "quotes " + VALUE).on(AwsOperation.ASSUME_ROLE));
    try (AwsSecretsProvider provider = bare().credentials(Asked.CREDENTIALS).role(ROLE).build()) {
      KeyProviderException failure = failure(provider, request("prod/llm"));

      assertThat(failure.reason()).isEqualTo(Reason.DENIED);
      assertThat(failure.detail()).contains("AWS STS in eu-west-1").contains(ROLE);
      assertThat(failure.remedy()).contains("sts:AssumeRole").contains("trust policy");
      assertThat(failure).hasMessageNotContaining(VALUE);
    }
  }

  @Test
  void roleWithExpiredCredentials_isUnauthenticated() {
    server.fail(AwsFault.error(403, "ExpiredToken", "expired").on(AwsOperation.ASSUME_ROLE));
    try (AwsSecretsProvider provider = bare().credentials(Asked.CREDENTIALS).role(ROLE).build()) {
      assertThat(failure(provider, request("prod/llm")).reason()).isEqualTo(Reason.UNAUTHENTICATED);
    }
  }

  @Test
  void tokenServiceThatIsDown_isUnavailable() {
    server.fail(AwsFault.unavailable().on(AwsOperation.ASSUME_ROLE));
    try (AwsSecretsProvider provider = bare().credentials(Asked.CREDENTIALS).role(ROLE).build()) {
      assertThat(failure(provider, request("prod/llm")).reason()).isEqualTo(Reason.UNAVAILABLE);
    }
  }

  @Test
  void webIdentity_assumesTheRoleOfTheServiceAccount() throws IOException {
    Path token = Files.writeString(directory.resolve("token"), "made-up-token");
    set("aws.webIdentityTokenFile", token.toString());
    set("aws.roleArn", ROLE);

    assertReads(bare().credentials(CredentialsSource.WEB_IDENTITY).build());

    assertThat(server.calls(AwsOperation.ASSUME_ROLE_WITH_WEB_IDENTITY)).isEqualTo(1);
  }

  @Test
  void webIdentity_withoutAToken_isUnauthenticated() {
    try (AwsSecretsProvider provider = bare().credentials(CredentialsSource.WEB_IDENTITY).build()) {
      KeyProviderException failure = failure(provider, request("prod/llm"));
      assertThat(failure.reason()).isEqualTo(Reason.UNAUTHENTICATED);
      assertThat(failure.detail()).contains("web identity");
    }
  }

  @Test
  void credentialsObject_thatFails_isUnauthenticatedAndNotQuoted() {
    AwsCredentialsProvider broken =
        () -> {
          throw SdkClientException.create("holds " + VALUE);
        };
    try (AwsSecretsProvider provider = bare().credentials(broken).build()) {
      KeyProviderException failure = failure(provider, request("prod/llm"));
      assertThat(failure.reason()).isEqualTo(Reason.UNAUTHENTICATED);
      assertThat(failure.detail()).contains("handed in");
      assertThat(failure).hasMessageNotContaining(VALUE);
    }
  }

  @Test
  void noRegion_isMisconfiguredAndSaysWhatToSet() {
    try (AwsSecretsProvider provider =
        AwsSecretsProvider.builder().credentials(Asked.CREDENTIALS).build()) {
      KeyProviderException failure = failure(provider, request("prod/llm"));

      assertThat(failure.reason()).isEqualTo(Reason.MISCONFIGURED);
      assertThat(failure.remedy()).contains("keywarden.aws.region=").contains("AWS_REGION");
    }
  }

  /** Leads calls for any host of AWS's to the server, as a proxy would, and notes the hosts. */
  private final class Detour implements SdkHttpClient {
    final List<String> hosts = new java.util.concurrent.CopyOnWriteArrayList<>();
    private final SdkHttpClient client = UrlConnectionHttpClient.create();
    volatile boolean closed;

    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
      hosts.add(request.httpRequest().host());
      URI to = server.endpoint();
      HttpExecuteRequest.Builder led =
          HttpExecuteRequest.builder()
              .request(
                  request.httpRequest().toBuilder()
                      .protocol("http")
                      .host(to.getHost())
                      .port(to.getPort())
                      .build());
      request.contentStreamProvider().ifPresent(led::contentStreamProvider);
      return client.prepareRequest(led.build());
    }

    @Override
    public String clientName() {
      return client.clientName();
    }

    @Override
    public void close() {
      closed = true;
      client.close();
    }
  }

  @Test
  void arnsOfOtherRegions_areAskedThere() {
    try (Detour detour = new Detour();
        AwsSecretsProvider provider =
            AwsSecretsProvider.builder()
                .region("eu-west-1")
                .credentials(Asked.CREDENTIALS)
                .httpClient(detour)
                .build()) {
      String elsewhere = "arn:aws:secretsmanager:us-east-2:123456789012:secret:there-AbCdEf";
      provider.findAll(List.of(request("prod/llm"), request(elsewhere))).values().stream()
          .filter(dev.keywarden.spi.KeyLookup.Found.class::isInstance)
          .forEach(found -> assertThat(value(found)).isEqualTo(VALUE));

      assertThat(detour.hosts)
          .containsExactlyInAnyOrder(
              "secretsmanager.eu-west-1.amazonaws.com", "secretsmanager.us-east-2.amazonaws.com");
      assertThat(server.calls())
          .extracting(AwsCall::region)
          .containsExactlyInAnyOrder("eu-west-1", "us-east-2");
      assertThat(Asked.absent(provider.find(request(elsewhere))).detail()).contains("us-east-2");
    }
  }

  @Test
  void arn_needsNoRegionOfItsOwn_andAHandedInHttpClientStaysOpen() {
    try (Detour detour = new Detour()) {
      assertReads(
          server.arn("prod/llm"),
          AwsSecretsProvider.builder().credentials(Asked.CREDENTIALS).httpClient(detour).build());
      assertThat(detour.closed).isFalse();
    }
  }

  @Test
  void clientThatIsHandedIn_isUsedAndNotClosed() {
    try (SecretsManagerClient client =
        SecretsManagerClient.builder()
            .endpointOverride(server.endpoint())
            .region(Region.EU_CENTRAL_1)
            .credentialsProvider(Asked.CREDENTIALS)
            .httpClient(UrlConnectionHttpClient.create())
            .build()) {
      AwsSecretsProvider provider =
          AwsSecretsProvider.builder().name("mine").client(client).build();
      assertThat(Asked.found(provider.find(request("prod/llm"))).location())
          .isEqualTo("prod/llm in eu-central-1");
      assertThat(value(provider.find(request(server.arn("prod/llm"))))).isEqualTo(VALUE);
      provider.close();

      assertThat(client.getSecretValue(r -> r.secretId("prod/llm")).name()).isEqualTo("prod/llm");
    }
  }

  @Test
  void clientThatIsHandedIn_keepsItsAnswers_andTheirBytesStayAsTheyAre() {
    server.put("prod/binary", VALUE.getBytes(UTF_8));
    try (SecretsManagerClient client =
            SecretsManagerClient.builder()
                .endpointOverride(server.endpoint())
                .region(Region.EU_CENTRAL_1)
                .credentialsProvider(Asked.CREDENTIALS)
                .httpClient(UrlConnectionHttpClient.create())
                .build();
        AwsSecretsProvider provider =
            AwsSecretsProvider.builder().client(new Keeping(client)).build()) {
      assertThat(value(provider.find(request("prod/binary")))).isEqualTo(VALUE);
      assertThat(value(provider.find(request("prod/binary")))).isEqualTo(VALUE);
    }
  }

  @Test
  void configurationFileThatCannotBeRead_isThisMachinesAndIsNotQuoted() throws IOException {
    Files.writeString(directory.resolve("config"), "[profile work\nmade-up-line\n");
    try (AwsSecretsProvider provider =
        Asked.of(server).profile("work").credentials(Asked.CREDENTIALS).build()) {
      KeyProviderException failure = failure(provider, request("prod/llm"));

      assertThat(failure.reason()).isEqualTo(Reason.MISCONFIGURED);
      assertThat(failure.detail())
          .isEqualTo(
              "the AWS SDK could not be set up for region eu-west-1"
                  + " (java.lang.IllegalArgumentException)");
      assertThat(failure.remedy()).contains("~/.aws/config");
      assertThat(printed(failure)).doesNotContain("[profile", "made-up-line");
    }
  }

  @Test
  void connections_canBeChanged_toGoThroughAProxy() {
    assertReads(
        AwsSecretsProvider.builder()
            .region("eu-west-1")
            .endpoint(URI.create("http://localhost:" + server.endpoint().getPort()))
            .credentials(Asked.CREDENTIALS)
            .connections(
                http ->
                    http.proxyConfiguration(
                        proxy -> proxy.endpoint(server.endpoint()).useSystemPropertyValues(false)))
            .build());
  }

  @Test
  void build_contradictions_areRefused() {
    try (SecretsManagerClient client =
        SecretsManagerClient.builder()
            .region(Region.EU_WEST_1)
            .credentialsProvider(Asked.CREDENTIALS)
            .httpClient(UrlConnectionHttpClient.create())
            .build()) {
      AwsSecretsProvider.Builder both =
          AwsSecretsProvider.builder().client(client).region("eu-west-1");
      assertThatThrownBy(both::build).isInstanceOf(IllegalStateException.class);
    }
    AwsSecretsProvider.Builder two =
        AwsSecretsProvider.builder()
            .credentials(Asked.CREDENTIALS)
            .credentials(CredentialsSource.ENVIRONMENT);
    assertThatThrownBy(two::build).isInstanceOf(IllegalStateException.class);
    AwsSecretsProvider.Builder builder = AwsSecretsProvider.builder();
    for (String address :
        List.of("http://example.org", "ftp://127.0.0.1", "http://127.0.0.1.example.org", "x")) {
      assertThatThrownBy(() -> builder.endpoint(URI.create(address)))
          .as(address)
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> builder.region("eu west"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> builder.role("admin")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> builder.attempts(0)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void endpointOfTheMachinesConfiguration_thatIsNotSafe_isRefused() throws IOException {
    Files.writeString(
        directory.resolve("config"),
        "[default]\nregion = eu-west-1\nendpoint_url = http://store.example.org\n");
    try (AwsSecretsProvider provider =
        AwsSecretsProvider.builder().credentials(Asked.CREDENTIALS).build()) {
      KeyProviderException failure = failure(provider, request("prod/llm"));
      assertThat(failure.reason()).isEqualTo(Reason.UNSAFE);
      assertThat(failure.remedy()).contains("AWS_ENDPOINT_URL");
    }
  }

  private static String printed(Throwable thrown) {
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text, true));
    return text.toString();
  }

  /** Asks once, as a client of the application's may that holds on to what came. */
  private static final class Keeping implements SecretsManagerClient {
    private final SecretsManagerClient client;
    private @Nullable GetSecretValueResponse kept;

    Keeping(SecretsManagerClient client) {
      this.client = client;
    }

    @Override
    public GetSecretValueResponse getSecretValue(GetSecretValueRequest request) {
      GetSecretValueResponse answer = kept;
      if (answer == null) {
        answer = client.getSecretValue(request);
        kept = answer;
      }
      return answer;
    }

    @Override
    public SecretsManagerServiceClientConfiguration serviceClientConfiguration() {
      return client.serviceClientConfiguration();
    }

    @Override
    public String serviceName() {
      return client.serviceName();
    }

    @Override
    public void close() {}
  }
}
