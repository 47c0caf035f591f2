package dev.keywarden.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import com.azure.security.keyvault.secrets.SecretClientBuilder;
import dev.keywarden.KeyChain;
import dev.keywarden.KeyProviderException;
import dev.keywarden.KeyProviderException.Reason;
import dev.keywarden.spi.KeyLookup;
import dev.keywarden.spi.KeyMaterial;
import dev.keywarden.spi.KeyProvider;
import dev.keywarden.spi.KeyRequest;
import dev.keywarden.testkit.azure.KeyVaultCall.Operation;
import dev.keywarden.testkit.azure.KeyVaultFault;
import dev.keywarden.testkit.azure.KeyVaultServer;
import dev.keywarden.testkit.azure.KeyVaultStall;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A secret that is deleted and can be recovered is no absent one: the further call tells them. */
class DeletedSecretTest extends VaultTest {
  private static final String HINT = "recover --vault-name localhost --name gone";

  /** In place of the vault with the system's clock. */
  @BeforeEach
  void startVaultAtAKnownTime() throws IOException {
    vault.close();
    vault = KeyVaultServer.start(() -> Instant.parse("2026-11-24T12:00:00.5Z"));
  }

  private void delete(String name) {
    vault.put(name, madeUpValue());
    vault.delete(name);
  }

  private static KeyLookup.Absent absent(KeyProvider provider, String place) {
    return (KeyLookup.Absent) provider.find(request(place));
  }

  private List<String> calls() {
    return vault.calls().stream()
        .map(call -> call.operation() + " " + call.name() + " " + call.status())
        .toList();
  }

  @Test
  void find_deleted_isAFailureWithItsDatesAndTheWayBack() {
    delete("gone");
    try (AzureKeyVaultProvider provider = builder().build()) {
      KeyProviderException thrown = failure(provider, "gone");

      assertThat(thrown.reason()).isEqualTo(Reason.DISABLED);
      assertThat(thrown.detail())
          .isEqualTo(
              "secret gone in "
                  + vault.url()
                  + " was deleted on 2026-11-24T12:00:00Z, and can be recovered until"
                  + " 2027-02-22T12:00:00Z");
      assertThat(thrown.remedy()).isEqualTo("Recover it: az keyvault secret " + HINT + ".");
      assertThat(thrown).hasNoCause();
      assertThat(calls())
          .containsExactly("CHALLENGE gone 401", "GET gone 404", "GET_DELETED gone 200");
    }
  }

  @Test
  void find_deletedAndRecovered_isFoundWithOneCall() {
    delete("back");
    try (AzureKeyVaultProvider provider = builder().build()) {
      assertThat(failure(provider, "back").reason()).isEqualTo(Reason.DISABLED);
      vault.recover("back");
      vault.forgetCalls();

      found(provider, "back");

      assertThat(calls()).containsExactly("GET back 200");
    }
  }

  @Test
  void find_purged_isAbsentAndNobodyIsSentToRecoverIt() {
    delete("gone");
    vault.purge("gone");
    try (AzureKeyVaultProvider provider = builder().build()) {
      KeyLookup.Absent absent = absent(provider, "gone");

      assertThat(absent.detail()).isEqualTo("there is no secret gone in " + vault.url());
      assertThat(absent.remedy())
          .contains("az keyvault secret set --vault-name localhost --name gone --file /dev/stdin");
      assertThat(calls())
          .containsExactly("CHALLENGE gone 401", "GET gone 404", "GET_DELETED gone 404");
    }
  }

  @Test
  void find_versionOfADeletedSecret_isAFailureToo() {
    String version = vault.put("gone", madeUpValue());
    KeyRequest other = request("gone").with("version", "0".repeat(32));
    try (AzureKeyVaultProvider provider = builder().build()) {
      assertThat(provider.find(other))
          .asInstanceOf(type(KeyLookup.Absent.class))
          .satisfies(absent -> assertThat(absent.remedy().orElseThrow()).doesNotContain("recover"));
      vault.delete("gone");

      assertThat(failure(provider, request("gone").with("version", version)).reason())
          .isEqualTo(Reason.DISABLED);
    }
  }

