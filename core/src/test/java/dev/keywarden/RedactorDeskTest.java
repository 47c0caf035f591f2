package dev.keywarden;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keywarden.internal.memory.OffHeapMaterial;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RedactorDeskTest {
  private static OffHeapMaterial material(String value) {
    byte[] utf8 = value.getBytes(UTF_8);
    return OffHeapMaterial.copyOfRange(utf8, 0, utf8.length);
  }

  /** Whoever asks second must not mask with one that knows half of the keys. */
  @Test
  void redactor_whileItIsTaught_waits() throws Exception {
    String value = TestKeys.random(71, 40);
    CountDownLatch teaching = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    RedactorDesk desk =
        new RedactorDesk(
            () -> {
              teaching.countDown();
              awaited(goOn);
              return List.of(material(value));
            });
    Thread first = new Thread(desk::redactor);
    first.start();
    teaching.await();
    FutureTask<String> masked = new FutureTask<>(() -> desk.redactor().redact(value));
    Thread second = new Thread(masked);
    second.start();
    while (second.getState() != Thread.State.BLOCKED && !masked.isDone()) {
      Thread.onSpinWait();
    }
    goOn.countDown();
    assertThat(masked.get(30, TimeUnit.SECONDS)).isEqualTo(Redactor.MASK);
    first.join();
  }

  @Test
  void redactor_teachingFailed_isTaughtByTheNextWhoAsks() {
    String value = TestKeys.random(72, 40);
    AtomicBoolean fails = new AtomicBoolean(true);
    RedactorDesk desk =
        new RedactorDesk(
            () -> {
              if (fails.getAndSet(false)) {
                throw new IllegalStateException("made up");
              }
              return List.of(material(value));
            });
    assertThatThrownBy(desk::redactor).hasMessage("made up");
    assertThat(desk.redactor().redact(value)).isEqualTo(Redactor.MASK);
  }

  private static void awaited(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
