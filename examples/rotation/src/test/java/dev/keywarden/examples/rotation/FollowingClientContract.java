package dev.keywarden.examples.rotation;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.tuple;

import dev.keywarden.KeyChain;
import dev.keywarden.KeyProviderException.Reason;
import dev.keywarden.LiveKey;
import dev.keywarden.examples.rotation.RotatingApi.Attempt;
import dev.keywarden.testkit.Canary;
import dev.keywarden.testkit.ManualTime;
import dev.keywarden.testkit.ScriptedProvider;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What each client has to do when its key is rotated. */
@Timeout(60)
abstract class FollowingClientContract {
  static final String KEY = "API_KEY";

  private static final int THREADS = 8;

  /** Calls of each thread that the load goes on for, before and after something happens. */
  private static final int EACH = 5;

  private static final Duration TIME_TO_LIVE = Duration.ofMinutes(1);

  /** Within the last quarter of it, and before its end: the key is refreshed, and not yet stale. */
  private static final Duration REFRESH = TIME_TO_LIVE.multipliedBy(98).dividedBy(100);

  final String old = "made-up-1-" + Canary.value();
  final String next = "made-up-2-" + Canary.value();
  final ScriptedProvider store = ScriptedProvider.named("store").put(KEY, old);
  final ManualTime time = ManualTime.at(Instant.parse("2026-11-24T00:00:00Z"));
  final KeyChain keys =
      KeyChain.builder()
          .ignoreAmbientConfiguration()
          .provider(store)
          .timeToLive(TIME_TO_LIVE)
          .clock(time)
          .scheduler(time)
          .executor(Runnable::run)
          .build();
  final LiveKey live = keys.live(KEY);
  final RotatingApi api = start();
  private Caller caller = call -> {};

  /** The client under test. */
  abstract Caller client(LiveKey key, String baseUrl);

  /** The one header that it sends the key in. */
  abstract String header();

  /** Whether it is the client's own way to say 401. */
  abstract boolean isUnauthorized(Throwable failure);

