package dev.keywarden.gcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SharedTest {
  private final ExecutorService pool = Executors.newCachedThreadPool();
  private final AtomicInteger made = new AtomicInteger();

  @AfterEach
  void close() {
    pool.shutdownNow();
  }

  private static long in(int seconds) {
    return System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
  }

  @Test
  void get_manyThreads_isMadeOnce() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    Shared<Integer> shared =
        new Shared<>(
            () -> {
              go.await();
              return made.incrementAndGet();
            },
            pool);
    List<Future<Integer>> got = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      got.add(pool.submit(() -> shared.get(in(20))));
    }
    go.countDown();

    for (Future<Integer> one : got) {
      assertThat(one.get(20, TimeUnit.SECONDS)).isEqualTo(1);
    }
    assertThat(shared.get(in(20))).isEqualTo(1);
  }

  @Test
  void get_failedBefore_isTriedAgain() throws Exception {
    Shared<Integer> shared =
        new Shared<>(
            () -> {
              if (made.incrementAndGet() == 1) {
                throw new IOException();
              }
              return made.get();
            },
            pool);

    assertThatThrownBy(() -> shared.get(in(20)))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(IOException.class);
    assertThat(shared.get(in(20))).isEqualTo(2);
  }

  @Test
  void get_takesTooLong_givesUpAndTheNextOneWaitsForTheSame() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    Shared<Integer> shared =
        new Shared<>(
            () -> {
              go.await();
              return made.incrementAndGet();
            },
            pool);

    assertThatThrownBy(() -> shared.get(System.nanoTime())).isInstanceOf(TimeoutException.class);
    go.countDown();

    assertThat(shared.get(in(20))).isEqualTo(1);
  }

  @Test
  void cancel_whileSomebodyWaits_endsTheWait() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    Shared<Integer> shared =
        new Shared<>(
            () -> {
              begun.countDown();
              new CountDownLatch(1).await();
              return 0;
            },
            pool);
    Future<Integer> waiting = pool.submit(() -> shared.get(in(20)));
    assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();

    shared.cancel();

    assertThatThrownBy(() -> waiting.get(20, TimeUnit.SECONDS))
        .hasCauseInstanceOf(CancellationException.class);
  }
}