  static Stream<Arguments> untold() {
    return Stream.of(
        argumentSet("role missing", KeyVaultFault.forbidden("ForbiddenByRbac")),
        argumentSet("policy missing", KeyVaultFault.forbidden("ForbiddenByPolicy")),
        argumentSet("challenged", KeyVaultFault.unauthorized()),
        argumentSet("unauthorized", KeyVaultFault.error(401, "Unauthorized")),
        argumentSet("throttled", KeyVaultFault.throttled(Duration.ZERO)),
        argumentSet("throttled for long", KeyVaultFault.throttled(Duration.ofMinutes(10))),
        argumentSet("not available", KeyVaultFault.error(503, "ServiceUnavailable")),
        argumentSet("timeout", KeyVaultFault.error(408, "Timeout")),
        argumentSet("no key vault", KeyVaultFault.error(404, "NotFound")),
        argumentSet("bad parameter", KeyVaultFault.error(400, "BadParameter")),
        argumentSet("cut in the body", KeyVaultFault.cutInBody()),
        argumentSet("garbled", KeyVaultFault.garbled()),
        argumentSet("truncated", KeyVaultFault.truncated()),
        argumentSet("wrong type", KeyVaultFault.wrongType()));
  }

  @ParameterizedTest
  @MethodSource("untold")
  void find_deletedButUntold_isAbsentWithTheWayBackAfterOneFurtherCall(KeyVaultFault fault) {
    delete("gone");
    vault.failDeleted(fault);
    try (AzureKeyVaultProvider provider = builder().build()) {
      KeyLookup.Absent absent = absent(provider, "gone");

      assertThat(absent.detail()).isEqualTo("there is no secret gone in " + vault.url());
      assertThat(absent.remedy().orElseThrow())
          .contains("secret set --vault-name localhost --name gone --file /dev/stdin")
          .endsWith("# or, if it was deleted: az keyvault secret " + HINT);
      assertThat(vault.calls(Operation.GET)).isEqualTo(1);
      assertThat(vault.calls(Operation.GET_DELETED)).isEqualTo(1);
    }
  }

  @Test
  void find_furtherCallCut_isAbsentWithTheWayBack() {
    delete("gone");
    vault.failDeleted(KeyVaultFault.cut());
    try (AzureKeyVaultProvider provider = builder().build()) {
      // The JDK's client tries a connection again that was cut before it answered.
      assertThat(absent(provider, "gone").remedy().orElseThrow()).endsWith(HINT);
    }
  }

  /** The provider keeps a reserve of that time; a busy machine may eat it up, not five times. */
  @Test
  void find_furtherCallStalledToTheEnd_isAbsentInTime() throws Exception {
    delete("gone");
    Duration limit = Duration.ofMillis(2500);
    try (AzureKeyVaultProvider provider = builder().build()) {
      Duration took = absentOfStalled(provider, limit);
      for (int i = 0; i < 4 && took.compareTo(limit) >= 0; i++) {
        took = absentOfStalled(provider, limit);
      }
      assertThat(took).isLessThan(limit);
    }
  }

  private Duration absentOfStalled(AzureKeyVaultProvider provider, Duration limit)
      throws Exception {
    CompletableFuture<KeyLookup> answer = new CompletableFuture<>();
    AtomicLong took = new AtomicLong();
    Runnable find =
        () -> {
          long start = System.nanoTime();
          KeyLookup found = provider.find(request("gone", limit));
          took.set(System.nanoTime() - start);
          answer.complete(found);
        };
    try (KeyVaultStall stall = stallFurtherCall(1, find)) {
      assertThat(stall).isNotNull();
      assertThat(answer.get(20, TimeUnit.SECONDS))
          .asInstanceOf(type(KeyLookup.Absent.class))
          .satisfies(absent -> assertThat(absent.remedy().orElseThrow()).endsWith(HINT));
    }
    return Duration.ofNanos(took.get());
  }

  @Test
  void find_furtherCallStalled_takesOneAttemptAtTheMost() throws Exception {
    delete("gone");
    try (AzureKeyVaultProvider provider =
        builder().attempts(3).attemptTimeout(Duration.ofSeconds(1)).build()) {
      CompletableFuture<KeyLookup> answer = new CompletableFuture<>();
      try (KeyVaultStall stall =
          stallFurtherCall(1, () -> answer.complete(provider.find(request("gone"))))) {
        assertThat(answer.get(20, TimeUnit.SECONDS)).isInstanceOf(KeyLookup.Absent.class);
        AssertionError none =
            catchThrowableOfType(AssertionError.class, () -> stall.awaitCallers(1, Duration.ZERO));
        assertThat(none).hasMessage("only 0 of 1 calls have arrived");
      }
    }
  }

  /** Starts the work, lets its first calls pass, and waits until the further ones are held. */
  private KeyVaultStall stallFurtherCall(int calls, Runnable work) throws InterruptedException {
    KeyVaultStall first = vault.stall();
    Thread caller = new Thread(work, "caller");
    caller.setDaemon(true);
    caller.start();
    first.awaitCallers(calls, LONG);
    KeyVaultStall further = vault.stall();
    first.close();
    further.awaitCallers(calls, LONG);
    return further;
  }

