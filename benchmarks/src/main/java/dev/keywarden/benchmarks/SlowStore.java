package dev.keywarden.benchmarks;

import dev.keywarden.spi.KeyLookup;
import dev.keywarden.spi.KeyMaterial;
import dev.keywarden.spi.KeyProvider;
import dev.keywarden.spi.KeyRequest;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** A store that knows every name, takes its time for each call, and counts them. */
final class SlowStore {
  private final long nanos;
  private final String value = Keys.make().getOrDefault(Keys.NAME, "");
  private final AtomicInteger calls = new AtomicInteger();

  /** Goes up when a call begins and when it ends: odd while one is under way. */
  private final AtomicInteger turns = new AtomicInteger();

  SlowStore(Duration time) {
    this.nanos = time.toNanos();
  }

  /** One call. */
  String get(String name) {
    calls.incrementAndGet();
    turns.incrementAndGet();
    long start = System.nanoTime();
    for (long left = nanos; left > 0; left = nanos - (System.nanoTime() - start)) {
      LockSupport.parkNanos(name, left);
    }
    turns.incrementAndGet();
    return value;
  }

  /** How many calls there were. */
  int calls() {
    return calls.get();
  }

  int turns() {
    return turns.get();
  }

  /** The same store, as a chain asks it. */
  KeyProvider provider() {
    return new Provider();
  }

  private final class Provider implements KeyProvider {
    @Override
    public String name() {
      return "slow";
    }

    @Override
    public KeyLookup find(KeyRequest request) {
      return KeyLookup.found(KeyMaterial.copyOf(get(request.name())), "entry " + request.name());
    }
  }
}
