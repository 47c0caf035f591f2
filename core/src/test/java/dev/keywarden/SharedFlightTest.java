package dev.keywarden;

import static dev.keywarden.TestChains.bare;
import static dev.keywarden.TestChains.chain;
import static dev.keywarden.TestChains.until;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keywarden.spi.KeyLookup;
import dev.keywarden.spi.KeyMaterial;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SharedFlightTest {
  private static final int MANY = 200;

  private final ExecutorService callers = Executors.newCachedThreadPool();
  private final CountDownLatch isIn = new CountDownLatch(1);
  private final CountDownLatch release = new CountDownLatch(1);
  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

  @AfterEach
  void stopCallers() {
    release.countDown();
    callers.shutdownNow();
  }

  private FakeProvider held(String value) {
    return FakeProvider.answering(
        "held",
        request -> {
          isIn.countDown();
          TestChains.awaitUninterruptibly(release);
          return KeyLookup.found(KeyMaterial.copyOf(value), "somewhere");
        });
  }

  private <T> Future<T> call(Callable<T> action) {
    return callers.submit(
        () -> {
          threads.add(Thread.currentThread());
          return action.call();
        });
  }

  private void untilAllWait(int count) {
    until(
        () ->
            threads.size() == count
                && threads.stream()
                    .allMatch(
                        t ->
                            t.getState() == Thread.State.WAITING
                                || t.getState() == Thread.State.TIMED_WAITING));
  }

  @Test
  void require_manyThreadsOneColdKey_oneCallAndOneObject() throws Exception {
    FakeProvider only = held("value-12345");
    try (KeyChain keys = chain(only)) {
      List<Future<ApiKey>> all = new ArrayList<>();
      for (int i = 0; i < MANY; i++) {
        all.add(call(() -> keys.require("API_KEY")));
      }
      untilAllWait(MANY);
      release.countDown();

      Set<ApiKey> got = new HashSet<>();
      for (Future<ApiKey> one : all) {
        got.add(one.get(20, TimeUnit.SECONDS));
      }
      assertThat(got).hasSize(1);
      assertThat(only.finds).hasValue(1);
    }
  }

  @Test
  void require_manyThreadsAndTheStoreFails_oneCallAndAnExceptionForEach() throws Exception {
    FakeProvider only =
        FakeProvider.answering(
            "held",
            request -> {
              isIn.countDown();
              TestChains.awaitUninterruptibly(release);
              throw new KeyProviderException(
                  KeyProviderException.Reason.DENIED, "no access", "Ask.");
            });
    try (KeyChain keys = chain(only)) {
      List<Future<Throwable>> all = new ArrayList<>();
      for (int i = 0; i < MANY; i++) {
        all.add(
            call(
                () -> {
                  try {
                    keys.require("API_KEY");
                    return new AssertionError("a key");
                  } catch (KeyProviderException e) {
                    return e;
                  }
                }));
      }
      untilAllWait(MANY);
      release.countDown();

      Set<Throwable> thrown = new HashSet<>();
      for (Future<Throwable> one : all) {
        thrown.add(one.get(20, TimeUnit.SECONDS));
      }
      assertThat(thrown).hasSize(MANY).hasOnlyElementsOfType(KeyProviderException.class);
      assertThat(only.finds).hasValue(1);
    }
  }

  @Test
  void requireAll_crosswise_neitherThreadWaitsForEver() throws Exception {
    CyclicBarrier both = new CyclicBarrier(2);
    FakeProvider only =
        FakeProvider.answering(
            "only",
            request -> KeyLookup.found(KeyMaterial.copyOf("v-" + request.name()), "somewhere"));
    try (KeyChain keys = chain(only)) {
      for (int round = 0; round < 50; round++) {
        String a = "A_" + round;
        String b = "B_" + round;
        Future<KeySet> one =
            callers.submit(
                () -> {
                  both.await();
                  return keys.requireAll(a, b);
                });
        Future<KeySet> other =
            callers.submit(
                () -> {
                  both.await();
                  return keys.requireAll(b, a);
                });
        KeySet first = one.get(20, TimeUnit.SECONDS);
        KeySet second = other.get(20, TimeUnit.SECONDS);
        assertThat(first.get(a)).isSameAs(second.get(a));
        assertThat(first.get(b)).isSameAs(second.get(b));
      }
    }
  }

  @Test
  void invalidate_duringAFlight_whatItReadIsNotFreshAfterwards() throws Exception {
    AtomicInteger turn = new AtomicInteger();
    FakeProvider rotating =
        FakeProvider.answering(
            "rotating",
            request -> {
              int mine = turn.incrementAndGet();
              if (mine == 1) {
                isIn.countDown();
                TestChains.awaitUninterruptibly(release);
              }
              return KeyLookup.found(KeyMaterial.copyOf("value-number-" + mine), "somewhere");
            });
    try (KeyChain keys = chain(rotating)) {
      Future<ApiKey> old = call(() -> keys.require("API_KEY"));
      TestChains.await(isIn);

      keys.invalidate("API_KEY");
      release.countDown();

      assertThat(old.get(20, TimeUnit.SECONDS).reveal()).isEqualTo("value-number-1");
      assertThat(keys.require("API_KEY").reveal()).isEqualTo("value-number-2");
      assertThat(keys.require("API_KEY").reveal()).isEqualTo("value-number-2");
      assertThat(rotating.finds).hasValue(2);
    }
  }

  @Test
  void invalidate_duringAFlight_laterCallerWaitsForItsEndAndAsksAnew() throws Exception {
    AtomicInteger turn = new AtomicInteger();
    FakeProvider rotating =
        FakeProvider.answering(
            "rotating",
            request -> {
              int mine = turn.incrementAndGet();
              if (mine == 1) {
                isIn.countDown();
                TestChains.awaitUninterruptibly(release);
              }
              return KeyLookup.found(KeyMaterial.copyOf("value-number-" + mine), "somewhere");
            });
    try (KeyChain keys = chain(rotating)) {
      Future<ApiKey> old = call(() -> keys.require("API_KEY"));
      TestChains.await(isIn);
      keys.invalidate("API_KEY");
      Future<ApiKey> fresh = call(() -> keys.require("API_KEY"));
      untilAllWait(2);
      assertThat(turn).hasValue(1); // two reads side by side could land in the wrong order
      release.countDown();

      assertThat(old.get(20, TimeUnit.SECONDS).reveal()).isEqualTo("value-number-1");
      assertThat(fresh.get(20, TimeUnit.SECONDS).reveal()).isEqualTo("value-number-2");
      assertThat(keys.require("API_KEY")).isSameAs(fresh.get());
      assertThat(turn).hasValue(2);
    }
  }

  @Test
  void invalidate_unknownName_noEffect() {
    try (KeyChain keys = chain(FakeProvider.empty("only"))) {
      keys.invalidate("NEVER_ASKED_FOR");
      keys.invalidate("");
      assertThat(keys.find("NEVER_ASKED_FOR")).isEmpty();
    }
  }

  @Test
  void require_flightBroughtDownByAnError_nextCallerIsNotStuck() {
    AtomicInteger turn = new AtomicInteger();
    FakeProvider only = FakeProvider.having("only", Map.of("API_KEY", "value-12345"));
    try (KeyChain keys =
        bare(only)
            .executor(
                task -> {
                  if (turn.incrementAndGet() == 1) {
                    throw new OutOfMemoryError("unable to create native thread");
                  }
                  task.run();
                })
            .build()) {
      assertThatThrownBy(() -> keys.require("API_KEY")).isInstanceOf(OutOfMemoryError.class);
      assertThat(keys.require("API_KEY").reveal()).isEqualTo("value-12345");
    }
  }

  @Test
  void require_flightBroughtDownByAnError_whoWaitsForItRetries() throws Exception {
    AtomicInteger turn = new AtomicInteger();
    FakeProvider only = FakeProvider.having("only", Map.of("API_KEY", "value-12345"));
    try (KeyChain keys =
        bare(only)
            .executor(
                task -> {
                  if (turn.incrementAndGet() == 1) {
                    isIn.countDown();
                    TestChains.awaitUninterruptibly(release);
                    throw new OutOfMemoryError("unable to create native thread");
                  }
                  task.run();
                })
            .build()) {
      Future<ApiKey> pilot = call(() -> keys.require("API_KEY"));
      TestChains.await(isIn);
      Future<ApiKey> waiter = call(() -> keys.require("API_KEY"));
      untilAllWait(2);
      release.countDown();

      assertThatThrownBy(() -> pilot.get(20, TimeUnit.SECONDS))
          .hasCauseInstanceOf(OutOfMemoryError.class);
      assertThat(waiter.get(20, TimeUnit.SECONDS).reveal()).isEqualTo("value-12345");
    }
  }

  @Test
  void require_listenerAsksForTheSameKey_getsItInsteadOfHanging() throws Exception {
    AtomicReference<KeyChain> chain = new AtomicReference<>();
    List<String> heard = new ArrayList<>();
    FakeProvider only = FakeProvider.having("only", Map.of("API_KEY", "value-12345"));
    KeyEventListener nosy =
        event ->
            heard.add(event.type() + " " + requireNonNull(chain.get()).require(event.key()).name());
    try (KeyChain keys = bare(only).listener(nosy).build()) {
      chain.set(keys);
      Future<ApiKey> key = callers.submit(() -> keys.require("API_KEY"));

      assertThat(key.get(20, TimeUnit.SECONDS).name()).isEqualTo("API_KEY");
      assertThat(heard).containsExactly("RESOLVED API_KEY");
    }
  }

  @Test
  void require_listener_hearsBeforeTheCallerGetsTheKey() {
    List<String> heard = new ArrayList<>();
    FakeProvider first = FakeProvider.failing("first", KeyProviderException.Reason.UNAVAILABLE);
    FakeProvider only = FakeProvider.having("only", Map.of("API_KEY", "value-12345\n"));
    KeyEventListener recorder =
        event ->
            heard.add(
                event.type() + " " + event.key() + " " + event.provider() + " " + event.reason());
    try (KeyChain keys = bare(first, only).optional("first").listener(recorder).build()) {
      keys.require("API_KEY");
      keys.find("GONE");

      assertThat(heard)
          .containsExactly(
              "FAILED API_KEY Optional[first] Optional[unavailable]",
              "TRIMMED API_KEY Optional[only] Optional[trailing-line-break]",
              "RESOLVED API_KEY Optional[only] Optional.empty",
              "FAILED GONE Optional[first] Optional[unavailable]",
              "MISSING GONE Optional.empty Optional.empty");
    }
  }

  @Test
  void require_keyClosedByAHolder_fetchedAnew() {
    FakeProvider only = FakeProvider.having("only", Map.of("API_KEY", "value-12345"));
    try (KeyChain keys = chain(only)) {
      ApiKey first = keys.require("API_KEY");
      first.close();

      ApiKey next = keys.require("API_KEY");

      assertThat(next).isNotSameAs(first);
      assertThat(next.reveal()).isEqualTo("value-12345");
      assertThat(only.finds).hasValue(2);
      next.close();
      assertThat(keys.find("API_KEY")).get().extracting(ApiKey::closed).isEqualTo(false);
      assertThat(keys.find("API_KEY")).isEqualTo(keys.find("API_KEY"));
      assertThat(only.finds).hasValue(3);
    }
  }
}