  @Test
  void find_interruptedInTheFurtherCall_endsPromptly() throws Exception {
    delete("gone");
    try (AzureKeyVaultProvider provider = builder().build()) {
      CompletableFuture<KeyProviderException> thrown = new CompletableFuture<>();
      CompletableFuture<Thread> caller = new CompletableFuture<>();
      try (KeyVaultStall stall =
          stallFurtherCall(
              1,
              () -> {
                caller.complete(Thread.currentThread());
                thrown.complete(failure(provider, "gone"));
              })) {
        assertThat(stall).isNotNull();
        caller.join().interrupt();

        assertThat(thrown.get(20, TimeUnit.SECONDS).reason()).isEqualTo(Reason.CANCELLED);
      }
    }
  }

  @Test
  void close_duringTheFurtherCall_endsIt() throws Exception {
    delete("gone");
    AzureKeyVaultProvider provider = builder().build();
    CompletableFuture<KeyProviderException> thrown = new CompletableFuture<>();
    try (KeyVaultStall stall =
        stallFurtherCall(1, () -> thrown.complete(failure(provider, "gone")))) {
      assertThat(stall).isNotNull();
      provider.close();

      assertThat(thrown.get(20, TimeUnit.SECONDS)).hasMessageContaining("'azure' is closed");
    }
  }

  @Test
  void findAll_oneOfEachKind_eachHasItsOwnAnswer() {
    delete("gone");
    delete("gone-too");
    delete("purged");
    vault.purge("purged");
    vault.put("there", madeUpValue());
    vault.put("off", madeUpValue());
    vault.enable("off", "", false);
    List<KeyRequest> requests =
        Stream.of("gone", "there", "never", "gone-too", "off", "purged")
            .map(VaultTest::request)
            .toList();
    try (AzureKeyVaultProvider provider = builder().build()) {
      Map<KeyRequest, KeyLookup> answers = provider.findAll(requests);

      assertThat(requests.stream().map(answers::get).map(DeletedSecretTest::kind))
          .containsExactly("DISABLED", "Found", "Absent", "DISABLED", "DISABLED", "Absent");
      assertThat(vault.calls(Operation.GET)).isEqualTo(6);
      assertThat(vault.calls(Operation.GET_DELETED)).isEqualTo(4);
      assertThat(vault.calls(Operation.CHALLENGE)).isEqualTo(1);
    }
  }

  private static String kind(KeyLookup answer) {
    return answer instanceof KeyLookup.Failed failed
        ? failed.reason().name()
        : answer.getClass().getSimpleName();
  }

