package dev.keywarden;

import static dev.keywarden.TestChains.bare;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;

class CachedReadTest {
  private static final int CALLS = 100_000;

  private final AtomicBoolean forbidden = new AtomicBoolean();
  private final InstantSource clock =
      () -> {
        assertThat(forbidden).as("somebody reads the clock").isFalse();
        return Instant.EPOCH;
      };
  private final FakeProvider only =
      FakeProvider.having("only", Map.of("API_KEY", "value-12345", "B_KEY", "value-67890"));

  private static long allocated() {
    try {
      Object threads =
          Class.forName("java.lang.management.ManagementFactory")
              .getMethod("getThreadMXBean")
              .invoke(null);
      Method allocated =
          Class.forName("com.sun.management.ThreadMXBean")
              .getMethod("getThreadAllocatedBytes", long.class);
      return (long) allocated.invoke(threads, Thread.currentThread().getId());
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }

  private static long bytesFor(Runnable action) {
    action.run();
    allocated();
    long before = allocated();
    action.run();
    return allocated() - before;
  }

  private static ReentrantLock lockOf(KeyChain keys) throws ReflectiveOperationException {
    Field cache = KeyChain.class.getDeclaredField("cache");
    cache.setAccessible(true);
    return ((KeyCache) requireNonNull(cache.get(keys))).lock();
  }

  @Test
  void require_cached_allocatesNothingAndReadsNoClock() {
    try (KeyChain keys = bare(only).clock(clock).listener(event -> {}).build()) {
      ApiKey key = keys.require("API_KEY");
      forbidden.set(true);

      long bytes =
          bytesFor(
              () -> {
                for (int i = 0; i < CALLS; i++) {
                  if (keys.require("API_KEY") != key) {
                    throw new AssertionError("another key");
                  }
                }
              });

      assertThat(bytes).isLessThan(CALLS);
      assertThat(only.finds).hasValue(1);
      forbidden.set(false);
    }
  }

  @Test
  void find_cached_allocatesNothingAndReadsNoClock() {
    try (KeyChain keys = bare(only).clock(clock).listener(event -> {}).build()) {
      Optional<ApiKey> key = Optional.of(keys.require("API_KEY"));
      forbidden.set(true);

      long bytes =
          bytesFor(
              () -> {
                for (int i = 0; i < CALLS; i++) {
                  if (!keys.find("API_KEY").equals(key)) {
                    throw new AssertionError("another key");
                  }
                }
              });

      assertThat(bytes).isLessThan(CALLS);
      assertThat(only.finds).hasValue(1);
      forbidden.set(false);
    }
  }

  @Test
  void current_held_allocatesNothingAndReadsNoClock() {
    try (KeyChain keys = bare(only).clock(clock).listener(event -> {}).build()) {
      LiveKey live = keys.live("API_KEY");
      ApiKey key = live.current();
      forbidden.set(true);

      long bytes =
          bytesFor(
              () -> {
                for (int i = 0; i < CALLS; i++) {
                  if (live.current() != key) {
                    throw new AssertionError("another key");
                  }
                }
              });

      assertThat(bytes).isLessThan(CALLS);
      assertThat(only.finds).hasValue(1);
      forbidden.set(false);
    }
  }

  @Test
  void read_lockOfTheCacheIsHeldByAnother_readersGoOn() throws Exception {
    try (KeyChain keys = bare(only).build()) {
      LiveKey live = keys.live("API_KEY");
      ApiKey key = live.current();
      ReentrantLock lock = lockOf(keys);
      CountDownLatch held = new CountDownLatch(1);
      CountDownLatch release = new CountDownLatch(1);
      Thread other =
          new Thread(
              () -> {
                lock.lock();
                try {
                  held.countDown();
                  TestChains.awaitUninterruptibly(release);
                } finally {
                  lock.unlock();
                }
              });
      other.start();
      TestChains.await(held);
      try {
        CompletableFuture<Boolean> read =
            CompletableFuture.supplyAsync(
                () ->
                    live.current() == key
                        && keys.require("API_KEY") == key
                        && keys.find("API_KEY").orElseThrow() == key);
        assertThat(read.get(20, TimeUnit.SECONDS)).isTrue();
      } finally {
        release.countDown();
        other.join();
      }
    }
  }

  @Test
  void requireAll_cached_readsNoClockAndAsksNobody() {
    try (KeyChain keys = bare(only).clock(clock).listener(event -> {}).build()) {
      KeySet first = keys.requireAll("API_KEY", "B_KEY");
      forbidden.set(true);

      KeySet next = keys.requireAll("B_KEY", "API_KEY");

      assertThat(next.get("API_KEY")).isSameAs(first.get("API_KEY"));
      assertThat(only.finds).hasValue(2);
      forbidden.set(false);
    }
  }

  @Test
  void require_cold_listenerGetsTheTimeOfTheClock() {
    java.util.List<Instant> times = new java.util.ArrayList<>();
    try (KeyChain keys = bare(only).clock(clock).listener(e -> times.add(e.at())).build()) {
      keys.require("API_KEY");
      assertThat(times).containsExactly(Instant.EPOCH);
    }
  }
}
