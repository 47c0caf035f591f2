package dev.keywarden.azure;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.azure.core.credential.TokenCredential;
import com.azure.identity.CredentialUnavailableException;
import dev.keywarden.KeyProviderException;
import dev.keywarden.KeyProviderException.Reason;
import dev.keywarden.spi.KeyLookup;
import dev.keywarden.spi.KeyRequest;
import dev.keywarden.testkit.azure.KeyVaultCall.Operation;
import dev.keywarden.testkit.azure.KeyVaultStall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** Many keys, many threads, and calls that end before their time. */
class SideBySideTest extends VaultTest {
  private List<KeyRequest> seed(int keys) {
    List<KeyRequest> requests = new ArrayList<>();
    for (int i = 0; i < keys; i++) {
      vault.put("key-" + i, madeUpValue());
      requests.add(request("key-" + i));
    }
    return requests;
  }

  @Test
  void findAll_manyNames_areAskedForSideBySideUpToTheLimit() throws Exception {
    List<KeyRequest> requests = seed(60);
    try (AzureKeyVaultProvider provider = builder().build()) {
      found(provider, "key-0");
      vault.forgetCalls();
      KeyVaultStall stall = vault.stall();
      CompletableFuture<Map<KeyRequest, KeyLookup>> answers =
          CompletableFuture.supplyAsync(() -> provider.findAll(requests));
      // Were they asked for one after the other, the second would never come.
      stall.awaitCallers(AzureKeyVaultProvider.SIDE_BY_SIDE, LONG);
      assertThat(vault.maxInFlight()).isEqualTo(AzureKeyVaultProvider.SIDE_BY_SIDE);
      vault.heal();

      assertThat(answers.get(20, TimeUnit.SECONDS))
          .hasSize(60)
          .allSatisfy((r, answer) -> assertThat(answer).isInstanceOf(KeyLookup.Found.class));
      assertThat(vault.calls(Operation.GET)).isEqualTo(60);
      assertThat(vault.maxInFlight()).isEqualTo(AzureKeyVaultProvider.SIDE_BY_SIDE);
      assertThat(vault.connections()).isLessThanOrEqualTo(AzureKeyVaultProvider.SIDE_BY_SIDE);
    }
  }

  @Test
  void findAll_cold_isChallengedOnce() {
    List<KeyRequest> requests = seed(50);
    try (AzureKeyVaultProvider provider = builder().build()) {
      assertThat(provider.findAll(requests)).hasSize(50);

      assertThat(vault.calls(Operation.CHALLENGE)).isEqualTo(1);
      assertThat(vault.calls(Operation.GET)).isEqualTo(50);
    }
  }

  @Test
  void findAll_noToken_isAskedForOnce() {
    AtomicInteger asked = new AtomicInteger();
    TokenCredential failing =
        request ->
            Mono.defer(
                () -> {
                  asked.incrementAndGet();
                  return Mono.error(new CredentialUnavailableException("none"));
                });
    List<KeyRequest> requests = seed(50);
    try (AzureKeyVaultProvider provider = builder().credential(failing).build()) {
      assertThat(provider.findAll(requests).values())
          .hasSize(50)
          .extracting("reason")
          .containsOnly(Reason.UNAUTHENTICATED);
      assertThat(asked).hasValue(1);
    }
  }

  @Test
  void findAll_someTooLate_theOthersAreFound() throws Exception {
    List<KeyRequest> requests =
        List.of(request("quick", Duration.ofSeconds(2)), request("slow", Duration.ofSeconds(2)));
    vault.put("quick", madeUpValue());
    vault.put("slow", madeUpValue());
    try (AzureKeyVaultProvider provider = builder().build()) {
      // The first goes ahead alone, so that the second finds the vault stalled.
      KeyVaultStall first = vault.stall();
      CompletableFuture<Map<KeyRequest, KeyLookup>> answers =
          CompletableFuture.supplyAsync(() -> provider.findAll(requests));
      first.awaitCallers(1, LONG);
      KeyVaultStall second = vault.stall();
      first.close();

      Map<KeyRequest, KeyLookup> all = answers.get(20, TimeUnit.SECONDS);
      assertThat(all.get(requests.get(0))).isInstanceOf(KeyLookup.Found.class);
      assertThat(all.get(requests.get(1))).extracting("reason").isEqualTo(Reason.TIMED_OUT);
      second.close();
    }
  }