  @Test
  void findAll_manyDeleted_areAskedForSideBySide() throws Exception {
    List<KeyRequest> requests = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      delete("gone-" + i);
      requests.add(request("gone-" + i));
    }
    vault.put("warm", madeUpValue());
    try (AzureKeyVaultProvider provider = builder().build()) {
      found(provider, "warm");
      CompletableFuture<Map<KeyRequest, KeyLookup>> answers = new CompletableFuture<>();
      // Were the further calls made one after the other, the second would never come.
      stallFurtherCall(20, () -> answers.complete(provider.findAll(requests))).close();

      assertThat(answers.get(20, TimeUnit.SECONDS).values())
          .hasSize(20)
          .extracting("reason")
          .containsOnly(Reason.DISABLED);
    }
  }

  @Test
  void findAll_theFirstIsDeleted_theOthersDoNotWaitForItsFurtherCall() throws Exception {
    delete("gone");
    vault.put("there", madeUpValue());
    List<KeyRequest> requests = List.of(request("gone"), request("there"));
    try (AzureKeyVaultProvider provider = builder().build()) {
      CompletableFuture<Map<KeyRequest, KeyLookup>> answers = new CompletableFuture<>();
      KeyVaultStall first = vault.stall();
      CompletableFuture<Void> call =
          CompletableFuture.runAsync(() -> answers.complete(provider.findAll(requests)));
      first.awaitCallers(1, LONG);
      KeyVaultStall further = vault.stall();
      first.close();
      // The further call for the one, and the first for the other.
      further.awaitCallers(2, LONG);
      further.close();

      assertThat(answers.get(20, TimeUnit.SECONDS).values().stream().map(DeletedSecretTest::kind))
          .containsExactly("DISABLED", "Found");
      call.join();
    }
  }

  @Test
  void require_deletedInAChain_stopsItBeforeTheWeakerProvider() {
    delete("anthropic-api-key");
    AtomicInteger asked = new AtomicInteger();
    KeyProvider weaker =
        new KeyProvider() {
          @Override
          public String name() {
            return "weaker";
          }

          @Override
          public KeyLookup find(KeyRequest request) {
            asked.incrementAndGet();
            return KeyLookup.found(KeyMaterial.copyOf("value-of-the-weaker"), "weaker place");
          }
        };
    try (KeyChain keys =
        KeyChain.builder()
            .ignoreAmbientConfiguration()
            .provider(builder().build())
            .provider(weaker)
            .set("keywarden.keys.ANTHROPIC_API_KEY.kind", "text")
            .build()) {
      assertThat(catchThrowable(() -> keys.require("ANTHROPIC_API_KEY")))
          .hasMessageContaining("was deleted on 2026-11-24T12:00:00Z")
          .hasMessageContaining("KW-203")
          .hasMessageContaining("az keyvault secret recover");
      assertThat(asked).hasValue(0);

      vault.purge("anthropic-api-key");
      keys.invalidate("ANTHROPIC_API_KEY"); // a refusal is remembered for a while
      assertThat(keys.require("ANTHROPIC_API_KEY").reveal()).isEqualTo("value-of-the-weaker");
    }
  }

  static Stream<Arguments> kinds() {
    return Stream.of(
        argumentSet("async", kind(b -> b, (p, b) -> p.client(b.buildAsyncClient()))),
        argumentSet("blocking", kind(b -> b, (p, b) -> p.client(b.buildClient()))),
        argumentSet(
            "async with the policy",
            kind(DeletedSecretTest::withPolicy, (p, b) -> p.client(b.buildAsyncClient()))),
        argumentSet(
            "blocking with the policy",
            kind(DeletedSecretTest::withPolicy, (p, b) -> p.client(b.buildClient()))));
  }

  private static SecretClientBuilder withPolicy(SecretClientBuilder builder) {
    return builder.addPolicy(AzureKeyVaultProvider.valuePolicy());
  }

  private static BiFunction<
          AzureKeyVaultProvider.Builder, SecretClientBuilder, AzureKeyVaultProvider.Builder>
      kind(
          UnaryOperator<SecretClientBuilder> prepare,
          BiFunction<
                  AzureKeyVaultProvider.Builder, SecretClientBuilder, AzureKeyVaultProvider.Builder>
              hand) {
    return (provider, client) -> hand.apply(provider, prepare.apply(client));
  }

  private SecretClientBuilder clientBuilder() {
    return new SecretClientBuilder()
        .vaultUrl(vault.url())
        .credential(tokens())
        .httpClient(new JdkHttpClientBuilder().build())
        .disableChallengeResourceVerification();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void find_withAClientOfOnesOwn_isAsWithOurs(
      BiFunction<AzureKeyVaultProvider.Builder, SecretClientBuilder, AzureKeyVaultProvider.Builder>
          kind) {
    delete("gone");
    try (AzureKeyVaultProvider provider =
        kind.apply(AzureKeyVaultProvider.builder(), clientBuilder()).build()) {
      assertThat(failure(provider, "gone"))
          .satisfies(thrown -> assertThat(thrown.reason()).isEqualTo(Reason.DISABLED))
          .hasMessageContaining("deleted on 2026-11-24T12:00:00Z")
          .hasMessageContaining("until 2027-02-22T12:00:00Z");
      assertThat(absent(provider, "never").remedy().orElseThrow()).doesNotContain("recover");
      vault.failDeleted(KeyVaultFault.forbidden("ForbiddenByRbac"));
      vault.forgetCalls();

      assertThat(absent(provider, "gone").remedy().orElseThrow()).endsWith(HINT);

      assertThat(calls()).containsExactly("GET gone 404", "GET_DELETED gone 403");
    }
  }

  @ParameterizedTest
  @MethodSource("kindsWithThePolicy")
  void find_withAClientThatTriesAgain_endsAfterOneAttempt(
      BiFunction<AzureKeyVaultProvider.Builder, SecretClientBuilder, AzureKeyVaultProvider.Builder>
          kind) {
    delete("gone");
    vault.failDeleted(KeyVaultFault.throttled(Duration.ZERO));
    try (AzureKeyVaultProvider provider =
        kind.apply(AzureKeyVaultProvider.builder(), clientBuilder()).build()) {
      assertThat(absent(provider, "gone").remedy().orElseThrow()).endsWith(HINT);

      assertThat(vault.calls(Operation.GET_DELETED)).isEqualTo(1);
    }
  }

  static Stream<Arguments> kindsWithThePolicy() {
    return kinds().skip(2);
  }

  @Test
  void deleted_withoutDates_saysWhatItKnows() {
    VaultCall call =
        new VaultCall(
            VaultAddress.parse("https://v.vault.azure.net").orElseThrow(),
            "gone",
            "",
            Long.MAX_VALUE);

    assertThat(VaultFailures.deleted(call, SecretBundle.ofDeleted(null, null)))
        .extracting("detail")
        .isEqualTo("secret gone in https://v.vault.azure.net was deleted, and can be recovered");
  }
}
