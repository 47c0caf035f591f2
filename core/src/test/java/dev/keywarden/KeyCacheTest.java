package dev.keywarden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keywarden.KeyProviderException.Reason;
import dev.keywarden.spi.KeyLookup;
import dev.keywarden.spi.KeyMaterial;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a reader of the cache found who had never seen it, and what must not come back. */
class KeyCacheTest {
  private static final String KEY = "API_KEY";
  private static final Duration TTL = Duration.ofSeconds(100);

  private final ManualScheduler scheduler = new ManualScheduler();
  private final RotatingStore store = new RotatingStore().rotate(KEY).rotate("B_KEY");

  private Duration setBack = Duration.ZERO;

  /** Runs when the chain next looks at the clock. */
  private final AtomicReference<@Nullable Runnable> onClock = new AtomicReference<>();

  private final InstantSource clock =
      () -> {
        Runnable hook = onClock.getAndSet(null);
        if (hook != null) {
          hook.run();
        }
        return scheduler.instant().minus(setBack);
      };

  private KeyChain.Builder builder() {
    KeyChain.Builder builder =
        TestChains.bare(store)
            .scheduler(scheduler)
            .clock(clock)
            .executor(Runnable::run)
            .timeToLive(TTL)
            .staleIfError(Duration.ofMinutes(10));
    builder.random = () -> 0.5;
    return builder;
  }

  private void pass(long seconds) {
    scheduler.pass(Duration.ofSeconds(seconds));
  }

  private KeyChain.Builder optional(Reason other) {
    KeyChain.Builder builder =
        TestChains.bare(store, FakeProvider.failing("other", other))
            .optional("store")
            .optional("other")
            .scheduler(scheduler)
            .clock(scheduler)
            .executor(Runnable::run)
            .timeToLive(TTL);
    builder.random = () -> 0.5;
    return builder;
  }

  @Test
  void eviction_alarmsOfAnEntryThatIsGone_doNothingToTheNext() {
    try (KeyChain keys = builder().maximumSize(1).build()) {
      keys.require(KEY);
      pass(50);
      keys.require("B_KEY"); // no room for both
      keys.require(KEY);
      int calls = store.calls();
      pass(51); // the time of the first one is over
      keys.require(KEY);
      assertThat(store.calls()).isEqualTo(calls);
    }
  }

  @Test
  void overlap_keyThatItsStoreHadTakenAway_notAcceptedAgain() {
    for (Reason reason : List.of(Reason.DENIED, Reason.DISABLED)) {
      try (KeyChain keys = builder().overlap(Duration.ofHours(1)).build()) {
        LiveKey live = keys.live(KEY);
        String old = live.current().reveal();
        store.fail(reason);
        pass(85);
        store.fail(null).rotate(KEY);
        pass(120);
        assertThat(live.current().matches(old)).isFalse();
        assertThat(live.previous()).isEmpty();
        assertThat(live.accepts(old)).isFalse();
      }
    }
  }

  @Test
  void overlap_keyThatWasDeleted_notAcceptedAgain() {
    try (KeyChain keys = builder().overlap(Duration.ofHours(1)).build()) {
      LiveKey live = keys.live(KEY);
      live.current();
      store.remove(KEY);
      pass(85);
      store.rotate(KEY).rotate(KEY);
      pass(120);
      assertThat(live.current().source().version()).hasValue("2");
      assertThat(live.previous()).isEmpty();
    }
  }

  @Test
  void overlap_keyExpiresWithinIt_acceptedUntilThen() {
    store.expires(ManualScheduler.START.plusSeconds(150));
    try (KeyChain keys = builder().overlap(Duration.ofHours(1)).build()) {
      LiveKey live = keys.live(KEY);
      live.current();
      store.rotate(KEY).expires(ManualScheduler.START.plusSeconds(100_000));
      pass(149);
      assertThat(live.previous()).isPresent();
      pass(1);
      assertThat(live.previous()).isEmpty();
    }
  }

  @Test
  void invalidate_duringARefreshOfALiveKey_stillFollows() {
    try (KeyChain keys = builder().build()) {
      LiveKey live = keys.live(KEY);
      live.current();
      store.onCall(
          () -> {
            store.onCall(() -> {});
            keys.invalidate(KEY);
          });
      List<Rotation> rotations = new ArrayList<>();
      live.onRotation(rotations::add);
      pass(85);
      store.rotate(KEY);
      pass(1000);
      assertThat(rotations).hasSize(1);
      assertThat(store.calls()).isGreaterThan(5);
    }
  }

