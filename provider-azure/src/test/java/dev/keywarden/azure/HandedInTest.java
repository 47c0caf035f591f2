package dev.keywarden.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import com.azure.core.http.HttpClient;
import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import com.azure.core.http.policy.ExponentialBackoffOptions;
import com.azure.core.http.policy.RetryOptions;
import com.azure.security.keyvault.secrets.SecretClientBuilder;
import dev.keywarden.KeyProviderException.Reason;
import dev.keywarden.spi.KeyLookup;
import dev.keywarden.testkit.azure.KeyVaultFault;
import dev.keywarden.testkit.azure.KeyVaultStall;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Clients and parts of clients that the application already has. */
class HandedInTest extends VaultTest {
  private SecretClientBuilder clientBuilder() {
    return new SecretClientBuilder()
        .vaultUrl(vault.url())
        .credential(tokens())
        .httpClient(new JdkHttpClientBuilder().build())
        .retryOptions(
            new RetryOptions(
                new ExponentialBackoffOptions()
                    .setMaxRetries(1)
                    .setBaseDelay(Duration.ofMillis(10))
                    .setMaxDelay(Duration.ofMillis(20))))
        .disableChallengeResourceVerification();
  }

  static Stream<Arguments> kinds() {
    return Stream.of(
        argumentSet("async", kind(b -> provider().client(b.buildAsyncClient()))),
        argumentSet("blocking", kind(b -> provider().client(b.buildClient()))),
        argumentSet(
            "async with the policy",
            kind(
                b ->
                    provider()
                        .client(
                            b.addPolicy(AzureKeyVaultProvider.valuePolicy()).buildAsyncClient()))),
        argumentSet(
            "blocking with the policy",
            kind(
                b ->
                    provider()
                        .client(b.addPolicy(AzureKeyVaultProvider.valuePolicy()).buildClient()))));
  }

  private static Function<SecretClientBuilder, AzureKeyVaultProvider.Builder> kind(
      Function<SecretClientBuilder, AzureKeyVaultProvider.Builder> kind) {
    return kind;
  }

  private static AzureKeyVaultProvider.Builder provider() {
    return AzureKeyVaultProvider.builder();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void find_withAClientOfOnesOwn_isAsWithOurs(
      Function<SecretClientBuilder, AzureKeyVaultProvider.Builder> kind) {
    String value = madeUpValue();
    String version = vault.put("one", value);
    Instant expires = Instant.parse("2100-01-01T00:00:00Z");
    vault.expires("one", version, expires);
    try (AzureKeyVaultProvider provider = kind.apply(clientBuilder()).build()) {
      KeyLookup.Found found = found(provider, "one");
      assertThat(found.version()).contains(version);
      assertThat(found.expires()).contains(expires);
      assertThat(found.created()).isPresent();
      assertThat(value(provider, "one")).isEqualTo(value);
      assertThat(provider.findAll(List.of(request("one"), request("none"))).values())
          .hasExactlyElementsOfTypes(KeyLookup.Found.class, KeyLookup.Absent.class);

      vault.notBefore("one", version, expires.minusSeconds(1));
      assertThat(failure(provider, "one").reason()).isEqualTo(Reason.DISABLED);
      vault.enable("one", version, false);
      assertThat(failure(provider, "one").reason()).isEqualTo(Reason.DISABLED);
      vault.enable("one", version, true);

      for (var expected :
          List.of(
              List.of(KeyVaultFault.forbidden("ForbiddenByRbac"), Reason.DENIED),
              List.of(KeyVaultFault.unauthorized(), Reason.UNAUTHENTICATED),
              List.of(KeyVaultFault.throttled(Duration.ZERO), Reason.THROTTLED),
              List.of(KeyVaultFault.error(503, "ServiceUnavailable"), Reason.UNAVAILABLE),
              List.of(KeyVaultFault.error(404, "Other"), Reason.MISCONFIGURED),
              List.of(KeyVaultFault.truncated(), Reason.UNREADABLE),
              List.of(KeyVaultFault.garbled(), Reason.UNREADABLE),
              List.of(KeyVaultFault.noValue(), Reason.DISABLED),
              List.of(KeyVaultFault.cut(), Reason.UNAVAILABLE))) {
        vault.fail((KeyVaultFault) expected.get(0));
        assertThat(failure(provider, "one"))
            .as("%s", expected)
            .satisfies(thrown -> assertThat(thrown.reason()).isEqualTo(expected.get(1)))
            .hasMessageNotContaining(value)
            .hasNoCause();
        vault.heal();
      }
    }
    assertThat(vault.connections()).isPositive();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void find_interrupted_endsPromptly(
      Function<SecretClientBuilder, AzureKeyVaultProvider.Builder> kind) throws Exception {
    vault.put("one", madeUpValue());
    try (AzureKeyVaultProvider provider = kind.apply(clientBuilder()).build();
        KeyVaultStall stall = vault.stall()) {
      CompletableFuture<Reason> reason = new CompletableFuture<>();
      Thread caller = new Thread(() -> reason.complete(failure(provider, "one").reason()));
      caller.start();
      stall.awaitCallers(1, LONG);
      caller.interrupt();
      assertThat(reason.get(20, TimeUnit.SECONDS)).isEqualTo(Reason.CANCELLED);
    }
  }

  @Test
  void find_challengeForAnotherService_sendsNoTokenAndIsMisconfigured() {
    // As our own client to a host that is not this machine: the client holds the resource of the
    // challenge against the host. Here the host is localhost, and the resource the service's.
    vault.put("one", madeUpValue());
    var client =
        new SecretClientBuilder()
            .vaultUrl(vault.url())
            .credential(
                request -> {
                  throw new AssertionError("a token was asked for");
                })
            .addPolicy(AzureKeyVaultProvider.valuePolicy())
            .buildAsyncClient();
    try (AzureKeyVaultProvider provider = provider().client(client).build()) {
      assertThat(failure(provider, "one"))
          .satisfies(thrown -> assertThat(thrown.reason()).isEqualTo(Reason.MISCONFIGURED))
          .hasMessageContaining("asked for a token of another service, and was sent none");
    }
  }

  @Test
  void build_clientAndPartsOfAnother_isRefused() {
    var client = clientBuilder().buildAsyncClient();
    assertThatThrownBy(() -> provider().client(client).credential(tokens()).build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("its own credentials and transport");
    assertThatThrownBy(() -> provider().client(client).tenantId("made-up").build())
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void close_leavesWhatWasHandedInOpen() {
    vault.put("one", madeUpValue());
    HttpClient transport = new JdkHttpClientBuilder().build();
    AzureKeyVaultProvider first = builder().httpClient(transport).build();
    found(first, "one");
    first.close();

    try (AzureKeyVaultProvider second = builder().httpClient(transport).build()) {
      found(second, "one");
    }
  }
}
