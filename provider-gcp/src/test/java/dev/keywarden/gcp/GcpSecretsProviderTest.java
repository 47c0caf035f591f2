package dev.keywarden.gcp;

import static dev.keywarden.gcp.GcpFixture.LIMIT;
import static dev.keywarden.gcp.GcpFixture.failure;
import static dev.keywarden.gcp.GcpFixture.request;
import static dev.keywarden.gcp.GcpFixture.value;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.api.gax.core.NoCredentialsProvider;
import com.google.cloud.secretmanager.v1.SecretManagerServiceClient;
import com.google.cloud.secretmanager.v1.SecretManagerServiceSettings;
import dev.keywarden.KeyProviderException;
import dev.keywarden.KeyProviderException.Reason;
import dev.keywarden.spi.KeyLookup;
import dev.keywarden.spi.KeyRequest;
import dev.keywarden.testkit.gcp.SecretManagerCall;
import dev.keywarden.testkit.gcp.SecretManagerFault;
import dev.keywarden.testkit.gcp.SecretManagerServer;
import dev.keywarden.testkit.gcp.SecretManagerStall;
import io.grpc.ConnectivityState;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Over a socket, with Google's own client. */
class GcpSecretsProviderTest {
  private static final String SECRET = "projects/test-project/secrets/openai";
  private static final String REGIONAL =
      "projects/test-project/locations/europe-west1/secrets/openai";

  private final SecretManagerServer server = SecretManagerServer.start();
  private final GcpSecretsProvider provider = GcpFixture.builder(server).build();

  @AfterEach
  void close() {
    provider.close();
    server.close();
  }

  // Names, versions, values.

  @Test
  void find_byId_hasVersionAndFullNameAndNoDate() {
    server.put("openai", "one");
    server.put("openai", "two");

    KeyLookup.Found found = (KeyLookup.Found) provider.find(request("openai"));

    assertThat(found.location()).isEqualTo(SECRET);
    assertThat(found.version()).hasValue("2");
    assertThat(found.created()).isEmpty();
    assertThat(value(found)).isEqualTo("two");
  }

  @Test
  void find_oneKey_isOneCallOfTheOneMethod() {
    server.put("openai", "one");

    assertThat(value(provider.find(request("openai")))).isEqualTo("one");

    assertThat(server.calls())
        .containsExactly(
            new SecretManagerCall("AccessSecretVersion", SECRET + "/versions/latest", false, ""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"openai", SECRET, SECRET + "/versions/1", SECRET + "/versions/stable"})
  void find_anyFormOfThePlace_isThatSecret(String place) {
    server.put("openai", "one");
    server.alias("openai", "stable", 1);

    assertThat(value(provider.find(request("KEY").at(place)))).isEqualTo("one");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "stable"})
  void find_versionAsParameter_isThatVersion(String version) {
    server.put("openai", "one");
    server.put("openai", "two");
    server.alias("openai", "stable", 1);

    KeyLookup.Found found =
        (KeyLookup.Found) provider.find(request("openai").with("version", version));

    assertThat(found.version()).hasValue("1");
    assertThat(value(found)).isEqualTo("one");
  }

  @Test
  void find_regional_isAnotherSecretThanTheGlobalOne() {
    server.put("openai", "global");
    server.put(REGIONAL, "regional");

    KeyLookup.Found found = (KeyLookup.Found) provider.find(request("KEY").at(REGIONAL));

    assertThat(found.location()).isEqualTo(REGIONAL);
    assertThat(value(found)).isEqualTo("regional");
    try (GcpSecretsProvider located = GcpFixture.builder(server).location("europe-west1").build()) {
      assertThat(value(located.find(request("openai")))).isEqualTo("regional");
      assertThat(value(located.find(request("KEY").at(SECRET)))).isEqualTo("global");
    }
  }