  @Test
  void live_keyExpires_followsAllTheSame() {
    store.expires(ManualScheduler.START.plusSeconds(10));
    try (KeyChain keys = builder().build()) {
      LiveKey live = keys.live(KEY);
      live.current();
      List<Rotation> rotations = new ArrayList<>();
      live.onRotation(rotations::add);
      pass(11);
      store.rotate(KEY).expires(ManualScheduler.START.plusSeconds(100_000));
      pass(120);
      assertThat(rotations).hasSize(1);
    }
  }

  @Test
  void clock_standsStill_staleForItsBoundAndNotForTheTimeToLiveOnTopOfIt() {
    InstantSource stopped = () -> ManualScheduler.START;
    try (KeyChain keys = builder().clock(stopped).build()) {
      LiveKey live = keys.live(KEY);
      live.current();
      store.fail(Reason.UNAVAILABLE);
      pass(699);
      live.current();
      pass(1);
      assertThatThrownBy(live::current).isInstanceOf(KeyProviderException.class);
    }
  }

  @Test
  void clock_throwsWhileKeysLand_noKeyIsServedForEverAndNoFlightStays() {
    for (int failing = 1; failing < 12; failing++) {
      AtomicInteger left = new AtomicInteger(failing);
      InstantSource broken =
          () -> {
            int turn = left.decrementAndGet();
            if (turn <= 0 && turn > -4) {
              throw new IllegalStateException("no time");
            }
            return scheduler.instant();
          };
      try (KeyChain keys = builder().clock(broken).build()) {
        try {
          keys.requireAll(KEY, "B_KEY");
        } catch (IllegalStateException e) {
          assertThat(e).hasMessage("no time");
        }
        left.set(1_000_000);
        pass(1000);
        int calls = store.calls();
        assertThat(keys.requireAll(KEY, "B_KEY")).as("failing at %s", failing).isNotNull();
        assertThat(store.calls()).isEqualTo(calls + 1);
      }
    }
  }

  @Test
  void renew_rejectedKeyWasClosed_whatIsHeldWillDo() {
    try (KeyChain keys = builder().build()) {
      LiveKey live = keys.live(KEY);
      ApiKey closed = live.current();
      closed.close();
      ApiKey held = live.current();
      int calls = store.calls();
      assertThat(live.renew(closed)).containsSame(held);
      assertThat(store.calls()).isEqualTo(calls);
    }
  }

  @Test
  void renew_inVainLongAgo_doesNotHoldUpTheNext() {
    try (KeyChain keys = builder().timeToLive(Duration.ofDays(1)).build()) {
      LiveKey live = keys.live(KEY);
      ApiKey key = live.current();
      for (int i = 0; i < 100; i++) {
        live.renew(key);
        pass(1);
      }
      pass(600);
      int calls = store.calls();
      live.renew(key);
      pass(1);
      live.renew(key);
      assertThat(store.calls()).isEqualTo(calls + 2);
    }
  }

  @Test
  void renew_clockSetBack_doesNotWaitForItToComeAgain() {
    try (KeyChain keys = builder().build()) {
      LiveKey live = keys.live(KEY);
      ApiKey key = live.current();
      live.renew(key);
      int calls = store.calls();
      live.renew(key);
      assertThat(store.calls()).isEqualTo(calls);
      setBack = Duration.ofHours(1);
      live.renew(key);
      assertThat(store.calls()).isEqualTo(calls + 1);
    }
  }

  @Test
  void absent_clockSetBack_notRememberedUntilItComesAgain() {
    try (KeyChain keys = builder().build()) {
      assertThat(keys.find("GONE")).isEmpty();
      store.rotate("GONE");
      assertThat(keys.find("GONE")).isEmpty();
      setBack = Duration.ofHours(1);
      assertThat(keys.find("GONE")).isPresent();
    }
  }

