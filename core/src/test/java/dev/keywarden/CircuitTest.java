package dev.keywarden;

import static dev.keywarden.TestChains.CANARY;
import static dev.keywarden.TestChains.bare;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.keywarden.KeyProviderException.Reason;
import dev.keywarden.spi.KeyLookup;
import dev.keywarden.spi.KeyMaterial;
import dev.keywarden.spi.KeyRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CircuitTest {
  private static final ProviderFailure DOWN =
      new ProviderFailure(Reason.UNAVAILABLE, "connection refused", "Start it.", null);

  private final TestClock clock = new TestClock();
  private volatile Function<KeyRequest, KeyLookup> answer = CircuitTest::gives;
  private final FakeProvider store =
      FakeProvider.answering("store", request -> answer.apply(request));
  private final AtomicInteger names = new AtomicInteger();
  private final ExecutorService callers = Executors.newCachedThreadPool();
  private double drawn = 0.5;

  @AfterEach
  void stopCallers() {
    callers.shutdownNow();
  }

  private static KeyLookup gives(KeyRequest request) {
    return KeyLookup.found(KeyMaterial.copyOf(CANARY), request.name());
  }

  private KeyChain.Builder builder() {
    KeyChain.Builder builder = bare(store).clock(clock).executor(Runnable::run);
    builder.random = () -> drawn;
    return builder;
  }

  private void answers(Reason reason) {
    answer =
        request -> {
          throw new KeyProviderException(reason, "the fake store said no", "Mend the fake.");
        };
  }

  /** Each time another key, so that no cache has a part in it. */
  private String next() {
    return "KEY_" + names.incrementAndGet();
  }

  private KeyProviderException fails(KeyChain keys) {
    return catchThrowableOfType(KeyProviderException.class, () -> keys.require(next()));
  }

  private void open(KeyChain keys) {
    answers(Reason.UNAVAILABLE);
    for (int i = 0; i < Circuit.FAILURES_TO_OPEN; i++) {
      fails(keys);
    }
  }

  /** Whether the store is asked when a key is wanted now. */
  private boolean asks(KeyChain keys) {
    int before = store.finds.get();
    fails(keys);
    return store.finds.get() > before;
  }

  @ParameterizedTest
  @EnumSource(names = {"UNAVAILABLE", "THROTTLED", "TIMED_OUT"})
  void require_fiveFailuresInARow_storeIsNotAskedAgain(Reason reason) {
    try (KeyChain keys = builder().build()) {
      answers(reason);
      for (int i = 0; i < 5; i++) {
        assertThat(fails(keys).detail()).isEqualTo("the fake store said no");
      }

      KeyProviderException refused = fails(keys);

      assertThat(store.finds).hasValue(5);
      assertThat(refused.reason()).isEqualTo(reason);
      assertThat(refused.detail())
          .isEqualTo(
              "not asked, since its last 5 calls failed;"
                  + " it is tried again at 2026-01-01T00:00:00.750Z");
      assertThat(refused.remedy()).isEqualTo("Mend the fake.");
      assertThat(refused.provider()).contains("store");
    }
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"UNAVAILABLE", "THROTTLED", "TIMED_OUT"})
  void require_failuresThatAreAnswers_neverOpen(Reason reason) {
    try (KeyChain keys = builder().build()) {
      answers(reason);
      for (int i = 0; i < 20; i++) {
        assertThat(asks(keys)).isTrue();
      }
    }
  }

  @Test
  void require_answerInBetween_countStartsAgain() {
    try (KeyChain keys = builder().build()) {
      for (boolean has : new boolean[] {true, false}) {
        answers(Reason.UNAVAILABLE);
        for (int i = 0; i < 4; i++) {
          assertThat(asks(keys)).isTrue();
        }
        answer = has ? CircuitTest::gives : request -> KeyLookup.absent("no entry");
        keys.find(next());
      }
      answers(Reason.UNAVAILABLE);
      for (int i = 0; i < 5; i++) {
        assertThat(asks(keys)).isTrue();
      }
      assertThat(asks(keys)).isFalse();
    }
  }

  @Test
  void requireAll_manyKeys_countsCallsAndNotKeys() {
    try (KeyChain keys = builder().build()) {
      answers(Reason.THROTTLED);
      for (int i = 0; i < 5; i++) {
        int before = store.bulks.get();
        assertThatThrownBy(() -> keys.requireAll(next(), next(), next()))
            .isInstanceOf(KeyProviderException.class);
        assertThat(store.bulks).hasValue(before + 1);
      }
      assertThat(asks(keys)).isFalse();
    }
  }

  @Test
  void requireAll_oneOfManyAnswered_isASuccess() {
    try (KeyChain keys = builder().build()) {
      answer =
          request -> {
            if (request.name().equals("GOOD")) {
              return KeyLookup.absent("no entry");
            }
            throw new KeyProviderException(Reason.UNAVAILABLE, "it is down", "Mend the fake.");
          };
      for (int i = 0; i < 20; i++) {
        keys.invalidate("GOOD");
        int before = store.bulks.get();
        assertThatThrownBy(() -> keys.requireAll(next(), "GOOD"))
            .isInstanceOf(KeywardenException.class);
        assertThat(store.bulks).hasValue(before + 1);
      }
    }
  }

  @Test
  void require_storeStaysDown_pausesDoubleUpToTheCap() {
    for (double share : new double[] {0, 0.5, 1}) {
      drawn = share;
      FakeProvider dead = FakeProvider.failing("store", Reason.UNAVAILABLE);
      KeyChain.Builder builder = bare(dead).clock(clock).executor(Runnable::run);
      builder.random = () -> drawn;
      try (KeyChain keys = builder.build()) {
        for (int i = 0; i < 5; i++) {
          fails(keys);
        }
        for (int bound : new int[] {1, 2, 4, 8, 16, 32, 60, 60, 60}) {
          Duration pause = Duration.ofMillis((long) (bound * 1_000 * (1 + share) / 2));
          int before = dead.finds.get();
          clock.pass(pause.minusNanos(1));
          fails(keys);
          assertThat(dead.finds).as("within " + pause).hasValue(before);
          clock.pass(Duration.ofNanos(1));
          fails(keys);
          assertThat(dead.finds).as("after " + pause).hasValue(before + 1);
        }
      }
    }
  }

  @Test
  void require_storeIsBack_oneTrialThenAllGoThrough() {
    try (KeyChain keys = builder().build()) {
      open(keys);
      clock.pass(Duration.ofSeconds(1));
      assertThat(asks(keys)).as("and is still down").isTrue();
      clock.pass(Duration.ofSeconds(2));
      answer = CircuitTest::gives;

      assertThat(keys.require(next()).reveal()).isEqualTo(CANARY);
      assertThat(keys.require(next()).reveal()).isEqualTo(CANARY);

      // It is as new: five failures open it, and its first pause is a short one.
      open(keys);
      assertThat(fails(keys).detail()).endsWith("tried again at 2026-01-01T00:00:03.750Z");
    }
  }

  @Test
  void require_manyCallersWhenThePauseIsOver_oneIsLetThrough() throws Exception {
    CountDownLatch isIn = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    KeyChain.Builder builder = bare(store).clock(clock);
    builder.random = () -> drawn;
    try (KeyChain keys = builder.build()) {
      open(keys);
      clock.pass(Duration.ofSeconds(1));
      answer =
          request -> {
            isIn.countDown();
            TestChains.await(release);
            return gives(request);
          };
      int before = store.finds.get();
      Future<ApiKey> trial = callers.submit(() -> keys.require(next()));
      TestChains.await(isIn);

      for (int i = 0; i < 50; i++) {
        assertThat(fails(keys).detail()).endsWith("5 calls failed; it is being tried now");
      }
      assertThat(store.finds).hasValue(before + 1);

      release.countDown();
      assertThat(trial.get().reveal()).isEqualTo(CANARY);
      assertThat(keys.require(next()).reveal()).isEqualTo(CANARY);
    } finally {
      release.countDown();
    }
  }

  @Test
  void require_clockSetBack_doesNotStayOpen() {
    try (KeyChain keys = builder().build()) {
      open(keys);
      clock.set(TestClock.START.minus(Duration.ofDays(1)));

      assertThat(asks(keys)).isTrue();
      assertThat(asks(keys)).as("and its next pause runs by the new time").isFalse();
      clock.pass(Duration.ofSeconds(2));
      assertThat(asks(keys)).isTrue();
    }
  }

  @Test
  void require_trialInterrupted_nextCallerTries() {
    try (KeyChain keys = builder().build()) {
      open(keys);
      clock.pass(Duration.ofSeconds(1));

      Thread.currentThread().interrupt();
      assertThat(fails(keys).reason()).isEqualTo(Reason.CANCELLED);
      assertThat(Thread.interrupted()).isTrue();

      assertThat(asks(keys)).isTrue();
    }
  }

  @Test
  void require_noThreadToAskOn_isNoFaultOfTheStore() {
    AtomicInteger rejecting = new AtomicInteger(20);
    KeyChain.Builder builder =
        builder()
            .executor(
                call -> {
                  if (rejecting.getAndDecrement() > 0) {
                    throw new RejectedExecutionException("full");
                  }
                  call.run();
                });
    try (KeyChain keys = builder.build()) {
      for (int i = 0; i < 20; i++) {
        assertThat(fails(keys).detail()).startsWith("no thread was free");
      }

      assertThat(keys.require(next()).reveal()).isEqualTo(CANARY);
    }
  }

  @Test
  void require_oneOfTwoIsDown_otherIsAskedAsBefore() {
    FakeProvider second = FakeProvider.answering("second", CircuitTest::gives);
    KeyChain.Builder builder =
        bare(store, second).optional("store").clock(clock).executor(Runnable::run);
    try (KeyChain keys = builder.build()) {
      answers(Reason.UNAVAILABLE);
      for (int i = 0; i < 20; i++) {
        assertThat(keys.require(next()).source().provider()).isEqualTo("second");
      }

      assertThat(store.finds).hasValue(5);
      assertThat(second.finds).hasValue(20);
    }
  }

  @Test
  void explain_open_asksAllTheSameAndChangesNothing() {
    try (KeyChain keys = builder().build()) {
      answers(Reason.UNAVAILABLE);
      for (int i = 0; i < 20; i++) {
        assertThat(keys.explain("API_KEY").toString()).contains("the fake store said no");
      }
      assertThat(asks(keys)).as("what a person saw is not counted").isTrue();

      open(keys);
      answer = CircuitTest::gives;
      assertThat(keys.explain("API_KEY").answeredBy()).contains("store");
      assertThat(asks(keys)).as("nor does it close").isFalse();
    }
  }

  @Test
  void openAndClose_eachLoggedOnce() {
    try (CapturedLog log = new CapturedLog(KeyChain.class);
        KeyChain keys = builder().build()) {
      open(keys);
      for (int i = 0; i < 10; i++) {
        clock.pass(Duration.ofMinutes(1));
        assertThat(asks(keys)).isTrue();
        assertThat(asks(keys)).isFalse();
      }
      clock.pass(Duration.ofMinutes(1));
      answer = CircuitTest::gives;
      keys.require(next());
      keys.require(next());

      assertThat(log.messages())
          .containsExactly(
              "Provider 'store' failed 5 times in a row, at last with 'unavailable', and is not"
                  + " asked for now. It is tried at 2026-01-01T00:00:00.750Z, then from time to"
                  + " time, at least once in 60 s that somebody asks, until it answers. Mend the"
                  + " fake.",
              "Provider 'store' answers again and is asked as before; since 2026-01-01T00:00:00Z"
                  + " it was only tried.");
    }
  }

  @Test
  void open_eventsSayThatNothingWasAsked() {
    List<KeyEvent> events = new ArrayList<>();
    try (KeyChain keys = builder().listener(events::add).build()) {
      open(keys);
      fails(keys);

      assertThat(events).hasSize(6);
      KeyEvent last = events.get(5);
      assertThat(last.type()).isEqualTo(KeyEvent.Type.FAILED);
      assertThat(last.reason()).contains("unavailable");
      assertThat(last.took()).isEqualTo(Duration.ZERO);
      assertThat(events.get(4).took()).isPositive();
    }
  }

  // What takes more than one call at a time, step by step.

  private Circuit circuit() {
    return new Circuit("store", clock, () -> drawn);
  }

  private Circuit opened() {
    Circuit circuit = circuit();
    for (int i = 0; i < Circuit.FAILURES_TO_OPEN; i++) {
      circuit.failed(circuit.turn(Duration.ofSeconds(10)), DOWN);
    }
    return circuit;
  }

  private static boolean refuses(Circuit circuit) {
    return circuit.turn(Duration.ofSeconds(10)).refusal() != null;
  }

  @Test
  void failed_callsFromBeforeItOpened_doNotProlongThePause() {
    Circuit circuit = circuit();
    Circuit.Turn early = circuit.turn(Duration.ofSeconds(10));
    for (int i = 0; i < Circuit.FAILURES_TO_OPEN; i++) {
      circuit.failed(circuit.turn(Duration.ofSeconds(10)), DOWN);
    }
    clock.pass(Duration.ofMillis(740));

    for (int i = 0; i < 50; i++) {
      circuit.failed(early, DOWN);
    }

    assertThat(refuses(circuit)).isTrue();
    clock.pass(Duration.ofMillis(10));
    assertThat(circuit.turn(Duration.ofSeconds(10)).trial()).isTrue();
  }

  @Test
  void answered_callFromBeforeItOpened_closes() {
    Circuit circuit = opened();
    assertThat(refuses(circuit)).isTrue();

    circuit.answered();

    assertThat(refuses(circuit)).isFalse();
  }

  @Test
  void trialNeverHeardOfAgain_nextOneWhenItsTimeIsOver() {
    Circuit circuit = opened();
    clock.pass(Duration.ofSeconds(1));
    Circuit.Turn lost = circuit.turn(Duration.ofSeconds(10));
    assertThat(lost.trial()).isTrue();

    clock.pass(Duration.ofSeconds(10).minusNanos(1));
    assertThat(refuses(circuit)).isTrue();
    clock.pass(Duration.ofNanos(1));
    assertThat(circuit.turn(Duration.ofSeconds(10)).trial()).isTrue();
  }

  @Test
  void dropped_callThatWasNoTrial_letsNoSecondTrialThrough() {
    Circuit circuit = circuit();
    Circuit.Turn early = circuit.turn(Duration.ofSeconds(10));
    for (int i = 0; i < Circuit.FAILURES_TO_OPEN; i++) {
      circuit.failed(circuit.turn(Duration.ofSeconds(10)), DOWN);
    }
    clock.pass(Duration.ofSeconds(1));
    assertThat(circuit.turn(Duration.ofSeconds(10)).trial()).isTrue();

    circuit.dropped(early);

    assertThat(refuses(circuit)).isTrue();
  }

  @Test
  void pause_isBetweenHalfAndAllOfItsBound() {
    for (int i = 0; i < 200; i++) {
      Circuit circuit = new Circuit("store", clock, new Backoff.ThreadRandom());
      for (int j = 0; j < Circuit.FAILURES_TO_OPEN; j++) {
        circuit.failed(circuit.turn(Duration.ofSeconds(10)), DOWN);
      }
      String detail = requireNonNull(circuit.turn(Duration.ofSeconds(10)).refusal()).detail();
      Instant next = Instant.parse(detail.substring(detail.lastIndexOf(' ') + 1));
      assertThat(next)
          .isBetween(TestClock.START.plusMillis(500), TestClock.START.plusMillis(1_000));
    }
  }
}
