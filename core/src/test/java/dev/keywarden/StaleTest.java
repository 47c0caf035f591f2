package dev.keywarden;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keywarden.KeyProviderException.Reason;
import dev.keywarden.spi.KeyLookup;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StaleTest {
  private static final String KEY = "API_KEY";
  private static final Duration TTL = Duration.ofSeconds(100);
  private static final Duration BOUND = Duration.ofMinutes(10);

  private final ManualScheduler scheduler = new ManualScheduler();
  private final RotatingStore store = new RotatingStore().rotate(KEY);
  private final List<String> heard = new ArrayList<>();

  private KeyChain.Builder builder() {
    KeyChain.Builder builder =
        TestChains.bare(store)
            .scheduler(scheduler)
            .clock(scheduler)
            .executor(Runnable::run)
            .timeToLive(TTL)
            .staleIfError(BOUND)
            .listener(
                event -> {
                  if (event.type() != KeyEvent.Type.RESOLVED
                      && event.type() != KeyEvent.Type.FAILED
                      && event.type() != KeyEvent.Type.REVEALED) {
                    heard.add(event.type() + " " + event.reason().orElse(""));
                  }
                });
    builder.random = () -> 0.5;
    return builder;
  }

  private void pass(long seconds) {
    scheduler.pass(Duration.ofSeconds(seconds));
  }

  @ParameterizedTest
  @EnumSource(names = {"UNAVAILABLE", "THROTTLED", "TIMED_OUT"})
  void outage_servedUntilTheBoundAndNotLonger(Reason reason) {
    String word = reason.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    try (KeyChain keys = builder().build()) {
      LiveKey live = keys.live(KEY);
      ApiKey key = live.current();
      store.fail(reason);
      pass(100);
      assertThat(heard).containsExactly("STALE " + word);
      KeyStatus status = keys.status().get(0);
      assertThat(status.state()).isEqualTo(KeyStatus.State.STALE);
      assertThat(status.since()).isEqualTo(ManualScheduler.START.plus(TTL));
      assertThat(status.lastFailure()).hasValue(reason);
      assertThat(status.nextRefresh()).isPresent();

      pass(599);
      assertThat(live.current()).isSameAs(key);
      assertThat(keys.require(KEY)).isSameAs(key);
      assertThat(heard).containsOnly("STALE " + word).hasSizeGreaterThan(10);

      pass(1);
      assertThat(heard.get(heard.size() - 1)).isEqualTo("DROPPED stale-for-too-long");
      assertThat(keys.status().get(0).state()).isEqualTo(KeyStatus.State.FAILED);
      assertThatThrownBy(live::current)
          .isInstanceOfSatisfying(
              KeyProviderException.class, e -> assertThat(e.reason()).isEqualTo(reason));
      assertThatThrownBy(() -> keys.find(KEY)).isInstanceOf(KeyProviderException.class);
    }
  }

  @Test
  void outage_ends_freshAgainByItself() {
    try (KeyChain keys = builder().build()) {
      LiveKey live = keys.live(KEY);
      live.current();
      store.fail(Reason.UNAVAILABLE);
      pass(300);
      store.fail(null).rotate(KEY);
      pass(60); // no pause between two tries is longer
      assertThat(live.current().source().version()).hasValue("2");
      assertThat(keys.status().get(0).state()).isEqualTo(KeyStatus.State.FRESH);
      assertThat(heard).contains("ROTATED ");
    }
  }

  @Test
  void outage_endsWhileNobodyReads_freshForTheNextReader() {
    try (KeyChain keys = builder().build()) {
      keys.require(KEY);
      store.fail(Reason.UNAVAILABLE);
      pass(150);
      keys.require(KEY); // stale, and not read again before the store is tried
      pass(70);
      store.fail(null).rotate(KEY);
      pass(60);
      int calls = store.calls();
      assertThat(keys.require(KEY).source().version()).hasValue("2");
      assertThat(store.calls()).isEqualTo(calls);
    }
  }

  @Test
  void outage_afterTheBound_aLiveKeyComesBackByItself() {
    try (KeyChain keys = builder().build()) {
      LiveKey live = keys.live(KEY);
      live.current();
      store.fail(Reason.UNAVAILABLE);
      pass(2000);
      assertThatThrownBy(live::current).isInstanceOf(KeyProviderException.class);
      store.fail(null);
      pass(120);
      int calls = store.calls();
      live.current();
      assertThat(store.calls()).isEqualTo(calls);
    }
  }

  @Test
  void outage_ofAStoreThatNobodyAsks_noCalls() {
    try (KeyChain keys = builder().build()) {
      keys.require(KEY);
      store.fail(Reason.UNAVAILABLE);
      pass(100_000);
      assertThat(store.calls()).isEqualTo(1);
      assertThat(scheduler.pending()).isZero();
    }
  }

  @Test
  void outage_metByACallerOfAnIdleKey_servedWithinTheBound() {
    try (KeyChain keys = builder().build()) {
      ApiKey key = keys.require(KEY);
      store.fail(Reason.TIMED_OUT);
      pass(500);
      assertThat(keys.require(KEY)).isSameAs(key);
      assertThat(heard).containsExactly("STALE timed-out");
      assertThat(keys.status().get(0).since()).isEqualTo(ManualScheduler.START.plus(TTL));
      int calls = store.calls();
      assertThat(keys.require(KEY)).isSameAs(key);
      assertThat(store.calls()).isEqualTo(calls);

      pass(200);
      assertThatThrownBy(() -> keys.require(KEY)).isInstanceOf(KeyProviderException.class);
    }
  }

  @Test
  void outage_metByACallerAfterTheBound_fails() {
    try (KeyChain keys = builder().build()) {
      keys.require(KEY);
      store.fail(Reason.UNAVAILABLE);
      pass(701);
      assertThatThrownBy(() -> keys.require(KEY)).isInstanceOf(KeyProviderException.class);
      assertThat(heard).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"UNAVAILABLE", "UNREADABLE"})
  void failure_ofAKeyNeverFetched_standsAsFailedUntilItComes(Reason reason) {
    try (KeyChain keys = builder().build()) {
      store.fail(reason);
      assertThatThrownBy(() -> keys.require(KEY)).isInstanceOf(KeyProviderException.class);
      KeyStatus status = keys.status().get(0);
      assertThat(status.state()).isEqualTo(KeyStatus.State.FAILED);
      assertThat(status.since()).isEqualTo(ManualScheduler.START);
      assertThat(status.lastFailure()).contains(reason);
      assertThat(status.provider()).isEmpty();

      store.fail(null);
      keys.invalidate(KEY);
      keys.require(KEY);
      assertThat(keys.status().get(0).state()).isEqualTo(KeyStatus.State.FRESH);
      assertThat(keys.status().get(0).lastFailure()).isEmpty();
    }
  }

  @Test
  void outage_boundOfZero_fails() {
    try (KeyChain keys = builder().staleIfError(Duration.ZERO).build()) {
      LiveKey live = keys.live(KEY);
      live.current();
      store.fail(Reason.UNAVAILABLE);
      pass(99);
      live.current();
      pass(1);
      assertThatThrownBy(live::current).isInstanceOf(KeyProviderException.class);
      assertThat(heard).containsExactly("DROPPED unavailable");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"DENIED", "DISABLED"})
  void refusal_atARefresh_droppedAtOnceAndNotServedInALaterOutage(Reason reason) {
    try (KeyChain keys = builder().build()) {
      LiveKey live = keys.live(KEY);
      live.current();
      store.fail(reason);
      pass(85);
      assertThat(heard)
          .containsExactly("DROPPED " + reason.name().toLowerCase(java.util.Locale.ROOT));
      assertThat(keys.status().get(0).state()).isEqualTo(KeyStatus.State.FAILED);
      assertThatThrownBy(live::current)
          .isInstanceOfSatisfying(
              KeyProviderException.class, e -> assertThat(e.reason()).isEqualTo(reason));

      store.fail(Reason.UNAVAILABLE);
      keys.invalidate(KEY);
      assertThatThrownBy(live::current)
          .isInstanceOfSatisfying(
              KeyProviderException.class,
              e -> assertThat(e.reason()).isEqualTo(Reason.UNAVAILABLE));
    }
  }

  @Test
  void deletion_foundByARefresh_droppedAtOnce() {
    try (KeyChain keys = builder().build()) {
      LiveKey live = keys.live(KEY);
      live.current();
      store.remove(KEY);
      pass(85);
      assertThat(heard).contains("DROPPED absent");
      assertThat(keys.status().get(0).state()).isEqualTo(KeyStatus.State.ABSENT);
      assertThatThrownBy(live::current).isInstanceOf(KeyNotFoundException.class);
      assertThat(keys.find(KEY)).isEmpty();

      store.rotate(KEY);
      pass(120);
      assertThat(keys.find(KEY)).isPresent();
    }
  }

  @Test
  void refusal_duringAnOutage_endsTheStaleKey() {
    try (KeyChain keys = builder().build()) {
      LiveKey live = keys.live(KEY);
      live.current();
      store.fail(Reason.UNAVAILABLE);
      pass(200);
      store.fail(Reason.DENIED);
      pass(60);
      assertThat(heard).contains("DROPPED denied");
      assertThatThrownBy(live::current).hasMessageContaining("KW-201");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"UNAUTHENTICATED", "UNREADABLE", "UNSAFE", "BROKEN", "MISCONFIGURED"})
  void otherFailure_keptForItsTimeAndNotLonger(Reason reason) {
    try (KeyChain keys = builder().build()) {
      LiveKey live = keys.live(KEY);
      ApiKey key = live.current();
      store.fail(reason);
      pass(99);
      assertThat(live.current()).isSameAs(key);
      pass(1);
      assertThatThrownBy(live::current).isInstanceOf(KeyProviderException.class);
      assertThat(heard)
          .containsExactly("DROPPED " + reason.name().toLowerCase(java.util.Locale.ROOT));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"UNAUTHENTICATED", "UNREADABLE", "BROKEN", "MISCONFIGURED"})
  void otherFailure_ofAStaleKey_endsIt(Reason reason) {
    try (KeyChain keys = builder().build()) {
      LiveKey live = keys.live(KEY);
      live.current();
      store.fail(Reason.UNAVAILABLE);
      pass(200);
      live.current();
      store.fail(reason);
      pass(60);
      assertThat(heard).contains("DROPPED " + reason.name().toLowerCase(java.util.Locale.ROOT));
      assertThatThrownBy(live::current)
          .isInstanceOfSatisfying(
              KeyProviderException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }
  }

  @Test
  void absent_foundByAFlightThatWasOutdated_notRemembered() {
    AtomicReference<KeyChain> chain = new AtomicReference<>();
    FakeProvider empty =
        FakeProvider.answering(
            "empty",
            request -> {
              KeyLookup absent = KeyLookup.absent("no entry");
              requireNonNull(chain.get()).invalidate(request.name());
              return absent;
            });
    try (KeyChain keys = TestChains.chain(empty)) {
      chain.set(keys);
      assertThat(keys.find(KEY)).isEmpty();
      assertThat(keys.find(KEY)).isEmpty();
      assertThat(empty.finds).hasValue(2);
    }
  }

  @Test
  void status_afterTheBoundOfALiveKey_tellsWhenItIsTriedAgain() {
    try (KeyChain keys = builder().build()) {
      keys.live(KEY).current();
      store.fail(Reason.UNAVAILABLE);
      pass(700);
      KeyStatus status = keys.status().get(0);
      assertThat(status.state()).isEqualTo(KeyStatus.State.FAILED);
      assertThat(status.nextRefresh())
          .hasValueSatisfying(next -> assertThat(next).isAfter(scheduler.instant()));
    }
  }

  @Test
  void outage_keyThatExpires_notServedBeyondThat() {
    store.expires(ManualScheduler.START.plusSeconds(150));
    try (KeyChain keys = builder().build()) {
      LiveKey live = keys.live(KEY);
      live.current();
      store.fail(Reason.UNAVAILABLE);
      pass(149);
      live.current();
      pass(1);
      assertThatThrownBy(live::current).isInstanceOf(KeyProviderException.class);
    }
  }

  @Test
  void slowRefresh_timeIsOverMeanwhile_servedStale() throws Exception {
    CountDownLatch inCall = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    RotatingStore slow = new RotatingStore().rotate(KEY);
    List<String> events = java.util.Collections.synchronizedList(new ArrayList<>());
    try (KeyChain keys =
        TestChains.bare(slow)
            .timeToLive(Duration.ofMillis(200))
            .listener(event -> events.add(event.type() + " " + event.reason().orElse("")))
            .build()) {
      LiveKey live = keys.live(KEY);
      ApiKey key = live.current();
      slow.onCall(
          () -> {
            inCall.countDown();
            TestChains.awaitUninterruptibly(release);
          });
      TestChains.await(inCall);
      TestChains.until(() -> keys.status().get(0).state() == KeyStatus.State.STALE);
      assertThat(live.current()).isSameAs(key);
      TestChains.until(() -> events.contains("STALE not-yet-answered")); // told after it is so
      release.countDown();
      TestChains.until(() -> keys.status().get(0).state() != KeyStatus.State.STALE);
    }
  }

  @Test
  void invalidate_duringAnOutage_theOldKeyIsNotServed() {
    try (KeyChain keys = builder().build()) {
      keys.require(KEY);
      store.fail(Reason.UNAVAILABLE);
      keys.invalidate(KEY);
      assertThatThrownBy(() -> keys.require(KEY)).isInstanceOf(KeyProviderException.class);
    }
  }

  @Test
  void outage_clockSetBack_idleKeyIsNotServed() {
    AtomicReference<Instant> now = new AtomicReference<>(ManualScheduler.START);
    InstantSource clock = now::get;
    try (KeyChain keys = builder().clock(clock).build()) {
      keys.require(KEY);
      pass(150);
      store.fail(Reason.UNAVAILABLE);
      now.set(ManualScheduler.START.minusSeconds(1));
      assertThatThrownBy(() -> keys.require(KEY)).isInstanceOf(KeyProviderException.class);
    }
  }

  @Test
  void outage_keyClosedByAHolder_notServed() {
    try (KeyChain keys = builder().build()) {
      LiveKey live = keys.live(KEY);
      live.current().close();
      store.fail(Reason.UNAVAILABLE);
      assertThatThrownBy(live::current).isInstanceOf(KeyProviderException.class);
    }
  }

  @Test
  void absent_rememberedForItsTime() {
    try (KeyChain keys = builder().negativeTimeToLive(Duration.ofSeconds(10)).build()) {
      assertThat(keys.find("GONE")).isEmpty();
      pass(9);
      assertThat(keys.find("GONE")).isEmpty();
      assertThatThrownBy(() -> keys.require("GONE"))
          .isInstanceOf(KeyNotFoundException.class)
          .hasMessageContaining("no entry GONE");
      assertThat(store.calls()).isEqualTo(1);
      store.rotate("GONE");
      assertThat(keys.find("GONE")).isEmpty();

      pass(1);

      assertThat(keys.find("GONE")).isPresent();
    }
  }

  @Test
  void absent_invalidated_askedAnew() {
    try (KeyChain keys = builder().build()) {
      assertThat(keys.find("GONE")).isEmpty();
      store.rotate("GONE");
      keys.invalidate("GONE");
      assertThat(keys.find("GONE")).isPresent();
    }
  }

  @Test
  void refused_remembered_eachCallerGetsAnExceptionOfItsOwn() {
    store.fail(Reason.DENIED);
    try (KeyChain keys = builder().build()) {
      List<Throwable> thrown = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        try {
          keys.require(KEY);
        } catch (KeyProviderException e) {
          thrown.add(e);
        }
      }
      assertThat(thrown).hasSize(3).doesNotHaveDuplicates();
      assertThat(store.calls()).isEqualTo(1);
    }
  }

  @Test
  void unavailable_withNoKeyHeld_notRemembered() {
    store.fail(Reason.UNAVAILABLE);
    try (KeyChain keys = builder().build()) {
      assertThatThrownBy(() -> keys.require(KEY)).isInstanceOf(KeyProviderException.class);
      store.fail(null);
      assertThat(keys.require(KEY).source().version()).hasValue("1");
    }
  }

  @Test
  void unusable_remembered() {
    FakeProvider placeholder =
        FakeProvider.having("placeholder", java.util.Map.of(KEY, "changeme"));
    try (KeyChain keys = TestChains.chain(placeholder)) {
      assertThatThrownBy(() -> keys.require(KEY)).isInstanceOf(UnusableKeyException.class);
      assertThatThrownBy(() -> keys.require(KEY)).isInstanceOf(UnusableKeyException.class);
      assertThat(placeholder.finds).hasValue(1);
    }
  }

  @Test
  void maximumSize_manyNames_boundedAndWhatIsReadStays() {
    try (KeyChain keys = builder().maximumSize(10).build()) {
      LiveKey live = keys.live(KEY);
      live.current();
      store.rotate("READ_KEY");
      keys.require("READ_KEY");
      keys.require("READ_KEY");
      for (int i = 0; i < 100; i++) {
        keys.find("GONE_" + i);
      }
      assertThat(keys.status()).hasSize(10).extracting(KeyStatus::name).contains(KEY, "READ_KEY");
      int calls = store.calls();
      keys.require("READ_KEY");
      live.current();
      assertThat(store.calls()).isEqualTo(calls);
    }
  }
}