  private static RotatingApi start() {
    try {
      return RotatingApi.start();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @BeforeEach
  void begin() {
    api.accept(old);
    caller = client(live, api.baseUrl());
  }

  @AfterEach
  void end() {
    assertThat(api.attempts().values())
        .allSatisfy(
            attempts ->
                assertThat(attempts)
                    .allSatisfy(
                        attempt -> assertThat(attempt.headers()).containsExactly(header())));
    caller.close();
    api.close();
    keys.close();
    store.close();
  }

  private List<Integer> statuses(String call) {
    return api.attempts().getOrDefault(call, List.of()).stream().map(Attempt::status).toList();
  }

  @Test
  void call_keyThatIsAccepted_isSentOnce() throws Exception {
    caller.call("only");

    assertThat(api.attempts().get("only"))
        .containsExactly(new Attempt("only", List.of(header()), 1, 200));
    assertThat(store.calls(KEY)).isEqualTo(1);
  }

  @Test
  void rotation_withOverlapUnderLoad_failsNoCallAndRepeatsNone() throws Exception {
    Load load = Load.start("load", caller, THREADS);
    try {
      api.awaitAnswers(THREADS, 1, EACH);
      api.accept(() -> store.put(KEY, next), old, next);
      time.pass(REFRESH);
      api.awaitAnswers(THREADS, 2, EACH);
      api.accept(next); // nobody goes back to the old one
      api.awaitAnswers(THREADS, 2, 2 * EACH);
    } finally {
      load.stop();
    }

    assertThat(load.failures()).isEmpty();
    assertThat(api.attempts())
        .hasSize(load.calls())
        .allSatisfy((call, attempts) -> assertThat(statuses(call)).containsExactly(200));
    assertThat(store.calls(KEY)).isEqualTo(2);
  }

  @Test
  void rotation_withoutOverlapUnderLoad_failsNoCallAndRepeatsThoseUnderWayOnce() throws Exception {
    CountDownLatch underWay = new CountDownLatch(THREADS);
    CountDownLatch rotated = new CountDownLatch(1);
    Load load = Load.start("load", caller, THREADS);
    try {
      api.awaitAnswers(THREADS, 1, EACH);
      api.onArrival(
          call -> {
            underWay.countDown();
            await(rotated);
          });
      underWay.await(); // each thread has a request with the old key there
      api.accept(() -> store.put(KEY, next), next);
      rotated.countDown();
      api.awaitAnswers(THREADS, 2, EACH);
    } finally {
      rotated.countDown();
      load.stop();
    }

    assertThat(load.failures()).isEmpty();
    Map<List<Integer>, Long> calls =
        api.attempts().keySet().stream().collect(groupingBy(this::statuses, counting()));
    assertThat(calls).containsOnlyKeys(List.of(200), List.of(401, 200));
    assertThat(calls).containsEntry(List.of(401, 200), (long) THREADS);
    assertThat(store.calls(KEY))
        .as("one at the start, one for all that were rejected")
        .isEqualTo(2);
  }

  @Test
  void call_keyThatIsRejectedForGood_endsInTheClientsOwn401AndOneFetchForAll() throws Exception {
    api.accept(next); // which the store does not have
    CountDownLatch underWay = new CountDownLatch(THREADS);
    api.onArrival(
        call -> {
          underWay.countDown();
          await(underWay);
        });
    List<Callable<Throwable>> calls =
        IntStream.range(0, THREADS)
            .<Callable<Throwable>>mapToObj(
                i -> () -> catchThrowable(() -> caller.call("call-" + i)))
            .toList();

    List<Throwable> failures = new ArrayList<>();
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      for (Future<Throwable> failure : threads.invokeAll(calls)) {
        failures.add(failure.get());
      }
    } finally {
      threads.shutdown();
    }
    failures.add(catchThrowable(() -> caller.call("later")));

    assertThat(failures)
        .hasSize(THREADS + 1)
        .allSatisfy(failure -> assertThat(isUnauthorized(failure)).as("%s", failure).isTrue())
        .allSatisfy(failure -> assertThat(trace(failure)).doesNotContain(old, "made-up-1"));
    assertThat(api.attempts())
        .hasSize(THREADS + 1)
        .allSatisfy((call, attempts) -> assertThat(statuses(call)).containsExactly(401));
    assertThat(store.calls(KEY))
        .as("one at the start, one for all that were rejected")
        .isEqualTo(2);
  }

  @Test
  void call_newKeyIsRejectedToo_isNotTriedAThirdTime() {
    AtomicInteger version = new AtomicInteger();
    api.accept("made-up-another");
    api.onArrival(call -> store.put(KEY, "made-up-3-" + version.incrementAndGet()));

    Throwable failure = catchThrowable(() -> caller.call("only"));

    assertThat(isUnauthorized(failure)).as("%s", failure).isTrue();
    assertThat(statuses("only")).containsExactly(401, 401);
  }

  @Test
  void call_storeIsAwayWhenTheKeyIsRejected_endsInTheClientsOwn401() throws Exception {
    caller.call("before");
    api.accept(next);
    store.failAll(Reason.UNAVAILABLE);

    Throwable failure = catchThrowable(() -> caller.call("only"));

    assertThat(isUnauthorized(failure)).as("%s", failure).isTrue();
    assertThat(statuses("only")).containsExactly(401);
  }

  @Test
  void call_keyRotatesWhileTheApiIsBusy_isRepeatedWithTheNewKey() throws Exception {
    api.busyOnce(retryHeader());
    onFirstArrival(
        () -> {
          api.accept(() -> store.put(KEY, next), old, next);
          time.pass(REFRESH);
        });

    retrying(caller).call("only");

    assertThat(api.attempts().get("only"))
        .extracting(Attempt::status, Attempt::key)
        .containsExactly(tuple(503, 1), tuple(200, 2));
  }

  @Test
  void call_keyIsReplacedWhileTheApiIsBusy_reachesItsEnd() throws Exception {
    api.busyOnce("Retry-After"); // OkHttp repeats it by itself, below the clients that use it
    onFirstArrival(() -> api.accept(() -> store.put(KEY, next), next));

    retrying(caller).call("only");

    assertThat(statuses("only")).containsExactly(503, 401, 200);
  }

  private void onFirstArrival(Runnable code) {
    AtomicInteger arrivals = new AtomicInteger();
    api.onArrival(
        call -> {
          if (arrivals.getAndIncrement() == 0) {
            code.run();
          }
        });
  }

  /** What has the client try again at once. */
  String retryHeader() {
    return "Retry-After-Ms";
  }

  /** What tries again after a 503: the client itself, unless a test says otherwise. */
  Caller retrying(Caller client) {
    return client;
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String trace(Throwable failure) {
    StringWriter text = new StringWriter();
    failure.printStackTrace(new PrintWriter(text));
    return text.toString();
  }
}
