package dev.keywarden;

import static dev.keywarden.TestChains.CANARY;
import static dev.keywarden.TestChains.bare;
import static dev.keywarden.TestChains.chain;
import static dev.keywarden.TestChains.printed;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.keywarden.KeyProviderException.Reason;
import dev.keywarden.spi.KeyLookup;
import dev.keywarden.spi.KeyMaterial;
import dev.keywarden.spi.KeyProvider;
import dev.keywarden.spi.KeyRequest;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MisbehavingProviderTest {
  private static final FakeProvider BEHIND =
      FakeProvider.having("behind", Map.of("API_KEY", "value-behind", "B_KEY", "value-behind"));

  /** Answers a call for many with whatever map the test wants. */
  private static final class Bulk implements KeyProvider {
    private final Function<Collection<KeyRequest>, @Nullable Map<KeyRequest, KeyLookup>> answers;

    Bulk(Function<Collection<KeyRequest>, @Nullable Map<KeyRequest, KeyLookup>> answers) {
      this.answers = answers;
    }

    @Override
    public String name() {
      return "bulk";
    }

    @Override
    public KeyLookup find(KeyRequest request) {
      throw new AssertionError("not asked for one");
    }

    @Override
    @SuppressWarnings("NullAway") // breaks the contract on purpose
    public Map<KeyRequest, KeyLookup> findAll(Collection<KeyRequest> requests) {
      return answers.apply(requests);
    }
  }

  private static KeyLookup found(String value) {
    return KeyLookup.found(KeyMaterial.copyOf(value), "somewhere");
  }

  private static KeyProviderException failureOf(KeyProvider provider, String... names) {
    try (KeyChain keys = chain(provider, BEHIND)) {
      return catchThrowableOfType(
          KeyProviderException.class,
          () -> {
            if (names.length == 1) {
              keys.require(names[0]);
            } else {
              keys.requireAll(names);
            }
          });
    }
  }

  @Test
  @SuppressWarnings("NullAway") // breaks the contract on purpose
  void find_returnsNull_broken() {
    KeyProviderException thrown =
        failureOf(FakeProvider.answering("odd", request -> null), "API_KEY");

    assertThat(thrown.reason()).isEqualTo(Reason.BROKEN);
    assertThat(thrown).hasMessageContaining("it returned no answer");
  }

  @Test
  void findAll_returnsNull_broken() {
    KeyProviderException thrown = failureOf(new Bulk(requests -> null), "API_KEY", "B_KEY");

    assertThat(thrown.reason()).isEqualTo(Reason.BROKEN);
  }

  @Test
  void findAll_leavesOneOut_thatOneIsBrokenAndTheOtherKept() {
    Bulk bulk =
        new Bulk(
            requests -> {
              Map<KeyRequest, KeyLookup> some = new HashMap<>();
              some.put(requests.iterator().next(), found("value-of-bulk"));
              return some;
            });
    try (KeyChain keys = chain(bulk, BEHIND)) {
      assertThatThrownBy(() -> keys.requireAll("API_KEY", "B_KEY"))
          .isInstanceOf(KeyProviderException.class)
          .hasMessageContaining("could not give 'B_KEY'")
          .hasNoSuppressedExceptions();
      assertThat(keys.find("API_KEY")).isPresent();
    }
  }

  @Test
  void findAll_nullAnswerForOne_broken() {
    Bulk bulk =
        new Bulk(
            requests -> {
              Map<KeyRequest, KeyLookup> all = new HashMap<>();
              requests.forEach(request -> all.put(request, null));
              return all;
            });

    assertThat(failureOf(bulk, "API_KEY", "B_KEY").reason()).isEqualTo(Reason.BROKEN);
  }

  @Test
  void findAll_immutableMap_taken() {
    Bulk bulk =
        new Bulk(
            requests -> {
              Map<KeyRequest, KeyLookup> all = new HashMap<>();
              requests.forEach(request -> all.put(request, found("value-of-bulk")));
              return Map.copyOf(all);
            });
    try (KeyChain keys = chain(bulk)) {
      assertThat(keys.requireAll("API_KEY", "B_KEY")).hasSize(2);
    }
  }

  @Test
  void findAll_answersNobodyAskedFor_closed() {
    KeyMaterial extra = KeyMaterial.copyOf("value-extra");
    Bulk bulk =
        new Bulk(
            requests -> {
              Map<KeyRequest, KeyLookup> all = new LinkedHashMap<>();
              requests.forEach(request -> all.put(request, found("value-of-bulk")));
              all.put(
                  KeyRequest.of("EXTRA", KeyEnvironment.TEST, Duration.ofSeconds(1)),
                  KeyLookup.found(extra, "somewhere"));
              return all;
            });
    try (KeyChain keys = chain(bulk)) {
      keys.requireAll("API_KEY", "B_KEY");
      assertThat(extra.closed()).isTrue();
    }
  }

  @Test
  void findAll_emptiesTheRequests_failsClosed() {
    Bulk bulk =
        new Bulk(
            requests -> {
              requests.clear();
              return Collections.emptyMap();
            });

    KeyProviderException thrown = failureOf(bulk, "API_KEY", "B_KEY");

    assertThat(thrown.reason()).isEqualTo(Reason.BROKEN);
  }

  @Test
  void find_materialAlreadyClosed_broken() {
    KeyMaterial closed = KeyMaterial.copyOf("value-once");
    closed.close();
    FakeProvider odd =
        FakeProvider.answering("odd", request -> KeyLookup.found(closed, "somewhere"));

    KeyProviderException thrown = failureOf(odd, "API_KEY");

    assertThat(thrown.reason()).isEqualTo(Reason.BROKEN);
    assertThat(thrown).hasMessageContaining("closed");
  }

  @Test
  void find_sameMaterialEachTime_neverAClosedKey() {
    KeyMaterial shared = KeyMaterial.copyOf("value-shared");
    FakeProvider odd =
        FakeProvider.answering("odd", request -> KeyLookup.found(shared, "somewhere"));
    try (KeyChain keys = chain(odd)) {
      ApiKey first = keys.require("API_KEY");
      keys.invalidate("API_KEY");
      assertThat(keys.require("API_KEY")).isSameAs(first);
      keys.invalidate("API_KEY");
      assertThat(keys.require("API_KEY").reveal()).isEqualTo("value-shared");

      keys.explain("API_KEY");

      assertThatThrownBy(() -> keys.require("API_KEY"))
          .isInstanceOf(KeyProviderException.class)
          .hasMessageContaining("each answer needs a KeyMaterial of its own");
    }
  }

  static Stream<Supplier<Throwable>> throwables() {
    return Stream.of(
        () -> new IllegalStateException(CANARY),
        () -> new IllegalStateException(CANARY, new IllegalArgumentException(CANARY)),
        () -> new StackOverflowError(CANARY),
        () -> new AssertionError(CANARY),
        () -> new OutOfMemoryError(CANARY),
        () -> new NoClassDefFoundError(CANARY),
        () -> {
          RuntimeException thrown = new RuntimeException(CANARY);
          thrown.addSuppressed(new RuntimeException(CANARY));
          return thrown;
        },
        () -> {
          Throwable cause = new IllegalStateException(CANARY);
          return new KeyProviderException(Reason.UNAVAILABLE, "it is down", "Wait.", cause);
        },
        () -> {
          RuntimeException inner = new RuntimeException(CANARY);
          return new RuntimeException(CANARY, inner) {
            private static final long serialVersionUID = 1L;

            @Override
            public synchronized Throwable getCause() {
              return this;
            }
          };
        },
        () ->
            new RuntimeException(CANARY) {
              private static final long serialVersionUID = 1L;

              @Override
              public synchronized Throwable getCause() {
                throw new IllegalStateException(CANARY);
              }
            });
  }

  @ParameterizedTest
  @MethodSource("throwables")
  void find_throwsAnything_failsClosedAndQuotesNothing(Supplier<Throwable> made) {
    Throwable thrown = made.get();
    FakeProvider odd =
        FakeProvider.answering(
            "odd",
            request -> {
              throw MisbehavingProviderTest.<RuntimeException>sneaky(thrown);
            });

    KeyProviderException failure = failureOf(odd, "API_KEY");

    assertThat(printed(failure)).doesNotContain(CANARY).doesNotContain("c4n4ry");
    Throwable cause = requireNonNull(failure.getCause());
    assertThat(cause.toString()).contains(thrown.getClass().getName());
    assertThat(cause.getStackTrace()).isEqualTo(thrown.getStackTrace());
    assertThat(BEHIND.finds).hasValue(0);
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // throws what Kotlin could
  private static <T extends Throwable> T sneaky(Throwable thrown) throws T {
    throw (T) thrown;
  }

  @Test
  void find_checkedExceptionThrown_broken() {
    FakeProvider odd =
        FakeProvider.answering(
            "odd",
            request -> {
              throw MisbehavingProviderTest.<RuntimeException>sneaky(new java.io.IOException("x"));
            });

    assertThat(failureOf(odd, "API_KEY").reason()).isEqualTo(Reason.BROKEN);
  }

  @Test
  void find_providerExceptionWithCause_classAndStackKept() {
    IllegalStateException cause = new IllegalStateException(CANARY);
    FakeProvider odd =
        FakeProvider.answering(
            "odd",
            request -> {
              throw new KeyProviderException(
                  Reason.THROTTLED, "too many calls", "Wait a while.", cause);
            });

    KeyProviderException failure = failureOf(odd, "API_KEY");

    assertThat(failure.reason()).isEqualTo(Reason.THROTTLED);
    Throwable inner = requireNonNull(requireNonNull(failure.getCause()).getCause());
    assertThat(inner.getMessage()).contains(IllegalStateException.class.getName());
    assertThat(inner.getStackTrace()).isEqualTo(cause.getStackTrace());
    assertThat(printed(failure)).doesNotContain(CANARY);
  }

  @Test
  void find_failsForTwoCallers_anExceptionOfItsOwnForEach() {
    try (KeyChain keys = chain(FakeProvider.failing("odd", Reason.DENIED))) {
      Throwable first =
          catchThrowableOfType(KeyProviderException.class, () -> keys.require("API_KEY"));
      Throwable next =
          catchThrowableOfType(KeyProviderException.class, () -> keys.require("API_KEY"));
      assertThat(first).isNotSameAs(next);
    }
  }

  @Test
  void find_hangsAndIgnoresInterrupts_timesOutAndLateValueIsClosed() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    KeyMaterial late = KeyMaterial.copyOf("value-too-late");
    FakeProvider hanging =
        FakeProvider.answering(
            "slow",
            request -> {
              TestChains.awaitUninterruptibly(release);
              return KeyLookup.found(late, "somewhere");
            });
    ExecutorService executor = Executors.newSingleThreadExecutor();
    try (KeyChain keys =
        bare(hanging, BEHIND).executor(executor).timeout(Duration.ofMillis(50)).build()) {
      KeyProviderException thrown =
          catchThrowableOfType(KeyProviderException.class, () -> keys.require("API_KEY"));

      assertThat(thrown.reason()).isEqualTo(Reason.TIMED_OUT);
      assertThat(thrown)
          .hasMessageContaining("no answer within 50 ms")
          .hasMessageContaining("keywarden.slow.timeout");
      assertThat(late.closed()).isFalse();
      release.countDown();
      executor.shutdown();
      assertThat(executor.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
      assertThat(late.closed()).isTrue();
      assertThat(BEHIND.finds).hasValue(0);
    }
  }

  @Test
  void find_timesOut_providerIsInterrupted() throws Exception {
    CountDownLatch interrupted = new CountDownLatch(1);
    FakeProvider hanging =
        FakeProvider.answering(
            "slow",
            request -> {
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException e) {
                interrupted.countDown();
              }
              return KeyLookup.absent("too late");
            });
    try (KeyChain keys = bare(hanging).set("keywarden.slow.timeout", "50ms").build()) {
      assertThatThrownBy(() -> keys.require("API_KEY")).hasMessageContaining("KW-206");
      TestChains.await(interrupted);
    }
  }

  @Test
  void find_timeoutOfOneProvider_doesNotCountForAnother() {
    CountDownLatch release = new CountDownLatch(1);
    FakeProvider hanging =
        FakeProvider.answering(
            "slow",
            request -> {
              TestChains.awaitUninterruptibly(release);
              return KeyLookup.absent("too late");
            });
    try (KeyChain keys =
        bare(hanging, BEHIND).set("keywarden.slow.timeout", "50ms").optional("slow").build()) {
      assertThat(keys.require("API_KEY").source().provider()).isEqualTo("behind");
    } finally {
      release.countDown();
    }
  }

  @Test
  void find_longestTimeout_doesNotOverflow() {
    FakeProvider only = FakeProvider.having("only", Map.of("API_KEY", "value-12345"));
    try (KeyChain keys = bare(only).timeout(Duration.ofSeconds(Long.MAX_VALUE)).build()) {
      assertThat(keys.find("API_KEY")).isPresent();
    }
  }

  @Test
  void require_threadAlreadyInterrupted_cancelledAndFlagKept() {
    FakeProvider only = FakeProvider.having("only", Map.of("API_KEY", "value-12345"));
    try (KeyChain keys = bare(only, BEHIND).optional("only").optional("behind").build()) {
      Thread.currentThread().interrupt();

      KeyProviderException thrown =
          catchThrowableOfType(KeyProviderException.class, () -> keys.require("API_KEY"));

      assertThat(Thread.interrupted()).isTrue();
      assertThat(thrown.reason()).isEqualTo(Reason.CANCELLED);
      assertThat(keys.require("API_KEY").source().provider()).isEqualTo("only");
      assertThat(keys.find("API_KEY")).isPresent();
    } finally {
      assertThat(Thread.interrupted()).isFalse();
    }
  }

  @Test
  void require_cachedKeyOnInterruptedThread_returned() {
    FakeProvider only = FakeProvider.having("only", Map.of("API_KEY", "value-12345"));
    try (KeyChain keys = chain(only)) {
      ApiKey key = keys.require("API_KEY");
      Thread.currentThread().interrupt();
      assertThat(keys.require("API_KEY")).isSameAs(key);
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void require_askingThreadInterrupted_waitingThreadRetries() throws Exception {
    CountDownLatch firstIsIn = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    AtomicReference<Thread> pilot = new AtomicReference<>();
    FakeProvider only =
        FakeProvider.answering(
            "only",
            request -> {
              if (firstIsIn.getCount() > 0) {
                firstIsIn.countDown();
                try {
                  never.await();
                } catch (InterruptedException e) {
                  throw new IllegalStateException("interrupted");
                }
              }
              return found("value-12345");
            });
    ExecutorService callers = Executors.newFixedThreadPool(2);
    try (KeyChain keys = chain(only)) {
      Future<ApiKey> first =
          callers.submit(
              () -> {
                pilot.set(Thread.currentThread());
                return keys.require("API_KEY");
              });
      TestChains.await(firstIsIn);
      AtomicReference<Thread> waiter = new AtomicReference<>();
      Future<ApiKey> second =
          callers.submit(
              () -> {
                waiter.set(Thread.currentThread());
                return keys.require("API_KEY");
              });
      TestChains.until(
          () -> waiter.get() != null && waiter.get().getState() == Thread.State.WAITING);
      requireNonNull(pilot.get()).interrupt();

      assertThatThrownBy(() -> first.get(20, TimeUnit.SECONDS))
          .hasCauseInstanceOf(KeyProviderException.class)
          .hasMessageContaining("KW-210");
      assertThat(second.get(20, TimeUnit.SECONDS).reveal()).isEqualTo("value-12345");
      assertThat(only.finds).hasValue(2);
    } finally {
      callers.shutdownNow();
    }
  }

  @Test
  void require_waitingThreadInterrupted_cancelledAndTheAskingOneGetsTheKey() throws Exception {
    CountDownLatch isIn = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    FakeProvider only =
        FakeProvider.answering(
            "only",
            request -> {
              isIn.countDown();
              TestChains.awaitUninterruptibly(release);
              return found("value-12345");
            });
    ExecutorService callers = Executors.newFixedThreadPool(2);
    try (KeyChain keys = chain(only)) {
      Future<ApiKey> first = callers.submit(() -> keys.require("API_KEY"));
      TestChains.await(isIn);
      AtomicReference<Thread> waiter = new AtomicReference<>();
      Future<Boolean> second =
          callers.submit(
              () -> {
                waiter.set(Thread.currentThread());
                assertThatThrownBy(() -> keys.require("API_KEY")).hasMessageContaining("KW-210");
                return Thread.currentThread().isInterrupted();
              });
      TestChains.until(
          () -> waiter.get() != null && waiter.get().getState() == Thread.State.WAITING);
      requireNonNull(waiter.get()).interrupt();

      assertThat(second.get(20, TimeUnit.SECONDS)).isTrue();
      release.countDown();
      assertThat(first.get(20, TimeUnit.SECONDS).reveal()).isEqualTo("value-12345");
    } finally {
      callers.shutdownNow();
    }
  }

  @Test
  void require_executorRejects_unavailable() {
    FakeProvider only = FakeProvider.having("only", Map.of("API_KEY", "value-12345"));
    try (KeyChain keys =
        bare(only, BEHIND)
            .executor(
                task -> {
                  throw new RejectedExecutionException(CANARY);
                })
            .build()) {
      KeyProviderException thrown =
          catchThrowableOfType(KeyProviderException.class, () -> keys.require("API_KEY"));

      assertThat(thrown.reason()).isEqualTo(Reason.UNAVAILABLE);
      assertThat(printed(thrown)).doesNotContain(CANARY);
    }
  }

  @Test
  void require_executorCancelsTheTask_cancelledAndNoRawException() {
    FakeProvider only = FakeProvider.having("only", Map.of("API_KEY", "value-12345"));
    try (KeyChain keys = bare(only).executor(task -> ((Future<?>) task).cancel(true)).build()) {
      assertThatThrownBy(() -> keys.require("API_KEY")).isInstanceOf(KeyProviderException.class);
    }
  }

  @Test
  void require_executorOnCallersThread_works() {
    FakeProvider only = FakeProvider.having("only", Map.of("API_KEY", "value-12345"));
    try (KeyChain keys = bare(only).executor(Runnable::run).build()) {
      assertThat(keys.require("API_KEY").reveal()).isEqualTo("value-12345");
      assertThat(keys.find("GONE")).isEmpty();
    }
  }

  @Test
  void require_providerAsksTheChainForTheSameKey_failsInsteadOfHanging() {
    AtomicReference<KeyChain> chain = new AtomicReference<>();
    FakeProvider selfish =
        FakeProvider.answering(
            "selfish",
            request -> {
              requireNonNull(chain.get()).require(request.name());
              return KeyLookup.absent("never comes here");
            });
    try (KeyChain keys = bare(selfish).executor(Runnable::run).build()) {
      chain.set(keys);
      assertThatThrownBy(() -> keys.require("API_KEY"))
          .isInstanceOf(KeyProviderException.class)
          .hasMessageContaining("KW-209");
    }
  }

  @Test
  void require_manyDifferentKeysAtOnce_noneRefusedForWantOfThreads() throws Exception {
    int many = 100;
    CountDownLatch release = new CountDownLatch(1);
    FakeProvider slow =
        FakeProvider.answering(
            "slow",
            request -> {
              TestChains.awaitUninterruptibly(release);
              return found("value-of-" + request.name());
            });
    ExecutorService callers = Executors.newFixedThreadPool(many);
    try (KeyChain keys = chain(slow)) {
      List<Future<ApiKey>> all = new java.util.ArrayList<>();
      java.util.Set<Thread> waiting = java.util.concurrent.ConcurrentHashMap.newKeySet();
      for (int i = 0; i < many; i++) {
        String name = "KEY_" + i;
        all.add(
            callers.submit(
                () -> {
                  waiting.add(Thread.currentThread());
                  return keys.require(name);
                }));
      }
      TestChains.until(
          () ->
              waiting.size() == many
                  && waiting.stream().noneMatch(t -> t.getState() == Thread.State.RUNNABLE));
      release.countDown();
      for (Future<ApiKey> one : all) {
        assertThat(one.get(20, TimeUnit.SECONDS).closed()).isFalse();
      }
    } finally {
      release.countDown();
      callers.shutdownNow();
    }
  }

  @Test
  void build_noProvider_refused() {
    assertThatThrownBy(() -> bare().classLoader(new EmptyLoader()).build())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("KW-406")
        .hasMessageContaining("dev.keywarden:keywarden-provider-env");
  }

  private static final class EmptyLoader extends ClassLoader {
    EmptyLoader() {
      super(null);
    }
  }
}
