package dev.keywarden;

import static dev.keywarden.TestChains.bare;
import static dev.keywarden.TestChains.chain;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keywarden.spi.KeyLookup;
import dev.keywarden.spi.KeyMaterial;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CloseTest {
  private final ExecutorService callers = Executors.newCachedThreadPool();
  private final CountDownLatch isIn = new CountDownLatch(1);
  private final CountDownLatch release = new CountDownLatch(1);

  @AfterEach
  void stopCallers() {
    release.countDown();
    callers.shutdownNow();
  }

  @Test
  void close_handedOutKeys_allZeroedTheReplacedOnesToo() {
    AtomicInteger turn = new AtomicInteger();
    FakeProvider rotating =
        FakeProvider.answering(
            "rotating",
            request ->
                KeyLookup.found(
                    KeyMaterial.copyOf("value-number-" + turn.incrementAndGet()), "entry"));
    List<ApiKey> handedOut = new ArrayList<>();
    try (KeyChain keys = chain(rotating)) {
      for (int i = 0; i < 5; i++) {
        handedOut.add(keys.require("API_KEY"));
        keys.invalidate("API_KEY");
      }
      keys.requireAll("A_KEY", "B_KEY").forEach(handedOut::add);
      assertThat(handedOut).noneMatch(ApiKey::closed);
    }

    assertThat(handedOut).hasSize(7).allMatch(ApiKey::closed);
    assertThat(rotating.given).allMatch(KeyMaterial::closed);
    for (ApiKey key : handedOut) {
      assertThatThrownBy(key::reveal).hasMessageContaining("KW-501");
    }
  }

  @Test
  void everyEntrance_afterClose_saysClosed() {
    FakeProvider only = FakeProvider.having("only", Map.of("API_KEY", "value-12345"));
    KeyChain keys = chain(only);
    keys.require("API_KEY");
    keys.close();

    for (Runnable entrance :
        List.<Runnable>of(
            () -> keys.require("API_KEY"),
            () -> keys.find("API_KEY"),
            () -> keys.requireAll("API_KEY"),
            () -> keys.explain("API_KEY"))) {
      assertThatThrownBy(entrance::run)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageStartingWith("KW-502 ");
    }
    assertThatCode(() -> keys.invalidate("API_KEY")).doesNotThrowAnyException();
    assertThat(keys.toString()).isEqualTo("KeyChain[development]");
    assertThat(only.finds).hasValue(1);
  }

  @Test
  void close_givenProvider_staysOpen() {
    FakeProvider only = FakeProvider.empty("only");
    chain(only).close();
    assertThat(only.closes).hasValue(0);
  }

  @Test
  void close_loadUnderWay_callerGetsClosedAtOnceAndNoKeyStaysOpen() throws Exception {
    KeyMaterial late = KeyMaterial.copyOf("value-too-late");
    CountDownLatch answered = new CountDownLatch(1);
    FakeProvider held =
        FakeProvider.answering(
            "held",
            request -> {
              isIn.countDown();
              TestChains.awaitUninterruptibly(release);
              answered.countDown();
              return KeyLookup.found(late, "entry");
            });
    KeyChain keys = bare(held).timeout(Duration.ofHours(1)).build();
    Future<ApiKey> asking = callers.submit(() -> keys.require("API_KEY"));
    TestChains.await(isIn);
    Future<ApiKey> waiting = callers.submit(() -> keys.require("API_KEY"));

    keys.close();

    for (Future<ApiKey> one : List.of(asking, waiting)) {
      assertThatThrownBy(() -> one.get(20, TimeUnit.SECONDS))
          .cause()
          .isInstanceOf(IllegalStateException.class)
          .hasMessageStartingWith("KW-502 ");
    }
    release.countDown();
    TestChains.await(answered);
    TestChains.until(late::closed);
  }

  @Test
  void close_explainUnderWay_endsAtOnce() throws Exception {
    FakeProvider held =
        FakeProvider.answering(
            "held",
            request -> {
              isIn.countDown();
              TestChains.awaitUninterruptibly(release);
              return KeyLookup.absent("too late");
            });
    KeyChain keys = bare(held).timeout(Duration.ofHours(1)).build();
    Future<Explanation> asking = callers.submit(() -> keys.explain("API_KEY"));
    TestChains.await(isIn);
    keys.close();
    assertThat(asking.get(20, TimeUnit.SECONDS).toString()).contains("the call was dropped");
  }

  @Test
  void close_whileManyLoad_noKeyStaysOpen() throws Exception {
    for (int round = 0; round < 30; round++) {
      FakeProvider only =
          FakeProvider.answering(
              "only",
              request ->
                  KeyLookup.found(KeyMaterial.copyOf("value-of-" + request.name()), "entry"));
      ExecutorService executor = Executors.newFixedThreadPool(4);
      KeyChain keys = bare(only).executor(executor).scheduler(new ManualScheduler()).build();
      CountDownLatch started = new CountDownLatch(4);
      List<Future<?>> loops = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        loops.add(
            callers.submit(
                () -> {
                  started.countDown();
                  for (int i = 0; ; i++) {
                    keys.require("KEY_" + i % 7);
                    keys.invalidate("KEY_" + i % 5);
                  }
                }));
      }
      TestChains.await(started);
      keys.close();
      for (Future<?> loop : loops) {
        assertThatThrownBy(() -> loop.get(20, TimeUnit.SECONDS))
            .cause()
            .isInstanceOf(IllegalStateException.class);
      }
      executor.shutdown();
      assertThat(executor.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
      assertThat(only.given).allMatch(KeyMaterial::closed);
    }
  }

  @Test
  void close_ownThreads_daemonsWithNamesThatEnd() throws Exception {
    List<Thread> seen = new java.util.concurrent.CopyOnWriteArrayList<>();
    FakeProvider only =
        FakeProvider.answering(
            "only",
            request -> {
              seen.add(Thread.currentThread());
              return KeyLookup.found(KeyMaterial.copyOf("value-12345"), "entry");
            });
    java.util.Set<Thread> before = ours();
    KeyChain keys = chain(only);
    keys.require("API_KEY");
    java.util.Set<Thread> started = ours();
    started.removeAll(before);
    started.addAll(seen);

    assertThat(started).hasSize(2).allMatch(Thread::isDaemon);
    assertThat(started)
        .extracting(Thread::getName)
        .allMatch(name -> name.matches("keywarden-(provider|timer)-\\d+"));
    keys.close();
    for (Thread thread : started) {
      thread.join(20_000);
      assertThat(thread.isAlive()).isFalse();
    }
  }

  private static java.util.Set<Thread> ours() {
    java.util.Set<Thread> threads = new java.util.HashSet<>(Thread.getAllStackTraces().keySet());
    threads.removeIf(thread -> !thread.getName().startsWith("keywarden-"));
    return threads;
  }

  @Test
  void build_nothingAskedYet_noThread() {
    java.util.Set<Thread> before = ours();
    try (KeyChain keys = chain(FakeProvider.empty("only"))) {
      assertThat(keys.environment()).isEqualTo(KeyEnvironment.DEVELOPMENT);
      assertThat(before).containsAll(ours());
    }
  }

  @Test
  void ownThreads_callersThreadLocals_notInherited() {
    InheritableThreadLocal<String> tenant = new InheritableThreadLocal<>();
    List<String> seen = new java.util.concurrent.CopyOnWriteArrayList<>();
    FakeProvider only =
        FakeProvider.answering(
            "only",
            request -> {
              seen.add(String.valueOf(tenant.get()));
              return KeyLookup.absent("nothing");
            });
    tenant.set("acme");
    try (KeyChain keys = chain(only)) {
      keys.find("API_KEY");
      assertThat(seen).containsExactly("null");
    } finally {
      tenant.remove();
    }
  }

  @Test
  void close_givenExecutor_staysOpen() {
    ExecutorService executor = Executors.newSingleThreadExecutor();
    bare(FakeProvider.empty("only")).executor(executor).build().close();
    assertThat(executor.isShutdown()).isFalse();
    executor.shutdownNow();
  }
}
