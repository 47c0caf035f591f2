package dev.keywarden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywarden.KeyProviderException.Reason;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RefreshTest {
  private static final String KEY = "API_KEY";
  private static final Duration TTL = Duration.ofSeconds(100);

  private final ManualScheduler scheduler = new ManualScheduler();
  private final RotatingStore store = new RotatingStore().rotate(KEY);

  private KeyChain.Builder builder() {
    KeyChain.Builder builder =
        TestChains.bare(store)
            .scheduler(scheduler)
            .clock(scheduler)
            .executor(Runnable::run)
            .timeToLive(TTL);
    builder.random = () -> 0.5;
    return builder;
  }

  private void pass(long seconds) {
    scheduler.pass(Duration.ofSeconds(seconds));
  }

  @Test
  void require_readSinceItsFetch_refreshedAheadAndReadersGoOn() {
    try (KeyChain keys = builder().build()) {
      ApiKey key = keys.require(KEY);
      assertThat(keys.require(KEY)).isSameAs(key);
      store.rotate(KEY);
      pass(84);
      assertThat(store.calls()).isEqualTo(1);
      assertThat(keys.require(KEY)).isSameAs(key);

      pass(1);

      assertThat(store.calls()).isEqualTo(2);
      assertThat(keys.require(KEY).reveal()).isEqualTo(RotatingStore.value(KEY, 2));
      assertThat(key.reveal()).isEqualTo(RotatingStore.value(KEY, 1));
      assertThat(store.calls()).isEqualTo(2);
    }
  }

  @Test
  void require_readInEveryPeriod_neverWaitsAgain() {
    try (KeyChain keys = builder().build()) {
      keys.require(KEY);
      for (int i = 0; i < 50; i++) {
        assertThat(keys.find(KEY)).isPresent();
        int before = store.calls();
        pass(40);
        keys.require(KEY);
        assertThat(store.calls()).isBetween(before, before + 1);
      }
      assertThat(store.calls()).isEqualTo(1 + 50 * 40 / 85);
    }
  }

  @Test
  void require_notReadSinceItsFetch_noCallUntilSomebodyAsks() {
    try (KeyChain keys = builder().build()) {
      keys.require(KEY);
      pass(1000);
      assertThat(store.calls()).isEqualTo(1);
      assertThat(scheduler.pending()).isZero();
      assertThat(keys.status().get(0).state()).isEqualTo(KeyStatus.State.IDLE);

      keys.require(KEY);

      assertThat(store.calls()).isEqualTo(2);
    }
  }

  @Test
  void live_neverRead_keptFresh() {
    try (KeyChain keys = builder().build()) {
      LiveKey live = keys.live(KEY);
      assertThat(store.calls()).isZero();
      live.current();
      store.rotate(KEY);
      pass(1000);

      assertThat(store.calls()).isEqualTo(1 + 1000 / 85);
      assertThat(live.current().source().version()).hasValue("2");
      assertThat(store.calls()).isEqualTo(1 + 1000 / 85);
    }
  }

  @Test
  void live_followedWhenTheTimeForARefreshHadPassed_refreshedAllTheSame() {
    try (KeyChain keys = builder().build()) {
      keys.require(KEY);
      pass(90); // nobody had read it at 85
      LiveKey live = keys.live(KEY);
      pass(0);

      assertThat(store.calls()).isEqualTo(2);
      live.current();
      assertThat(store.calls()).isEqualTo(2);
    }
  }

  @Test
  void refresh_jitter_betweenThreeQuartersAndNineteenTwentiethsOfTheTime() {
    for (double drawn : new double[] {0, 0.25, 1}) {
      KeyChain.Builder builder = builder();
      builder.random = () -> drawn;
      try (KeyChain keys = builder.build()) {
        keys.live(KEY).current();
        int before = store.calls();
        Duration due = Duration.ofMillis(Math.round(75_000 + 20_000 * drawn));
        scheduler.pass(due.minusMillis(1));
        assertThat(store.calls()).isEqualTo(before);
        scheduler.pass(Duration.ofMillis(1));
        assertThat(store.calls()).isEqualTo(before + 1);
      }
    }
  }

  @Test
  void refresh_keysThatWereFetchedTogether_fetchedTogether() {
    store.rotate("B_KEY").rotate("C_KEY").rotate("D_KEY");
    KeyChain.Builder builder = builder();
    AtomicInteger draws = new AtomicInteger();
    builder.random = () -> draws.getAndIncrement() / 10.0; // another one each time
    try (KeyChain keys = builder.build()) {
      keys.requireAll(KEY, "B_KEY", "C_KEY", "D_KEY");
      keys.require(KEY);
      keys.require("B_KEY");
      keys.live("C_KEY");
      pass(90);

      assertThat(store.calls()).isEqualTo(2);
      assertThat(store.lastAsked()).containsExactlyInAnyOrder(KEY, "B_KEY", "C_KEY");
    }
  }

  @Test
  void refresh_slowStore_readersDoNotWait() throws Exception {
    CountDownLatch inCall = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    try (KeyChain keys = builder().build()) {
      LiveKey live = keys.live(KEY);
      ApiKey key = live.current();
      store
          .rotate(KEY)
          .onCall(
              () -> {
                inCall.countDown();
                TestChains.awaitUninterruptibly(release);
              });
      Thread time = new Thread(() -> pass(85));
      time.start();
      TestChains.await(inCall);

      assertThat(live.current()).isSameAs(key);
      assertThat(keys.require(KEY)).isSameAs(key);
      assertThat(keys.find(KEY)).containsSame(key);
      assertThat(keys.requireAll(KEY).get(KEY)).isSameAs(key);
      assertThat(keys.status().get(0).state()).isEqualTo(KeyStatus.State.REFRESHING);
      release.countDown();
      time.join();
      assertThat(live.current().source().version()).hasValue("2");
    }
  }

  @Test
  void refresh_ownThreads_happensWithoutAnybodysHelp() {
    try (KeyChain keys = TestChains.bare(store).timeToLive(Duration.ofMillis(20)).build()) {
      LiveKey live = keys.live(KEY);
      live.current();
      store.rotate(KEY);
      TestChains.until(() -> live.current().source().version().orElse("").equals("2"));
    }
    TestChains.until(
        () ->
            Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("keywarden-refresh")));
  }

  @Test
  void timeToLive_ofOneKey_shortensWhatTheProviderSaysAndDoesNotProlongIt() {
    store.rotate("B_KEY").freshFor(Duration.ofSeconds(50));
    try (KeyChain keys =
        builder()
            .set("keywarden.keys.API_KEY.time-to-live", "10s")
            .set("keywarden.keys.B_KEY.time-to-live", "1h")
            .build()) {
      keys.require(KEY);
      pass(10);
      keys.require(KEY);
      assertThat(store.calls()).isEqualTo(2);
      keys.require("B_KEY");
      pass(49);
      keys.require("B_KEY");
      assertThat(store.calls()).isEqualTo(3);
      pass(1);
      keys.require("B_KEY");
      assertThat(store.calls()).isEqualTo(4);
    }
  }

  @Test
  void timeToLive_ofOneKey_longerThanTheChains() {
    try (KeyChain keys = builder().set("keywarden.keys.API_KEY.time-to-live", "1h").build()) {
      keys.require(KEY);
      pass(3599);
      keys.require(KEY);
      assertThat(store.calls()).isEqualTo(1);
      pass(1);
      keys.require(KEY);
      assertThat(store.calls()).isEqualTo(2);
    }
  }

  @Test
  void refresh_keyThatExpiresSoon_noEndlessRowOfCalls() {
    store.expires(ManualScheduler.START.plusSeconds(10));
    try (KeyChain keys = builder().build()) {
      keys.live(KEY).current();
      pass(10);
      int calls = store.calls();
      assertThat(calls).isBetween(2, 20);
    }
  }

  @Test
  void refresh_failsOnce_triedAgainBeforeTheTimeIsOver() {
    try (KeyChain keys = builder().build()) {
      LiveKey live = keys.live(KEY);
      live.current();
      store.rotate(KEY).fail(Reason.UNAVAILABLE);
      pass(85);
      KeyStatus status = keys.status().get(0);
      assertThat(status.state()).isEqualTo(KeyStatus.State.FRESH);
      assertThat(status.lastFailure()).hasValue(Reason.UNAVAILABLE);
      assertThat(status.nextRefresh()).hasValue(scheduler.instant().plusMillis(500));
      store.fail(null);
      scheduler.pass(Duration.ofMillis(500));

      assertThat(live.current().source().version()).hasValue("2");
      assertThat(keys.status().get(0).lastFailure()).isEmpty();
    }
  }

  @Test
  void refresh_jitterDrawsNothing_pausesAllTheSame() {
    KeyChain.Builder builder = builder();
    builder.random = () -> 0;
    try (KeyChain keys = builder.build()) {
      keys.live(KEY).current();
      store.fail(Reason.UNAVAILABLE);
      pass(75);
      scheduler.pass(Duration.ofMillis(49));
      assertThat(store.calls()).isEqualTo(2);
      scheduler.pass(Duration.ofMillis(1));
      assertThat(store.calls()).isEqualTo(3);
    }
  }

  @Test
  void refresh_errorOfTheProvider_triedAgain() {
    try (KeyChain keys = builder().build()) {
      LiveKey live = keys.live(KEY);
      live.current();
      store
          .rotate(KEY)
          .onCall(
              () -> {
                store.onCall(() -> {});
                throw new StackOverflowError();
              });
      pass(90);

      assertThat(live.current().source().version()).hasValue("2");
    }
  }

  @Test
  void close_whileARefreshIsUnderWay_endsIt() throws Exception {
    CountDownLatch inCall = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    KeyChain keys = TestChains.bare(store).timeToLive(Duration.ofMillis(20)).build();
    keys.live(KEY).current();
    store.onCall(
        () -> {
          inCall.countDown();
          try {
            release.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    TestChains.await(inCall);
    keys.close();

    TestChains.until(
        () ->
            Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .noneMatch(
                    name ->
                        List.of("keywarden-refresh", "keywarden-provider").stream()
                            .anyMatch(name::startsWith)));
    assertThat(release.getCount()).isEqualTo(1);
  }
}
