package dev.keywarden.testkit;

import static dev.keywarden.testkit.KeyAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keywarden.KeyChain;
import dev.keywarden.KeyProviderException.Reason;
import dev.keywarden.KeyStatus;
import dev.keywarden.LiveKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

@SuppressWarnings("FutureReturnValueIgnored") // what is planned says by itself that it ran
class ManualTimeTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final ManualTime time = ManualTime.at(START);
  private final List<String> ran = Collections.synchronizedList(new ArrayList<>());

  private Runnable run(String what) {
    return () -> ran.add(what + " at " + Duration.between(START, time.instant()).toSeconds());
  }

  private void pass(long seconds) {
    time.pass(Duration.ofSeconds(seconds));
  }

  @Test
  void instant_nothingPassed_isTheStart() {
    assertThat(time.instant()).isEqualTo(START);
    assertThat(time).hasToString("ManualTime[2026-01-01T00:00:00Z]");
    pass(90);
    assertThat(time.instant()).isEqualTo(START.plusSeconds(90));
  }

  @Test
  void pass_severalDue_eachAtItsTimeInOrder() {
    time.schedule(run("third"), 3, TimeUnit.SECONDS);
    time.schedule(run("first"), 1, TimeUnit.SECONDS);
    time.schedule(run("second"), 1, TimeUnit.SECONDS);
    time.schedule(run("later"), 5, TimeUnit.SECONDS);

    assertThat(ran).isEmpty();
    pass(4);

    assertThat(ran).containsExactly("first at 1", "second at 1", "third at 3");
    assertThat(time.instant()).isEqualTo(START.plusSeconds(4));
  }

  @Test
  void pass_dueThingPlansAnother_runsInTheSamePass() {
    time.schedule(() -> time.schedule(run("then"), 2, TimeUnit.SECONDS), 1, TimeUnit.SECONDS);

    pass(3);

    assertThat(ran).containsExactly("then at 3");
  }

  @Test
  void pass_backward_refused() {
    assertThatThrownBy(() -> pass(-1)).isInstanceOf(IllegalArgumentException.class);
    assertThat(time.instant()).isEqualTo(START);
  }

  @Test
  void execute_task_runsWithTheNextPassAndNotBefore() {
    time.execute(run("now"));

    assertThat(ran).isEmpty();
    time.pass(Duration.ZERO);
    assertThat(ran).containsExactly("now at 0");
  }

  @Test
  void schedule_callable_hasItsResultAndItsDelay() throws Exception {
    ScheduledFuture<String> result = time.schedule(() -> "done", 10, TimeUnit.SECONDS);

    pass(4);
    assertThat(result.isDone()).isFalse();
    assertThat(result.getDelay(TimeUnit.SECONDS)).isEqualTo(6);
    pass(6);
    assertThat(result.get()).isEqualTo("done");
  }

  @Test
  void schedule_thingThatThrows_othersRun() {
    ScheduledFuture<?> failing =
        time.schedule(
            () -> {
              throw new IllegalStateException("made up");
            },
            1,
            TimeUnit.SECONDS);
    time.schedule(run("other"), 1, TimeUnit.SECONDS);

    pass(1);

    assertThat(ran).containsExactly("other at 1");
    assertThatThrownBy(failing::get).hasRootCauseInstanceOf(IllegalStateException.class);
  }

  @Test
  void schedule_forEver_neverRuns() {
    pass(10);
    time.schedule(run("never"), Long.MAX_VALUE, TimeUnit.NANOSECONDS);
    time.schedule(run("overdue"), -5, TimeUnit.SECONDS);

    time.pass(Duration.ofDays(36_500));

    assertThat(ran).containsExactly("overdue at 10");
  }

  @Test
  void cancel_planned_doesNotRun() {
    ScheduledFuture<?> planned = time.schedule(run("cancelled"), 1, TimeUnit.SECONDS);

    assertThat(planned.cancel(false)).isTrue();
    pass(1);

    assertThat(ran).isEmpty();
    assertThat(planned.isCancelled()).isTrue();
  }

  @Test
  void scheduleAtFixedRate_untilCancelled_runsEachTime() {
    ScheduledFuture<?> repeated = time.scheduleAtFixedRate(run("tick"), 1, 2, TimeUnit.SECONDS);

    pass(5);
    assertThat(ran).containsExactly("tick at 1", "tick at 3", "tick at 5");
    repeated.cancel(false);
    pass(5);
    assertThat(ran).hasSize(3);
    assertThatThrownBy(() -> time.scheduleAtFixedRate(run("tick"), 1, 0, TimeUnit.SECONDS))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void scheduleWithFixedDelay_throwsOnce_notRunAgain() {
    ScheduledFuture<?> failing =
        time.scheduleWithFixedDelay(
            () -> {
              ran.add("tried");
              throw new IllegalStateException("made up");
            },
            1,
            1,
            TimeUnit.SECONDS);

    pass(3);

    assertThat(ran).containsExactly("tried");
    assertThatThrownBy(failing::get).hasRootCauseInstanceOf(IllegalStateException.class);
  }

  @Test
  void shutdown_planned_forgottenAndNothingMoreTaken() throws InterruptedException {
    time.schedule(run("forgotten"), 1, TimeUnit.SECONDS);
    time.scheduleAtFixedRate(
        () -> assertThat(time.shutdownNow()).hasSize(1), 0, 5, TimeUnit.SECONDS);
    assertThat(time.isShutdown()).isFalse();
    assertThat(time.awaitTermination(1, TimeUnit.DAYS)).isFalse();

    pass(10);

    assertThat(ran).isEmpty();
    assertThat(time.isShutdown()).isTrue();
    assertThat(time.isTerminated()).isTrue();
    assertThat(time.awaitTermination(1, TimeUnit.DAYS)).isTrue();
    assertThat(time.instant()).isEqualTo(START.plusSeconds(10));
    assertThatThrownBy(() -> time.execute(run("late")))
        .isInstanceOf(RejectedExecutionException.class);
  }

  @Test
  void schedule_manyThreadsWhileTimePasses_eachRunsOnce() throws Exception {
    int threads = 4;
    int each = 500;
    CyclicBarrier start = new CyclicBarrier(threads + 1);
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      List<Future<?>> planning = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        planning.add(
            executor.submit(
                () -> {
                  start.await();
                  for (int n = 0; n < each; n++) {
                    time.schedule(run("task"), n, TimeUnit.MILLISECONDS);
                  }
                  return null;
                }));
      }
      start.await();
      for (int n = 0; n < each; n++) {
        time.pass(Duration.ofMillis(1));
      }
      for (Future<?> one : planning) {
        one.get(20, TimeUnit.SECONDS);
      }
    } finally {
      executor.shutdownNow();
    }
    pass(1);

    assertThat(ran).hasSize(threads * each);
  }

  /** The way of a test that the pages show. */
  @Test
  void chain_onThisTime_rotationAndOutageOnTheTestsOwnThread() {
    String first = Canary.value();
    String second = Canary.value();
    ScriptedProvider store = ScriptedProvider.named("store").put("API_KEY", first);
    try (KeyChain keys =
        KeyChain.builder()
            .ignoreAmbientConfiguration()
            .variables(Map.of())
            .provider(store)
            .clock(time)
            .scheduler(time)
            .executor(Runnable::run)
            .build()) {
      LiveKey live = keys.live("API_KEY");
      List<Thread> told = new ArrayList<>();
      live.onRotation(rotation -> told.add(Thread.currentThread()));
      assertThat(live.current()).hasValue(first);

      store.rotate("API_KEY", second);
      time.pass(Duration.ofMinutes(5));
      assertThat(live.current()).hasValue(second);
      assertThat(told).containsExactly(Thread.currentThread());

      store.failAll(Reason.UNAVAILABLE);
      time.pass(Duration.ofMinutes(30));
      assertThat(live.current()).hasValue(second);
      assertThat(keys.status().get(0).state()).isEqualTo(KeyStatus.State.STALE);
      time.pass(Duration.ofHours(1));
      assertThatThrownBy(live::current).hasMessageContaining("KW-205");
    }
  }
}
