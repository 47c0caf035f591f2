package dev.keywarden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywarden.spi.KeyProvider;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** What the tests of the chain share. */
final class TestChains {
  /** Looks like a key to Keywarden too; it must never be seen in any text. */
  static final String CANARY = "sk-ant-c4n4ry-Zq81LmWx0Vt2Yb7";

  private static final long PATIENCE_SECONDS = 20;

  private TestChains() {}

  static KeyChain.Builder bare(KeyProvider... providers) {
    KeyChain.Builder builder = KeyChain.builder().ignoreAmbientConfiguration().variables(Map.of());
    for (KeyProvider provider : providers) {
      builder.provider(provider);
    }
    return builder;
  }

  static KeyChain chain(KeyProvider... providers) {
    return bare(providers).build();
  }

  static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  static void awaitUninterruptibly(CountDownLatch latch) {
    while (true) {
      try {
        latch.await();
        return;
      } catch (InterruptedException ignored) {
        // a client that swallows interrupts, as some do
      }
    }
  }

  /** Waits for something that another thread is about to do; no test passes by waiting longer. */
  static void until(BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("gave up waiting").isLessThan(end);
      LockSupport.parkNanos(100_000);
    }
  }

  /** Everything that printing a throwable would show, causes and suppressed ones included. */
  static String printed(Throwable thrown) {
    java.io.StringWriter text = new java.io.StringWriter();
    thrown.printStackTrace(new java.io.PrintWriter(text, true));
    return text.toString();
  }
}