  @Test
  void find_rotatedInTheMiddle_isTheNewVersion() {
    server.put("openai", "one");
    assertThat(value(provider.find(request("openai")))).isEqualTo("one");

    server.put("openai", "two");

    KeyLookup.Found found = (KeyLookup.Found) provider.find(request("openai"));
    assertThat(found.version()).hasValue("2");
    assertThat(value(found)).isEqualTo("two");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "line one\nline two\r\n", "  blanks  ", "\u00e9\ud83d\udd11"})
  void find_anyText_comesBackAsItIs(String text) {
    server.put("openai", text);

    assertThat(value(provider.find(request("openai")))).isEqualTo(text);
  }

  @Test
  void find_asLargeAsCanBe_comesBackWhole() {
    byte[] large = new byte[65_536];
    Arrays.fill(large, (byte) 'k');
    server.put("openai", large);

    assertThat(value(provider.find(request("openai"))))
        .isEqualTo(new String(large, StandardCharsets.US_ASCII));
  }

  @Test
  void find_notUtf8_isUnreadableAndNamesThePlace() {
    server.put("openai", new byte[] {(byte) 0xc3, (byte) 0x28});

    KeyProviderException thrown = failure(provider, request("openai"));

    assertThat(thrown.reason()).isEqualTo(Reason.UNREADABLE);
    assertThat(thrown.detail()).endsWith("not UTF-8 text from " + SECRET + "/versions/latest");
  }

  // Integrity.

  @Test
  void find_damagedOnce_isAskedForAgain() {
    server.put("openai", "one");
    server.fail(SecretManagerFault.damaged().times(1));

    assertThat(value(provider.find(request("openai")))).isEqualTo("one");
    assertThat(server.calls()).hasSize(2);
  }

  @Test
  void find_emptyButDamaged_isNotTakenForEmpty() {
    server.put("openai", "");
    server.fail(SecretManagerFault.damaged());

    assertThat(failure(provider, request("openai")).reason()).isEqualTo(Reason.UNREADABLE);
  }

  @Test
  void find_noChecksum_isTakenAndSaidOnce() {
    server.put("openai", "one");
    server.fail(SecretManagerFault.withoutChecksum());

    List<String> said;
    try (JulCapture log = JulCapture.of(GcpSecretsProvider.class.getName())) {
      assertThat(value(provider.find(request("openai")))).isEqualTo("one");
      assertThat(value(provider.find(request("openai")))).isEqualTo("one");
      said = log.lines();
    }

    assertThat(said).singleElement().asString().contains("no checksum");
  }

  // Trying again.

  @ParameterizedTest
  @ValueSource(strings = {"UNAVAILABLE", "RESOURCE_EXHAUSTED"})
  void find_failsForAWhile_isAskedForAgain(String code) {
    server.put("openai", "one");
    server.fail(SecretManagerFault.status(io.grpc.Status.Code.valueOf(code)).times(2));

    assertThat(value(provider.find(request("openai")))).isEqualTo("one");
    assertThat(server.calls()).hasSize(3);
  }

  @Test
  void find_connectionCut_isAskedForAgainOnAnother() {
    server.put("openai", "one");
    server.fail(SecretManagerFault.cut().times(1));

    assertThat(value(provider.find(request("openai")))).isEqualTo("one");
    assertThat(server.connections()).isEqualTo(2);
  }

  @Test
  void find_failsForGood_endsAfterItsAttempts() {
    server.put("openai", "one");
    server.fail(SecretManagerFault.unavailable());
    try (GcpSecretsProvider three = GcpFixture.builder(server).attempts(3).build()) {
      long start = System.nanoTime();

      assertThat(failure(three, request("openai")).reason()).isEqualTo(Reason.UNAVAILABLE);

      assertThat(server.calls()).hasSize(3);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
    }
  }

  @Test
  void find_deniedOrAbsent_isAskedForOnce() {
    server.put("openai", "one");
    server.fail(SecretManagerFault.denied().on("openai"));

    assertThat(failure(provider, request("openai")).reason()).isEqualTo(Reason.DENIED);
    assertThat(provider.find(request("another"))).isInstanceOf(KeyLookup.Absent.class);

    assertThat(server.calls()).hasSize(2);
  }

  @Test
  void find_firstTryHangs_isTriedAgainWithinTheTimeOfOneTry() throws Exception {
    server.put("openai", "one");
    SecretManagerStall held = server.stall();
    try (GcpSecretsProvider impatient =
        GcpFixture.builder(server).attemptTimeout(Duration.ofMillis(400)).build()) {
      ExecutorService pool = Executors.newSingleThreadExecutor();
      try {
        Future<String> found = pool.submit(() -> value(impatient.find(request("openai"))));
        held.awaitCallers(2, LIMIT);
        held.release();
        assertThat(found.get(20, TimeUnit.SECONDS)).isEqualTo("one");
      } finally {
        pool.shutdownNow();
      }
    }
  }

  // Many keys.

  @Test
  void findAll_fifty_areUnderWayTogetherOnOneConnection() throws Exception {
    List<KeyRequest> requests = seed(50);
    SecretManagerStall held = server.stall();
    ExecutorService pool = Executors.newSingleThreadExecutor();
    try {
      Future<Map<KeyRequest, KeyLookup>> answers = pool.submit(() -> provider.findAll(requests));
      held.awaitCallers(50, LIMIT);
      assertThat(answers.isDone()).isFalse();
      held.release();

      Map<KeyRequest, KeyLookup> found = answers.get(20, TimeUnit.SECONDS);
      for (int i = 0; i < 50; i++) {
        assertThat(value(of(found, requests.get(i)))).isEqualTo("value-" + i);
      }
    } finally {
      pool.shutdownNow();
    }
    assertThat(server.maxInFlight()).isEqualTo(50);
    assertThat(server.connections()).isEqualTo(1);
    assertThat(server.calls()).hasSize(50);
  }

  @Test
  void findAll_moreThanTheBound_neverPassesIt() throws Exception {
    List<KeyRequest> requests = seed(200);
    SecretManagerStall held = server.stall();
    ExecutorService pool = Executors.newSingleThreadExecutor();
    try {
      Future<Map<KeyRequest, KeyLookup>> answers = pool.submit(() -> provider.findAll(requests));
      held.awaitCallers(AccessRound.MAX_IN_FLIGHT, LIMIT);
      held.release();

      assertThat(answers.get(20, TimeUnit.SECONDS))
          .hasSize(200)
          .allSatisfy((request, answer) -> assertThat(value(answer)).startsWith("value-"));
    } finally {
      pool.shutdownNow();
    }
    assertThat(server.maxInFlight()).isEqualTo(AccessRound.MAX_IN_FLIGHT);
    assertThat(server.connections()).isEqualTo(1);
  }

  @Test
  void findAll_eachKeyWithItsOwnFate_tellsThemApart() {
    server.put("good", "one");
    server.put("denied", "two");
    server.fail(SecretManagerFault.denied().on("denied"));
    server.disable("disabled", server.put("disabled", "three"));
    List<KeyRequest> requests =
        List.of(
            request("good"),
            request("denied"),
            request("disabled"),
            request("absent"),
            request("bad").at("a/b"),
            request("good").with("version", "9"));

    Map<KeyRequest, KeyLookup> answers = provider.findAll(requests);

    assertThat(value(of(answers, requests.get(0)))).isEqualTo("one");
    assertThat(reason(of(answers, requests.get(1)))).isEqualTo(Reason.DENIED);
    assertThat(reason(of(answers, requests.get(2)))).isEqualTo(Reason.DISABLED);
    assertThat(answers.get(requests.get(3))).isInstanceOf(KeyLookup.Absent.class);
    assertThat(reason(of(answers, requests.get(4)))).isEqualTo(Reason.MISCONFIGURED);
    assertThat(answers.get(requests.get(5))).isInstanceOf(KeyLookup.Absent.class);
  }

  @Test
  void findAll_oneFailsToTheEnd_givesTheOthers() throws Exception {
    server.put("good", "one");
    assertThat(value(provider.find(request("good")))).isEqualTo("one");
    server.fail(SecretManagerFault.status(io.grpc.Status.Code.UNAVAILABLE).on("fails"));
    List<KeyRequest> requests =
        List.of(request("good", Duration.ofMillis(500)), request("fails", Duration.ofMillis(500)));

    Map<KeyRequest, KeyLookup> answers = provider.findAll(requests);

    assertThat(value(of(answers, requests.get(0)))).isEqualTo("one");
    assertThat(reason(of(answers, requests.get(1)))).isIn(Reason.UNAVAILABLE, Reason.TIMED_OUT);
  }

  @Test
  void find_twoHundredThreads_shareOneConnection() throws Exception {
    List<KeyRequest> requests = seed(200);
    CountDownLatch start = new CountDownLatch(1);
    ExecutorService pool = Executors.newFixedThreadPool(200);
    try {
      List<Future<String>> values = new ArrayList<>();
      for (KeyRequest request : requests) {
        values.add(
            pool.submit(
                () -> {
                  start.await();
                  return value(provider.find(request));
                }));
      }
      start.countDown();
      for (int i = 0; i < 200; i++) {
        assertThat(values.get(i).get(20, TimeUnit.SECONDS)).isEqualTo("value-" + i);
      }
    } finally {
      pool.shutdownNow();
    }
    assertThat(server.connections()).isEqualTo(1);
  }

  // Ends.

  @Test
  void find_interrupted_isCancelledAndTheProviderGoesOn() throws Exception {
    server.put("openai", "one");
    SecretManagerStall held = server.stall();
    AtomicReference<@Nullable KeyProviderException> thrown = new AtomicReference<>();
    AtomicBoolean flag = new AtomicBoolean();
    Thread caller =
        new Thread(
            () -> {
              thrown.set(failure(provider, request("openai")));
              flag.set(Thread.currentThread().isInterrupted());
            });
    caller.start();
    held.awaitCallers(1, LIMIT);

    caller.interrupt();

    caller.join(20_000);
    assertThat(thrown.get())
        .isNotNull()
        .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.CANCELLED));
    assertThat(flag).isTrue();
    held.release();
    assertThat(value(provider.find(request("openai")))).isEqualTo("one");
  }

  @Test
  void close_duringManyCalls_endsThemAll() throws Exception {
    List<KeyRequest> requests = seed(20);
    SecretManagerStall held = server.stall();
    ExecutorService pool = Executors.newFixedThreadPool(20);
    try {
      List<Future<KeyProviderException>> thrown = new ArrayList<>();
      for (KeyRequest request : requests) {
        thrown.add(pool.submit(() -> failure(provider, request)));
      }
      held.awaitCallers(20, LIMIT);

      provider.close();

      for (Future<KeyProviderException> one : thrown) {
        assertThat(one.get(20, TimeUnit.SECONDS))
            .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.UNAVAILABLE))
            .satisfies(e -> assertThat(e.detail()).isEqualTo("the provider 'gcp' is closed"));
      }
    } finally {
      pool.shutdownNow();
    }
    assertThat(failure(provider, request("openai")).detail())
        .isEqualTo("the provider 'gcp' is closed");
  }

  @Test
  void close_whileItTriesAgain_endsTheWait() throws Exception {
    server.put("openai", "one");
    server.fail(SecretManagerFault.unavailable());
    GcpSecretsProvider stubborn = GcpFixture.builder(server).attempts(100).build();
    ExecutorService pool = Executors.newSingleThreadExecutor();
    try {
      Future<KeyProviderException> thrown =
          pool.submit(() -> failure(stubborn, request("openai", Duration.ofMinutes(5))));
      while (server.calls().size() < 2) {
        Thread.onSpinWait();
      }
      stubborn.close();
      assertThat(thrown.get(20, TimeUnit.SECONDS).detail()).contains("is closed");
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void close_afterCalls_leavesNoThread() throws Exception {
    server.put("openai", "one");
    Set<Thread> before = new HashSet<>(Thread.getAllStackTraces().keySet());
    GcpSecretsProvider used = GcpFixture.builder(server).name("threads").build();
    assertThat(value(used.find(request("openai")))).isEqualTo("one");

    Set<Thread> during = new HashSet<>(Thread.getAllStackTraces().keySet());
    during.removeAll(before);
    // Netty's own for the whole process: it begins when a channel is closed, an earlier test's too,
    // and ends a second after its last task.
    during.removeIf(thread -> thread.getName().startsWith("globalEventExecutor-"));
    assertThat(during)
        .isNotEmpty()
        .allMatch(Thread::isDaemon)
        .allMatch(thread -> thread.getName().startsWith("keywarden-threads-"));
    used.close();

    for (Thread thread : during) {
      thread.join(20_000);
      assertThat(thread.isAlive()).as(thread.getName()).isFalse();
    }
  }

  @Test
  void build_alone_startsNoThreadAndConnectsToNothing() {
    Set<Thread> before = new HashSet<>(Thread.getAllStackTraces().keySet());

    GcpFixture.builder(server).name("lazy").build().close();

    Set<Thread> after = new HashSet<>(Thread.getAllStackTraces().keySet());
    after.removeAll(before);
    assertThat(after).noneMatch(thread -> thread.getName().contains("lazy"));
    assertThat(server.connections()).isZero();
  }

  // A client of the application's own.

  @Test
  void client_handedIn_isUsedAndStaysOpen() throws IOException {
    server.put("openai", "one");
    ManagedChannel channel =
        Grpc.newChannelBuilder("localhost:" + server.port(), InsecureChannelCredentials.create())
            .build();
    SecretManagerServiceSettings settings =
        SecretManagerServiceSettings.newBuilder()
            .setCredentialsProvider(NoCredentialsProvider.create())
            .setTransportChannelProvider(
                com.google.api.gax.rpc.FixedTransportChannelProvider.create(
                    com.google.api.gax.grpc.GrpcTransportChannel.create(channel)))
            .build();
    try (SecretManagerServiceClient client = SecretManagerServiceClient.create(settings)) {
      GcpSecretsProvider handed =
          GcpSecretsProvider.builder()
              .variables(Map.of("GOOGLE_CLOUD_PROJECT", server.project()))
              .client(client)
              .build();
      assertThat(value(handed.find(request("openai")))).isEqualTo("one");
      handed.close();

      assertThat(client.accessSecretVersion(SECRET + "/versions/1").getName()).isNotEmpty();
      assertThat(failure(handed, request("openai")).detail()).contains("is closed");
      assertThat(channel.getState(false)).isNotEqualTo(ConnectivityState.SHUTDOWN);
    } finally {
      channel.shutdownNow();
    }
  }

  @Test
  void client_talksRest_isRefused() throws IOException {
    SecretManagerServiceSettings settings =
        SecretManagerServiceSettings.newHttpJsonBuilder()
            .setCredentialsProvider(NoCredentialsProvider.create())
            .build();
    try (SecretManagerServiceClient rest = SecretManagerServiceClient.create(settings)) {
      assertThatThrownBy(() -> GcpSecretsProvider.builder().client(rest))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("gRPC");
    }
  }

  @Test
  void channel_configured_isUsed() {
    server.put("openai", "one");
    AtomicInteger calls = new AtomicInteger();
    try (GcpSecretsProvider configured =
        GcpFixture.builder(server)
            .channel(
                channel -> {
                  calls.incrementAndGet();
                  return channel;
                })
            .build()) {
      assertThat(value(configured.find(request("openai")))).isEqualTo("one");
    }
    assertThat(calls).hasValue(1);
  }

  @Test
  void find_severalLocations_haveAClientEachAndNoMore() {
    String american = REGIONAL.replace("europe-west1", "us-east1");
    server.put("openai", "global");
    server.put(REGIONAL, "european");
    server.put(american, "american");
    AtomicInteger channels = new AtomicInteger();
    try (GcpSecretsProvider located =
        GcpSecretsProvider.builder()
            .variables(Map.of())
            .project(server.project())
            .credentials(new NoToken())
            .channel(
                toGoogle -> {
                  channels.incrementAndGet();
                  return Grpc.newChannelBuilder(
                      "localhost:" + server.port(), InsecureChannelCredentials.create());
                })
            .build()) {
      assertThat(value(located.find(request("KEY").at(REGIONAL)))).isEqualTo("european");
      assertThat(channels).hasValue(1);
      assertThat(value(located.find(request("openai")))).isEqualTo("global");
      assertThat(value(located.find(request("KEY").at(american)))).isEqualTo("american");
      assertThat(value(located.find(request("KEY").at(REGIONAL)))).isEqualTo("european");
    }
    assertThat(channels).hasValue(3);
  }

  @Test
  void quotaProject_set_goesWithTheCall() {
    server.put("openai", "one");
    try (GcpSecretsProvider counted = GcpFixture.builder(server).quotaProject("who-pays").build()) {
      assertThat(value(counted.find(request("openai")))).isEqualTo("one");
    }
    assertThat(server.calls())
        .singleElement()
        .satisfies(call -> assertThat(call.quotaProject()).isEqualTo("who-pays"));
  }

  private List<KeyRequest> seed(int count) {
    List<KeyRequest> requests = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      server.put("key-" + i, "value-" + i);
      requests.add(request("key-" + i));
    }
    return requests;
  }

  private static KeyLookup of(Map<KeyRequest, KeyLookup> answers, KeyRequest request) {
    return requireNonNull(answers.get(request));
  }

  private static Reason reason(KeyLookup answer) {
    return ((KeyLookup.Failed) answer).reason();
  }
}