  @Test
  void find_twoHundredThreads_allFindIt() throws Exception {
    vault.put("one", madeUpValue());
    ExecutorService threads = Executors.newFixedThreadPool(200);
    try (AzureKeyVaultProvider provider = builder().build()) {
      CountDownLatch start = new CountDownLatch(1);
      List<Future<KeyLookup>> answers = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        answers.add(
            threads.submit(
                () -> {
                  start.await();
                  return provider.find(request("one"));
                }));
      }
      start.countDown();
      for (Future<KeyLookup> answer : answers) {
        assertThat(answer.get(30, TimeUnit.SECONDS)).isInstanceOf(KeyLookup.Found.class);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void find_interrupted_endsPromptlyAndCancelsTheCall() throws Exception {
    vault.put("one", madeUpValue());
    try (AzureKeyVaultProvider provider = builder().build();
        KeyVaultStall stall = vault.stall()) {
      CompletableFuture<KeyProviderException> thrown = new CompletableFuture<>();
      CompletableFuture<Boolean> flag = new CompletableFuture<>();
      Thread caller =
          new Thread(
              () -> {
                thrown.complete(failure(provider, "one"));
                flag.complete(Thread.currentThread().isInterrupted());
              });
      caller.start();
      stall.awaitCallers(1, LONG);
      caller.interrupt();

      assertThat(thrown.get(20, TimeUnit.SECONDS).reason()).isEqualTo(Reason.CANCELLED);
      assertThat(flag.get(20, TimeUnit.SECONDS)).isTrue();
      caller.join();
    }
  }

  @Test
  void close_duringCalls_endsThem() throws Exception {
    vault.put("one", madeUpValue());
    AzureKeyVaultProvider provider = builder().build();
    try (KeyVaultStall stall = vault.stall()) {
      CompletableFuture<KeyProviderException> one =
          CompletableFuture.supplyAsync(() -> failure(provider, "one"));
      CompletableFuture<KeyProviderException> all =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  provider.findAll(List.of(request("one")));
                  throw new AssertionError("answered");
                } catch (KeyProviderException e) {
                  return e;
                }
              });
      stall.awaitCallers(2, LONG);
      provider.close();

      assertThat(one.get(20, TimeUnit.SECONDS)).hasMessageContaining("'azure' is closed");
      assertThat(all.get(20, TimeUnit.SECONDS)).hasMessageContaining("'azure' is closed");
    }
    provider.close();
    assertThat(failure(provider, "one")).hasMessageContaining("'azure' is closed");
  }

  @Test
  void close_beforeAnyCall_isFine() {
    AzureKeyVaultProvider provider = builder().build();
    provider.close();

    assertThat(failure(provider, "one")).hasMessageContaining("'azure' is closed");
    assertThat(vault.calls()).isEmpty();
  }

  @Test
  void close_leavesNoThreadOfOursBehind() throws Exception {
    List<KeyRequest> requests = seed(30);
    AzureKeyVaultProvider provider = builder().name("azure-threads").build();
    provider.findAll(requests);
    assertThat(ours()).isNotEmpty();

    provider.close();

    for (Thread thread : ours()) {
      thread.join(20_000);
    }
    assertThat(ours()).isEmpty();
  }

  private static List<Thread> ours() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("keywarden-azure-threads"))
        .toList();
  }

  @Test
  void findAll_closesWhatNobodyTakes() throws Exception {
    List<KeyRequest> requests = seed(2);
    try (AzureKeyVaultProvider provider = builder().build()) {
      KeyVaultStall first = vault.stall();
      CompletableFuture<KeyProviderException> thrown = new CompletableFuture<>();
      Thread caller =
          new Thread(
              () -> {
                try {
                  provider.findAll(requests);
                } catch (KeyProviderException e) {
                  thrown.complete(e);
                }
              });
      caller.start();
      first.awaitCallers(1, LONG);
      KeyVaultStall second = vault.stall();
      first.close();
      second.awaitCallers(1, LONG);
      caller.interrupt();

      assertThat(requireNonNull(thrown.get(20, TimeUnit.SECONDS)).reason())
          .isEqualTo(Reason.CANCELLED);
      second.close();
    }
  }
}