  @Test
  void invalidate_duringTheFlight_whatItBroughtIsNotServedInAnOutage() {
    try (KeyChain keys = builder().build()) {
      store.onCall(() -> keys.invalidate(KEY));
      keys.require(KEY);
      store.onCall(() -> {}).fail(Reason.UNAVAILABLE);
      assertThatThrownBy(() -> keys.require(KEY)).isInstanceOf(KeyProviderException.class);
    }
  }

  @Test
  void eviction_whileAKeyIsBeingRefreshed_itsRotationIsToldAllTheSame() {
    List<KeyEvent.Type> heard = new ArrayList<>();
    try (KeyChain keys =
        builder().maximumSize(1).listener(event -> heard.add(event.type())).build()) {
      keys.require(KEY);
      keys.require(KEY); // somebody reads it
      store
          .rotate(KEY)
          .onCall(
              () -> {
                store.onCall(() -> {});
                keys.require("B_KEY");
              });
      pass(85);
      assertThat(heard).contains(KeyEvent.Type.ROTATED);
    }
  }

  @Test
  void require_clockThatThrowsAtTheSecondOfThree_leavesNoValueBehind() {
    FakeProvider three =
        FakeProvider.answering(
            "three",
            request ->
                KeyLookup.found(KeyMaterial.copyOf("value-of-" + request.name()), "somewhere"));
    AtomicInteger looks = new AtomicInteger();
    AtomicInteger throwing = new AtomicInteger(Integer.MAX_VALUE);
    InstantSource shaky =
        () -> {
          if (looks.incrementAndGet() >= throwing.get()) {
            throw new IllegalStateException("no time");
          }
          return ManualScheduler.START;
        };
    // Wherever it throws: what has not landed is zeroed, and the flights are over.
    for (int at = 1; at < 12; at++) {
      looks.set(0);
      throwing.set(at);
      three.given.clear();
      try (KeyChain keys = TestChains.bare(three).clock(shaky).scheduler(scheduler).build()) {
        try {
          keys.requireAll("A_KEY", "B_KEY", "C_KEY");
        } catch (IllegalStateException e) {
          throwing.set(Integer.MAX_VALUE);
          long held = keys.status().stream().filter(one -> one.fingerprint().isPresent()).count();
          assertThat(three.given.stream().filter(one -> !one.closed()).count()).isEqualTo(held);
        }
        throwing.set(Integer.MAX_VALUE);
        assertThat(keys.requireAll("A_KEY", "B_KEY", "C_KEY").names()).hasSize(3);
      }
    }
  }

  @Test
  void renew_anotherThreadHasRenewedInTheMeantime_noSecondFetch() {
    try (KeyChain keys = builder().build()) {
      LiveKey live = keys.live(KEY);
      ApiKey old = live.current();
      store.rotate(KEY);
      onClock.set(() -> assertThat(live.renew(old)).isPresent());
      assertThat(live.renew(old)).isPresent();
      assertThat(store.calls()).isEqualTo(2);
    }
  }

  @Test
  void refresh_metByACallerWhoComesTooLate_triedAgain() {
    try (KeyChain keys = builder().negativeTimeToLive(Duration.ofHours(1)).build()) {
      keys.find("GONE_A");
      keys.find("GONE_B");
      LiveKey live = keys.live(KEY);
      int before = store.calls();
      // The key is fetched while this caller is on its way, and due for a refresh before it is
      // done.
      onClock.set(
          () -> {
            live.current();
            onClock.set(() -> pass(85));
          });
      try {
        keys.requireAll("GONE_A", KEY, "GONE_B");
      } catch (KeyNotFoundException e) {
        assertThat(e).hasMessageContaining("GONE_A");
      }
      assertThat(store.calls()).isEqualTo(before + 1);
      pass(120);
      assertThat(store.calls()).isGreaterThan(before + 1);
      assertThat(keys.status())
          .anyMatch(s -> s.name().equals(KEY) && s.state() == KeyStatus.State.FRESH);
    }
  }

  @Test
  void status_keyThatNeverCame_failed() {
    store.fail(Reason.UNAVAILABLE);
    try (KeyChain keys = builder().build()) {
      assertThatThrownBy(() -> keys.require(KEY)).isInstanceOf(KeyProviderException.class);
      assertThat(keys.status().get(0).state()).isEqualTo(KeyStatus.State.FAILED);
    }
  }

