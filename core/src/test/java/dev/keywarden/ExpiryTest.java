package dev.keywarden;

import static dev.keywarden.TestChains.bare;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keywarden.spi.KeyLookup;
import dev.keywarden.spi.KeyMaterial;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ExpiryTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final ManualScheduler scheduler = new ManualScheduler();
  private final AtomicReference<String> value = new AtomicReference<>("value-12345");
  private @Nullable Duration freshFor;
  private final FakeProvider store =
      FakeProvider.answering(
          "store",
          request -> {
            KeyLookup.Found found =
                KeyLookup.found(KeyMaterial.copyOf(String.valueOf(value.get())), "entry");
            return freshFor == null ? found : found.freshFor(freshFor);
          });

  private KeyChain.Builder builder() {
    return bare(store).scheduler(scheduler).clock(scheduler).executor(Runnable::run);
  }

  @Test
  void require_beforeExpiry_notAskedAgain() {
    try (KeyChain keys = builder().timeToLive(Duration.ofSeconds(10)).build()) {
      ApiKey key = keys.require("API_KEY");
      scheduler.pass(Duration.ofSeconds(10).minusNanos(1));

      assertThat(keys.require("API_KEY")).isSameAs(key);
      assertThat(store.finds).hasValue(1);
    }
  }

  @Test
  void require_afterExpirySameValue_sameObject() {
    try (KeyChain keys = builder().timeToLive(Duration.ofSeconds(10)).build()) {
      ApiKey key = keys.require("API_KEY");
      scheduler.pass(Duration.ofSeconds(10));

      assertThat(keys.require("API_KEY")).isSameAs(key);
      assertThat(keys.find("API_KEY")).containsSame(key);
      assertThat(key.closed()).isFalse();
      assertThat(store.finds).hasValue(2);
      assertThat(store.given.get(1).closed()).isTrue();
    }
  }

  @Test
  void require_afterExpiryNewValue_newObjectAndOldOneUsableUntilClose() {
    KeyChain keys = builder().timeToLive(SECOND).build();
    try (keys) {
      ApiKey old = keys.require("API_KEY");
      value.set("value-67890");
      scheduler.pass(SECOND);

      ApiKey next = keys.require("API_KEY");

      assertThat(next).isNotSameAs(old);
      assertThat(next.reveal()).isEqualTo("value-67890");
      assertThat(old.reveal()).isEqualTo("value-12345");
      keys.close();
      assertThat(old.closed()).isTrue();
      assertThat(next.closed()).isTrue();
    }
  }

  @Test
  void find_afterExpiry_askedAgain() {
    try (KeyChain keys = builder().timeToLive(SECOND).build()) {
      assertThat(keys.find("API_KEY")).isPresent();
      scheduler.pass(SECOND);
      assertThat(keys.find("API_KEY")).isPresent();
      assertThat(store.finds).hasValue(2);
    }
  }

  @Test
  void require_freshForOfTheAnswer_holdsOverTimeToLive() {
    freshFor = Duration.ofSeconds(3);
    try (KeyChain keys = builder().timeToLive(Duration.ofHours(1)).build()) {
      keys.require("API_KEY");
      scheduler.pass(Duration.ofSeconds(3).minusNanos(1));
      keys.require("API_KEY");
      assertThat(store.finds).hasValue(1);
      scheduler.pass(Duration.ofNanos(1));
      keys.require("API_KEY");
      assertThat(store.finds).hasValue(2);
    }
  }

  @Test
  void require_timeToLiveUnset_fiveMinutes() {
    try (KeyChain keys = builder().build()) {
      keys.require("API_KEY");
      scheduler.pass(Duration.ofMinutes(5).minusNanos(1));
      keys.require("API_KEY");
      assertThat(store.finds).hasValue(1);
      scheduler.pass(Duration.ofNanos(1));
      keys.require("API_KEY");
      assertThat(store.finds).hasValue(2);
    }
  }

  @Test
  void require_freshForEver_noTimer() {
    freshFor = Timers.FOREVER;
    try (KeyChain keys = builder().build()) {
      keys.require("API_KEY");
      assertThat(scheduler.pending()).isZero();
    }
  }

  @Test
  void require_freshForEverWithoutScheduler_noThread() {
    freshFor = Duration.ofSeconds(Long.MAX_VALUE);
    Set<Thread> before = expiryThreads();
    try (KeyChain keys = bare(store).build()) {
      keys.require("API_KEY");
      assertThat(expiryThreads()).isSubsetOf(before);
      freshFor = Duration.ofDays(1);
      keys.require("B_KEY");
      assertThat(expiryThreads())
          .satisfiesOnlyOnce(thread -> assertThat(before).doesNotContain(thread));
    }
  }

  @Test
  void chainNeverClosed_nothingLeftToWaitFor_threadEnds() {
    freshFor = Duration.ofNanos(1);
    Set<Thread> before = expiryThreads();
    KeyChain keys = bare(store).build(); // not closed, so that nothing else can end it
    keys.require("API_KEY");

    TestChains.until(() -> before.containsAll(expiryThreads()));
    keys.close();
  }

  private static Set<Thread> expiryThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("keywarden-timer"))
        .collect(Collectors.toSet());
  }

  @Test
  void require_invalidatedAndLoadedAgain_earlierTimerDoesNotEndTheLaterFreshness() {
    try (KeyChain keys = builder().timeToLive(Duration.ofSeconds(10)).build()) {
      keys.require("API_KEY");
      scheduler.pass(Duration.ofSeconds(6));
      keys.invalidate("API_KEY");
      keys.require("API_KEY");
      assertThat(store.finds).hasValue(2);
      scheduler.pass(Duration.ofSeconds(6)); // the first timer is over, the second is not

      keys.require("API_KEY");

      assertThat(store.finds).hasValue(2);
      scheduler.pass(Duration.ofSeconds(4));
      keys.require("API_KEY");
      assertThat(store.finds).hasValue(3);
    }
  }

  @Test
  void require_storeFailsAfterExpiryAndNothingStaleIsWanted_fails() {
    AtomicReference<Boolean> down = new AtomicReference<>(false);
    FakeProvider shaky =
        FakeProvider.answering(
            "shaky",
            request -> {
              if (Boolean.TRUE.equals(down.get())) {
                throw new KeyProviderException(
                    KeyProviderException.Reason.UNAVAILABLE, "it is down", "Wait.");
              }
              return KeyLookup.found(KeyMaterial.copyOf("value-12345"), "entry");
            });
    try (KeyChain keys =
        bare(shaky).scheduler(scheduler).timeToLive(SECOND).staleIfError(Duration.ZERO).build()) {
      ApiKey key = keys.require("API_KEY");
      down.set(true);
      scheduler.pass(SECOND);

      assertThatThrownBy(() -> keys.require("API_KEY")).hasMessageContaining("KW-205");
      down.set(false);
      assertThat(keys.require("API_KEY")).isSameAs(key);
    }
  }

  @Test
  void require_schedulerRejects_keyIsHandedOutAndAskedForEachTime() {
    scheduler.reject();
    try (KeyChain keys = builder().build()) {
      ApiKey key = keys.require("API_KEY");
      assertThat(keys.require("API_KEY")).isSameAs(key);
      assertThat(store.finds).hasValue(2);
    }
  }

  @Test
  void close_givenScheduler_staysOpenAndLaterTimersDoNoHarm() {
    KeyChain keys = builder().timeToLive(SECOND).build();
    keys.require("API_KEY");
    keys.close();
    assertThat(scheduler.isShutdown()).isFalse();
    scheduler.pass(SECOND);
    assertThatThrownBy(() -> keys.require("API_KEY")).hasMessageContaining("KW-502");
  }

  @Test
  void forgottenChain_timerPending_collectedWithItsKeys() {
    List<WeakReference<?>> forgotten = forgotten(builder());

    TestChains.until(() -> collected(forgotten));
    assertThat(scheduler.pending()).isEqualTo(2); // its refresh and its end
  }

  @Test
  void forgottenChain_timerOfItsOwnPending_collectedWithItsKeys() {
    List<WeakReference<?>> forgotten = forgotten(bare(store));

    TestChains.until(() -> collected(forgotten));
  }

  private static boolean collected(List<WeakReference<?>> forgotten) {
    System.gc();
    return forgotten.stream().allMatch(reference -> reference.get() == null);
  }

  @SuppressWarnings("resource") // forgotten on purpose
  private static List<WeakReference<?>> forgotten(KeyChain.Builder builder) {
    KeyChain keys = builder.timeToLive(Duration.ofDays(1)).build();
    return List.of(new WeakReference<>(keys), new WeakReference<>(keys.require("API_KEY")));
  }
}
