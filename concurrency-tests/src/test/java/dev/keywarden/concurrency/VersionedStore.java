package dev.keywarden.concurrency;

import dev.keywarden.spi.KeyLookup;
import dev.keywarden.spi.KeyMaterial;
import dev.keywarden.spi.KeyProvider;
import dev.keywarden.spi.KeyRequest;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * Has one key in versions 1, 2, 3 and so on. Its answers are linearizable: each is what the store
 * had at one moment of the call. Before that moment and after it, it now and then lets other
 * threads get ahead by an operation or two: on a machine with few cores they would hardly meet by
 * chance.
 *
 * <p>Thread-safe.
 */
final class VersionedStore implements KeyProvider {
  /** So many moments are let pass at the most: two operations, or the halves of more. */
  private static final int MOST_MOMENTS = 4;

  /** The others may all be done, or wait for this very call. */
  private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(1);

  private static final long LOOK_AGAIN = TimeUnit.MICROSECONDS.toNanos(20);

  private final LongSupplier moments;
  private final AtomicInteger version = new AtomicInteger(1);
  private final AtomicInteger inside = new AtomicInteger();
  private volatile boolean crowded;

  /**
   * @param moments a number that grows when anybody begins or ends an operation
   */
  VersionedStore(LongSupplier moments) {
    this.moments = moments;
  }

  int rotate() {
    return version.incrementAndGet();
  }

  /** Whether a call has ever come while another was under way. */
  boolean crowded() {
    return crowded;
  }

  @Override
  public String name() {
    return "store";
  }

  @Override
  public KeyLookup find(KeyRequest request) {
    if (inside.incrementAndGet() != 1) {
      crowded = true;
    }
    pause();
    int now = version.get();
    pause();
    inside.decrementAndGet();
    return KeyLookup.found(KeyMaterial.copyOf("made-up-value-" + now), "slot")
        .version(Integer.toString(now));
  }

  private void pause() {
    long until = moments.getAsLong() + ThreadLocalRandom.current().nextInt(MOST_MOMENTS + 1);
    long end = System.nanoTime() + LONGEST_PAUSE;
    while (moments.getAsLong() < until && System.nanoTime() < end) {
      LockSupport.parkNanos(LOOK_AGAIN);
    }
  }
}
