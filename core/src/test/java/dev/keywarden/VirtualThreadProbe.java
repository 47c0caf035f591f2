package dev.keywarden;

import dev.keywarden.spi.KeyLookup;
import dev.keywarden.spi.KeyMaterial;
import java.lang.reflect.Method;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Has a thousand virtual threads want one cold key, on a single carrier thread, while the store
 * waits for one that starts after them all. Where one of them kept the carrier, that one would
 * never run.
 */
final class VirtualThreadProbe {
  private static final int MANY = 1_000;
  private static final long PATIENCE_SECONDS = 40;

  private final CountDownLatch askers = new CountDownLatch(MANY);
  private final CountDownLatch release = new CountDownLatch(1);
  private final CountDownLatch done = new CountDownLatch(MANY);
  private final AtomicInteger right = new AtomicInteger();

  private VirtualThreadProbe() {}

  public static void main(String[] arguments) throws Exception {
    // Read when the first virtual thread is made; and none more while one is kept.
    System.setProperty("jdk.virtualThreadScheduler.parallelism", "1");
    System.setProperty("jdk.virtualThreadScheduler.maxPoolSize", "1");
    new VirtualThreadProbe().run("threads of the chain", null);
    new VirtualThreadProbe().run("thread of the caller", Runnable::run);
    System.exit(0); // what is stuck is no reason to stay
  }

  private void run(String where, @Nullable Executor executor) throws Exception {
    FakeProvider store =
        FakeProvider.answering(
            "store",
            request -> {
              TestChains.awaitUninterruptibly(release);
              return KeyLookup.found(KeyMaterial.copyOf("made-up-value-1"), "shelf");
            });
    KeyChain.Builder builder = TestChains.bare(store);
    if (executor != null) {
      builder.executor(executor);
    }
    KeyChain keys = builder.build();
    for (int i = 0; i < MANY; i++) {
      int way = i % 4;
      start(
          () -> {
            askers.countDown();
            if (ask(keys, way).matches("made-up-value-1")) {
              right.incrementAndGet();
            }
            done.countDown();
          });
    }
    start(
        () -> {
          TestChains.awaitUninterruptibly(askers);
          release.countDown();
        });
    boolean all = done.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    System.out.println(
        where
            + ": "
            + (all ? "all came back, " : "stuck, ")
            + right
            + " with the key, "
            + store.finds
            + " call");
    if (all) {
      keys.close();
    }
  }

  private static ApiKey ask(KeyChain keys, int way) {
    return switch (way) {
      case 0 -> keys.require("API_KEY");
      case 1 -> keys.find("API_KEY").orElseThrow();
      case 2 -> keys.requireAll("API_KEY").get("API_KEY");
      default -> keys.live("API_KEY").current();
    };
  }

  /** By reflection: the tests are compiled for 17. */
  private static void start(Runnable task) throws ReflectiveOperationException {
    Method start = Thread.class.getMethod("startVirtualThread", Runnable.class);
    start.invoke(null, task);
  }
}
