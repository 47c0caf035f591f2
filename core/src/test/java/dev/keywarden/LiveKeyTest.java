package dev.keywarden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.keywarden.KeyProviderException.Reason;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LiveKeyTest {
  private static final String KEY = "API_KEY";

  private final ManualScheduler scheduler = new ManualScheduler();
  private final RotatingStore store = new RotatingStore().rotate(KEY);
  private final List<String> events = Collections.synchronizedList(new ArrayList<>());

  private KeyChain.Builder builder() {
    KeyChain.Builder builder =
        TestChains.bare(store)
            .scheduler(scheduler)
            .clock(scheduler)
            .executor(Runnable::run)
            .timeToLive(Duration.ofSeconds(100))
            .listener(event -> events.add(event.type() + " " + event.version().orElse("")));
    builder.random = () -> 0.5;
    return builder;
  }

  private void pass(long seconds) {
    scheduler.pass(Duration.ofSeconds(seconds));
  }

  /** What a receiver says that does not accept a key. */
  private static final class Unauthorized extends IOException {
    private static final long serialVersionUID = 1L;

    Unauthorized() {
      super("401");
    }
  }

  private static String version(ApiKey key) {
    return key.source().version().orElseThrow();
  }

  /** Accepts the key in one version, and rejects all others. */
  private static String receive(ApiKey key, int accepted, List<String> tried) throws Unauthorized {
    tried.add(version(key));
    if (!version(key).equals(String.valueOf(accepted))) {
      throw new Unauthorized();
    }
    return "accepted";
  }

  @Test
  void live_sameName_sameObject() {
    try (KeyChain keys = builder().build()) {
      assertThat(keys.live(KEY)).isSameAs(keys.live(KEY)).hasToString("LiveKey[API_KEY]");
      assertThat(store.calls()).isZero();
      assertThat(keys.live(KEY).current()).isSameAs(keys.require(KEY));
      assertThat(keys.live(KEY).name()).isEqualTo(KEY);
      assertThat(keys.live(KEY).toString())
          .startsWith("LiveKey[ApiKey[API_KEY from store, fingerprint ");
      assertThatThrownBy(() -> keys.live("no name")).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void current_chainClosed_saysSo() {
    KeyChain keys = builder().build();
    LiveKey live = keys.live(KEY);
    live.current();
    keys.close();
    assertThatThrownBy(live::current).hasMessageContaining("KW-502");
    assertThatThrownBy(() -> live.call(key -> "", e -> true)).hasMessageContaining("KW-502");
    assertThatThrownBy(keys::status).hasMessageContaining("KW-502");
    assertThat(live.previous()).isEmpty();
  }

  @Test
  void call_keyAccepted_runOnceAndNothingFetched() throws Exception {
    List<String> tried = new ArrayList<>();
    try (KeyChain keys = builder().build()) {
      LiveKey live = keys.live(KEY);
      String answer = live.call(key -> receive(key, 1, tried), e -> true);
      assertThat(answer).isEqualTo("accepted");
      assertThat(tried).containsExactly("1");
      assertThat(store.calls()).isEqualTo(1);
    }
  }

  @Test
  void call_keyRotatedMeanwhile_fetchedOnceAndRunOnceMore() throws Exception {
    List<String> tried = new ArrayList<>();
    try (KeyChain keys = builder().build()) {
      LiveKey live = keys.live(KEY);
      live.current();
      store.rotate(KEY);

      String answer = live.call(key -> receive(key, 2, tried), e -> e instanceof Unauthorized);

      assertThat(answer).isEqualTo("accepted");
      assertThat(tried).containsExactly("1", "2");
      assertThat(store.calls()).isEqualTo(2);
      assertThat(version(keys.require(KEY))).isEqualTo("2");
    }
  }

  @Test
  void call_keyRejectedForGood_callersExceptionAndNoSecondRun() {
    List<String> tried = new ArrayList<>();
    try (KeyChain keys = builder().build()) {
      LiveKey live = keys.live(KEY);
      assertThatThrownBy(() -> live.call(key -> receive(key, 9, tried), e -> true))
          .isInstanceOf(Unauthorized.class)
          .hasNoSuppressedExceptions();
      assertThat(tried).containsExactly("1");
      assertThat(store.calls()).isEqualTo(2);
    }
  }

  @Test
  void call_newKeyRejectedToo_runTwiceAndNotAThirdTime() {
    List<String> tried = new ArrayList<>();
    try (KeyChain keys = builder().build()) {
      LiveKey live = keys.live(KEY);
      live.current();
      store.rotate(KEY);
      assertThatThrownBy(() -> live.call(key -> receive(key, 9, tried), e -> true))
          .isInstanceOf(Unauthorized.class);
      assertThat(tried).containsExactly("1", "2");
    }
  }

  @Test
  void call_otherException_nothingFetched() {
    try (KeyChain keys = builder().build()) {
      LiveKey live = keys.live(KEY);
      live.current();
      store.rotate(KEY);
      assertThatThrownBy(
              () ->
                  live.call(
                      key -> {
                        throw new IOException("503");
                      },
                      e -> e instanceof Unauthorized))
          .hasMessage("503");
      assertThat(store.calls()).isEqualTo(1);
    }
  }

  @Test
  void call_storeAwayWhenTheKeyIsRejected_saidInASuppressedException() {
    List<String> tried = new ArrayList<>();
    try (KeyChain keys = builder().build()) {
      LiveKey live = keys.live(KEY);
      ApiKey held = live.current();
      store.fail(Reason.UNAVAILABLE);
      assertThatThrownBy(() -> live.call(key -> receive(key, 9, tried), e -> true))
          .isInstanceOf(Unauthorized.class)
          .satisfies(
              e ->
                  assertThat(e.getSuppressed())
                      .singleElement()
                      .isInstanceOf(KeyProviderException.class));
      assertThat(live.current()).isSameAs(held);
      assertThat(tried).containsExactly("1");
    }
  }

  @Test
  void refresh_optionalStoreAway_aMissIsNoCertainty() {
    KeyChain.Builder builder =
        TestChains.bare(store, FakeProvider.empty("last"))
            .optional("store")
            .scheduler(scheduler)
            .clock(scheduler)
            .executor(Runnable::run)
            .timeToLive(Duration.ofSeconds(100));
    try (KeyChain keys = builder.build()) {
      LiveKey live = keys.live(KEY);
      ApiKey key = live.current();
      store.fail(Reason.UNAVAILABLE);
      pass(200);
      assertThat(live.current()).isSameAs(key);
      assertThat(keys.status().get(0).state()).isEqualTo(KeyStatus.State.STALE);
      store.fail(null).remove(KEY);
      pass(100);
      assertThat(keys.find(KEY)).isEmpty();
    }
  }

  @Test
  void exchange_rejectedByStatus_runOnceMore() {
    List<String> tried = new ArrayList<>();
    try (KeyChain keys = builder().build()) {
      LiveKey live = keys.live(KEY);
      live.current();
      store.rotate(KEY);
      KeyCall<Integer, RuntimeException> request =
          key -> {
            tried.add(version(key));
            return version(key).equals("2") ? 200 : 401;
          };
      assertThat(live.exchange(request, status -> status == 401)).isEqualTo(200);
      assertThat(tried).containsExactly("1", "2");

      tried.clear();
      assertThat(live.<Integer, RuntimeException>exchange(key -> 401, status -> status == 401))
          .isEqualTo(401);
    }
  }

  @Test
  void renew_alreadyRotatedBySomebodyElse_noFetch() {
    try (KeyChain keys = builder().build()) {
      LiveKey live = keys.live(KEY);
      ApiKey old = live.current();
      store.rotate(KEY);
      assertThat(live.renew(old)).map(LiveKeyTest::version).hasValue("2");
      assertThat(live.renew(old)).map(LiveKeyTest::version).hasValue("2");
      assertThat(store.calls()).isEqualTo(2);
    }
  }

  @Test
  void renew_rejectedAgainAndAgain_seldomerEachTime() {
    try (KeyChain keys = builder().timeToLive(Duration.ofDays(1)).build()) {
      LiveKey live = keys.live(KEY);
      ApiKey key = live.current();
      for (int i = 0; i < 1000; i++) {
        assertThat(live.renew(key)).isEmpty();
        scheduler.pass(Duration.ofMillis(1));
      }
      assertThat(store.calls()).isEqualTo(2); // at 0 s
      for (int i = 0; i < 3600; i++) {
        live.renew(key);
        pass(1);
      }
      // After 1 s, 2 s, 4 s, 8 s, 16 s, then every 30 s.
      assertThat(store.calls()).isBetween(100, 130);

      int calls = store.calls();
      store.rotate(KEY);
      pass(30);
      ApiKey next = live.renew(key).orElseThrow();
      assertThat(store.calls()).isEqualTo(calls + 1);
      store.rotate(KEY);
      assertThat(live.renew(next)).map(LiveKeyTest::version).hasValue("3");
    }
  }

  @Test
  void renew_manyThreadsAtOnceAgainAndAgain_oneFetchEachTimeAndTheNewKeyForAll() throws Exception {
    int threads = 100;
    int rounds = 30;
    CyclicBarrier start = new CyclicBarrier(threads);
    ExecutorService callers = Executors.newFixedThreadPool(threads);
    RotatingStore other = new RotatingStore().rotate(KEY);
    try (KeyChain keys = TestChains.chain(other)) {
      LiveKey live = keys.live(KEY);
      for (int round = 1; round <= rounds; round++) {
        ApiKey key = live.current();
        other.rotate(KEY);
        List<Future<String>> all = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
          all.add(
              callers.submit(
                  () -> {
                    start.await();
                    return live.renew(key).map(LiveKeyTest::version).orElse("none");
                  }));
        }
        for (Future<String> one : all) {
          assertThat(one.get(20, TimeUnit.SECONDS)).isEqualTo(String.valueOf(round + 1));
        }
        assertThat(other.calls()).isEqualTo(round + 1);
      }
    } finally {
      callers.shutdownNow();
    }
  }

  @Test
  void renew_refreshUnderWayThatReadTheOldKey_askedOnceMoreAfterIt() throws Exception {
    CountDownLatch inCall = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    ExecutorService callers = Executors.newCachedThreadPool();
    RotatingStore slow = new RotatingStore().rotate(KEY);
    AtomicInteger turn = new AtomicInteger();
    FakeProvider held =
        FakeProvider.answering(
            "held",
            request -> {
              var answer = slow.find(request);
              if (turn.incrementAndGet() == 2) {
                inCall.countDown();
                TestChains.awaitUninterruptibly(release);
              }
              return answer;
            });
    try (KeyChain keys = TestChains.bare(held).scheduler(scheduler).build()) {
      LiveKey live = keys.live(KEY);
      ApiKey key = live.current();
      Future<?> refresh = callers.submit(() -> scheduler.pass(Duration.ofMinutes(5)));
      TestChains.await(inCall);
      slow.rotate(KEY);
      Future<String> renewed = callers.submit(() -> version(live.renew(key).orElseThrow()));
      release.countDown();

      assertThat(renewed.get(20, TimeUnit.SECONDS)).isEqualTo("2");
      refresh.get(20, TimeUnit.SECONDS);
    } finally {
      release.countDown();
      callers.shutdownNow();
    }
  }

  @Test
  void onRotation_eachRotation_toldOnceInOrderWithTheNewKeyHandedOut() {
    List<String> told = new ArrayList<>();
    try (KeyChain keys = builder().build()) {
      LiveKey live = keys.live(KEY);
      live.current();
      LiveKey.Subscription subscription =
          live.onRotation(
              rotation -> {
                assertThat(live.current()).isSameAs(rotation.current());
                told.add(version(rotation.previous()) + " to " + version(rotation.current()));
                assertThat(rotation.at()).isEqualTo(scheduler.instant());
              });
      pass(100);
      assertThat(told).isEmpty();
      store.rotate(KEY);
      pass(100);
      store.rotate(KEY);
      pass(100);
      assertThat(told).containsExactly("1 to 2", "2 to 3");
      assertThat(events).contains("ROTATED 2", "ROTATED 3");

      subscription.close();
      subscription.close();
      store.rotate(KEY);
      pass(100);
      assertThat(told).hasSize(2);
    }
  }

  @Test
  void onRotation_listenerThatThrowsOrComesBack_othersAreTold() {
    List<String> told = new ArrayList<>();
    try (KeyChain keys = builder().build()) {
      LiveKey live = keys.live(KEY);
      live.current();
      live.onRotation(
          rotation -> {
            throw new IllegalStateException(rotation.current().reveal());
          });
      live.onRotation(
          rotation -> {
            told.add(version(live.current()));
            if (told.size() == 1) {
              store.rotate(KEY);
              keys.invalidate(KEY);
              keys.require(KEY); // rotates, within a listener
            }
          });
      store.rotate(KEY);
      pass(100);
      assertThat(told).containsExactly("2", "3");
    }
  }

  @Test
  void previous_withinTheOverlap_bothAccepted() {
    try (KeyChain keys = builder().overlap(Duration.ofSeconds(30)).build()) {
      LiveKey live = keys.live(KEY);
      ApiKey old = live.current();
      assertThat(live.previous()).isEmpty();
      store.rotate(KEY);
      pass(85);
      assertThat(live.previous()).containsSame(old);
      assertThat(live.accepts(RotatingStore.value(KEY, 1))).isTrue();
      assertThat(live.accepts(RotatingStore.value(KEY, 2))).isTrue();
      assertThat(live.accepts(RotatingStore.value(KEY, 3))).isFalse();
      pass(29);
      assertThat(live.previous()).isPresent();
      pass(1);
      assertThat(live.previous()).isEmpty();
      assertThat(live.accepts(RotatingStore.value(KEY, 1))).isFalse();
      assertThat(old.reveal()).isEqualTo(RotatingStore.value(KEY, 1));
    }
  }

  @Test
  void previous_rotatedTwiceInTheWindow_theLastBeforeTheCurrentForItsWholeWindow() {
    try (KeyChain keys = builder().overlap(Duration.ofSeconds(100)).build()) {
      LiveKey live = keys.live(KEY);
      live.current();
      store.rotate(KEY);
      pass(85);
      store.rotate(KEY);
      pass(85);
      assertThat(live.previous()).map(LiveKeyTest::version).hasValue("2");
      pass(99);
      assertThat(live.previous()).map(LiveKeyTest::version).hasValue("2");
      pass(1);
      assertThat(live.previous()).isEmpty();
    }
  }

  @Test
  void previous_overlapOfOneKey_holdsOverTheChains() {
    store.rotate("B_KEY");
    try (KeyChain keys =
        builder()
            .overlap(Duration.ofHours(1))
            .set("keywarden.keys.API_KEY.overlap", "off")
            .build()) {
      keys.live(KEY).current();
      keys.live("B_KEY").current();
      store.rotate(KEY).rotate("B_KEY");
      pass(100);
      assertThat(keys.live(KEY).previous()).isEmpty();
      assertThat(keys.live("B_KEY").previous()).isPresent();
    }
  }

  @Test
  void previous_keyRevoked_gone() {
    try (KeyChain keys = builder().overlap(Duration.ofHours(1)).build()) {
      LiveKey live = keys.live(KEY);
      live.current();
      store.rotate(KEY);
      pass(85);
      store.fail(Reason.DENIED);
      pass(85);
      assertThat(live.previous()).isEmpty();
    }
  }

  @Test
  void probe_refusesTheNewKey_oldOneStaysUntilOneWorks() {
    List<String> probed = new ArrayList<>();
    try (KeyChain keys =
        builder()
            .probe(
                KEY,
                candidate -> {
                  probed.add(version(candidate));
                  return version(candidate).equals("3");
                })
            .build()) {
      LiveKey live = keys.live(KEY);
      List<Rotation> rotations = new ArrayList<>();
      live.onRotation(rotations::add);
      ApiKey old = live.current();
      assertThat(probed).isEmpty();
      store.rotate(KEY);
      pass(1000);
      assertThat(probed).hasSizeGreaterThan(5).containsOnly("2");
      assertThat(live.current()).isSameAs(old);
      assertThat(keys.status().get(0).state()).isEqualTo(KeyStatus.State.FRESH);
      assertThat(events).contains("NOT_PROMOTED 2").doesNotContain("ROTATED 2");
      assertThat(rotations).isEmpty();
      store.rotate(KEY);
      pass(100);
      assertThat(version(live.current())).isEqualTo("3");
      assertThat(rotations).hasSize(1);
    }
  }

  @Test
  void probe_throws_notPromotedAndNoValueAnywhere() {
    List<String> reasons = new ArrayList<>();
    try (KeyChain keys =
        builder()
            .listener(
                event -> {
                  if (event.type() == KeyEvent.Type.NOT_PROMOTED) {
                    reasons.add(event.reason().orElse(""));
                  }
                })
            .probe(
                KEY,
                candidate -> {
                  throw new IOException(candidate.reveal());
                })
            .build()) {
      LiveKey live = keys.live(KEY);
      live.current();
      store.rotate(KEY);
      pass(85);
      assertThat(reasons).containsExactly("the probe threw java.io.IOException");
      assertThat(version(live.current())).isEqualTo("1");
    }
  }

  @Test
  void probe_hangs_notPromotedAfterTheTimeLimit() {
    CountDownLatch never = new CountDownLatch(1);
    List<String> reasons = Collections.synchronizedList(new ArrayList<>());
    RotatingStore other = new RotatingStore().rotate(KEY);
    try (KeyChain keys =
        TestChains.bare(other)
            .timeout(Duration.ofMillis(50))
            .listener(
                event -> {
                  if (event.type() == KeyEvent.Type.NOT_PROMOTED) {
                    reasons.add(event.reason().orElse(""));
                  }
                })
            .probe(
                KEY,
                candidate -> {
                  never.await();
                  return true;
                })
            .build()) {
      LiveKey live = keys.live(KEY);
      ApiKey key = live.current();
      other.rotate(KEY);
      assertThat(live.renew(key)).isEmpty();
      assertThat(reasons).containsExactly("the probe took longer than 50 ms");
      assertThat(live.current()).isSameAs(key);
    }
  }

  @Test
  void probe_keyThatWasRevoked_newOneIsTakenAsTheFirst() {
    try (KeyChain keys = builder().probe(KEY, candidate -> false).build()) {
      LiveKey live = keys.live(KEY);
      live.current();
      store.fail(Reason.DENIED);
      pass(85);
      store.fail(null).rotate(KEY);
      keys.invalidate(KEY);
      assertThat(version(live.current())).isEqualTo("2");
    }
  }

  @Test
  void probe_oldKeyExpired_failsInsteadOfServingEither() {
    store.expires(ManualScheduler.START.plusSeconds(10));
    try (KeyChain keys = builder().probe(KEY, candidate -> false).build()) {
      LiveKey live = keys.live(KEY);
      live.current();
      pass(5);
      store.rotate(KEY).expires(ManualScheduler.START.plusSeconds(1000));
      pass(4);
      assertThat(version(live.current())).isEqualTo("1");
      pass(2);
      assertThatThrownBy(live::current)
          .isInstanceOf(KeyProviderException.class)
          .hasMessageContaining("did not pass its probe");
    }
  }

  @Test
  void status_freshKey_allOfIt() {
    try (KeyChain keys = builder().build()) {
      assertThat(keys.status()).isEmpty();
      ApiKey key = keys.live(KEY).current();
      keys.find("A_KEY");
      List<KeyStatus> all = keys.status();
      assertThat(all).extracting(KeyStatus::name).containsExactly("API_KEY", "A_KEY");
      KeyStatus status = all.get(0);
      assertThat(status.state()).isEqualTo(KeyStatus.State.FRESH);
      assertThat(status.provider()).hasValue("store");
      assertThat(status.version()).hasValue("1");
      assertThat(status.fingerprint()).hasValue(key.fingerprint());
      assertThat(status.fetchedAt()).hasValue(ManualScheduler.START);
      assertThat(status.nextRefresh()).hasValue(ManualScheduler.START.plusSeconds(85));
      assertThat(status.lastFailure()).isEmpty();
      assertThat(status)
          .hasToString(
              "API_KEY FRESH since 2026-01-01T00:00:00Z from store version 1, fingerprint "
                  + key.fingerprint()
                  + ", fetched at 2026-01-01T00:00:00Z, next refresh 2026-01-01T00:01:25Z");
      assertThat(all.get(1).state()).isEqualTo(KeyStatus.State.ABSENT);
      assertThat(all.get(1).fingerprint()).isEmpty();
    }
  }

  @Test
  void warmUp_severalKeys_oneCallAndHeldAfterwards() {
    store.rotate("B_KEY");
    try (KeyChain keys = builder().build()) {
      KeySet warm = keys.warmUp(List.of(KEY, "B_KEY"), Duration.ofSeconds(5));
      assertThat(warm.get(KEY)).isSameAs(keys.require(KEY));
      assertThat(store.calls()).isEqualTo(1);
      assertThatThrownBy(() -> keys.warmUp(List.of(KEY, "GONE", "LOST"), Duration.ofSeconds(5)))
          .isInstanceOf(KeyNotFoundException.class)
          .hasMessageContaining("GONE")
          .hasMessageContaining("LOST");
      assertThatThrownBy(() -> keys.warmUp(List.of(KEY), Duration.ZERO))
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(keys.warmUp(List.of(), Duration.ofSeconds(1)).names()).isEmpty();
    }
  }

  @Test
  void warmUp_keyThatAnotherThreadIsFetchingTooSlowly_failsAtTheDeadline() throws Exception {
    CountDownLatch inCall = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    ExecutorService callers = Executors.newCachedThreadPool();
    RotatingStore slow =
        new RotatingStore()
            .rotate(KEY)
            .onCall(
                () -> {
                  inCall.countDown();
                  TestChains.awaitUninterruptibly(release);
                });
    try (KeyChain keys = TestChains.chain(slow)) {
      Future<ApiKey> other = callers.submit(() -> keys.require(KEY));
      TestChains.await(inCall);
      assertThatThrownBy(() -> keys.warmUp(List.of(KEY, "B_KEY"), Duration.ofMillis(20)))
          .isInstanceOfSatisfying(
              KeyProviderException.class,
              e -> {
                assertThat(e.reason()).isEqualTo(Reason.TIMED_OUT);
                assertThat(e.key()).hasValue(KEY);
                // The other one is not forgotten over it.
                assertThat(e.getSuppressed())
                    .singleElement(type(KeyProviderException.class))
                    .satisfies(next -> assertThat(next.key()).hasValue("B_KEY"));
              });
      release.countDown();
      assertThat(other.get(20, TimeUnit.SECONDS).source().version()).hasValue("1");
    } finally {
      release.countDown();
      callers.shutdownNow();
    }
  }

  @Test
  void require_joinsAWarmUpThatRunsOutOfTime_asksAgainWithItsOwn() throws Exception {
    CountDownLatch inCall = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    AtomicInteger turn = new AtomicInteger();
    ExecutorService callers = Executors.newCachedThreadPool();
    RotatingStore slow =
        new RotatingStore()
            .rotate(KEY)
            .onCall(
                () -> {
                  if (turn.incrementAndGet() == 1) {
                    inCall.countDown();
                    TestChains.await(never); // until it is interrupted
                  }
                });
    try (KeyChain keys = TestChains.chain(slow)) {
      Future<KeySet> warming =
          callers.submit(() -> keys.warmUp(List.of(KEY), Duration.ofMillis(300)));
      TestChains.await(inCall);
      Future<ApiKey> joined = callers.submit(() -> keys.require(KEY));
      assertThat(joined.get(20, TimeUnit.SECONDS).source().version()).hasValue("1");
      assertThatThrownBy(() -> warming.get(20, TimeUnit.SECONDS))
          .hasCauseInstanceOf(KeyProviderException.class);
    } finally {
      callers.shutdownNow();
    }
  }
}