  @Test
  void optional_ownStoreDeniesAndAnotherIsAway_notServedStale() {
    try (KeyChain keys = optional(Reason.UNAVAILABLE).build()) {
      LiveKey live = keys.live(KEY);
      live.current();
      store.fail(Reason.DENIED);
      pass(85);
      assertThatThrownBy(live::current).isInstanceOf(KeyNotFoundException.class);
    }
  }

  @Test
  void optional_ownStoreHasItNoMoreAndAnotherIsAway_notServedStale() {
    try (KeyChain keys = optional(Reason.UNAVAILABLE).build()) {
      LiveKey live = keys.live(KEY);
      live.current();
      store.remove(KEY);
      pass(85);
      assertThatThrownBy(live::current).isInstanceOf(KeyNotFoundException.class);
    }
  }

  @Test
  void optional_ownStoreIsAwayAndAnotherDenies_servedStale() {
    try (KeyChain keys = optional(Reason.DENIED).build()) {
      LiveKey live = keys.live(KEY);
      ApiKey key = live.current();
      store.fail(Reason.UNAVAILABLE);
      pass(150);
      assertThat(live.current()).isSameAs(key);
    }
  }

  @Test
  void threads_tasksThatThrow_giveTheirThreadsBack() {
    ShortThreads threads = new ShortThreads("review");
    for (int i = 0; i < 200; i++) {
      threads.execute(
          () -> {
            throw new IllegalStateException("a task of no care");
          });
    }
    CountDownLatch ran = new CountDownLatch(1);
    threads.execute(ran::countDown);
    TestChains.await(ran);
    threads.close();
  }

  @Test
  void listener_hangsOnTheTimersThread_otherKeysEndAllTheSame() {
    CountDownLatch hangs = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    try (KeyChain keys =
        TestChains.bare(store)
            .timeToLive(Duration.ofMillis(100))
            .staleIfError(Duration.ofMillis(200))
            .listener(
                event -> {
                  if (event.type() == KeyEvent.Type.DROPPED && event.key().equals(KEY)) {
                    hangs.countDown();
                    TestChains.awaitUninterruptibly(release);
                  }
                })
            .build()) {
      keys.live(KEY).current();
      store.fail(Reason.UNAVAILABLE);
      TestChains.await(hangs);
      store.fail(null);
      keys.require("B_KEY");
      TestChains.until(
          () ->
              keys.status().stream()
                  .anyMatch(s -> s.name().equals("B_KEY") && s.state() == KeyStatus.State.IDLE));
      release.countDown();
    } finally {
      release.countDown();
    }
  }

  @Test
  void live_newKeyFailsItsProbeAndTheOldOneHasExpired_notPromotedASecondLaterEither() {
    store.expires(ManualScheduler.START.plusSeconds(10));
    try (KeyChain keys =
        builder()
            .probe(KEY, candidate -> !candidate.source().version().orElse("").equals("2"))
            .build()) {
      LiveKey live = keys.live(KEY);
      live.current();
      store.rotate(KEY).expires(ManualScheduler.START.plusSeconds(100_000));
      pass(60);
      assertThatThrownBy(live::current).hasMessageContaining("did not pass its probe");
      store.rotate(KEY);
      pass(60);
      assertThat(live.current().source().version()).hasValue("3");
    }
  }

  @Test
  void alarm_endOfAnOutageThatIsOver_dropsNothing() {
    try (KeyChain keys = builder().build()) {
      LiveKey live = keys.live(KEY);
      ApiKey key = live.current();
      store.fail(Reason.UNAVAILABLE);
      pass(150);
      store.fail(null);
      pass(549);
      assertThat(keys.status().get(0).state()).isEqualTo(KeyStatus.State.FRESH);
      pass(2); // the bound of the outage
      assertThat(keys.status().get(0).state()).isEqualTo(KeyStatus.State.FRESH);
      assertThat(live.current()).isSameAs(key);
    }
  }

  @Test
  void alarm_refreshThatARenewalHasDone_noCall() {
    try (KeyChain keys = builder().build()) {
      LiveKey live = keys.live(KEY);
      ApiKey key = live.current();
      pass(50);
      assertThat(live.renew(key)).isEmpty();
      pass(84);
      assertThat(store.calls()).isEqualTo(2);
      pass(1);
      assertThat(store.calls()).isEqualTo(3);
    }
  }
}
