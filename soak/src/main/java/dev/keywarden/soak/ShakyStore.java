package dev.keywarden.soak;

import dev.keywarden.KeyProviderException;
import dev.keywarden.KeyProviderException.Reason;
import dev.keywarden.spi.KeyLookup;
import dev.keywarden.spi.KeyMaterial;
import dev.keywarden.spi.KeyProvider;
import dev.keywarden.spi.KeyRequest;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A store whose keys rotate and whose calls often fail: one of five for each key, at random within
 * each five, so that no more than two in a row fail for one key. What fails is unavailable,
 * throttled, times out by itself, or hangs until the chain gives up. Some answers are slow.
 *
 * <p>A version that it gives is never older than what it gave in an answer that was complete before
 * the question came. It has its own eye on who asks: two calls for one key at a time are one too
 * many.
 *
 * <p>Thread-safe.
 */
final class ShakyStore implements KeyProvider {
  /** One call of so many fails. */
  static final int CALLS_PER_FAILURE = 5;

  /** One answer of so many is slow. */
  private static final int ANSWERS_PER_SLOW_ONE = 16;

  private static final Duration SLOW = Duration.ofMillis(60);
  private static final Duration USUAL = Duration.ofMillis(2);

  private final Map<String, StoredKey> keys = new LinkedHashMap<>();
  private final Duration timeout;

  /** Weakly: of a key that nobody holds any more, the chain need not know either. */
  private final Queue<WeakReference<KeyMaterial>> given = new ConcurrentLinkedQueue<>();

  private final CountDownLatch closing = new CountDownLatch(1);
  private final AtomicLong calls = new AtomicLong();
  private final AtomicLong failures = new AtomicLong();
  private volatile boolean calm = true;

  ShakyStore(Plan plan) {
    this.timeout = plan.timeout();
    for (String name : plan.names()) {
      keys.put(name, new StoredKey(name));
    }
  }

  /** From now on it fails and is slow. */
  void shake() {
    calm = false;
  }

  /** From now on it does neither. */
  void calmDown() {
    calm = true;
  }

  StoredKey key(String name) {
    StoredKey key = keys.get(name);
    if (key == null) {
      throw new IllegalArgumentException("no such key: " + name);
    }
    return key;
  }

  Collection<StoredKey> keys() {
    return keys.values();
  }

  /** How often the store was called; a call for many keys is one. */
  long calls() {
    return calls.get();
  }

  /** How often it was asked for a key, alone or with others. */
  long fetches() {
    return keys.values().stream().mapToLong(StoredKey::fetches).sum();
  }

  /** How many of these failed. */
  long failures() {
    return failures.get();
  }

  /** How many values that were given to the chain can still be read by whoever holds them. */
  long unclosed() {
    System.gc(); // what is garbage already is no key that somebody holds
    return given.stream()
        .map(WeakReference::get)
        .filter(material -> material != null && !material.closed())
        .count();
  }

  @Override
  public String name() {
    return "shaky";
  }

  @Override
  public KeyLookup find(KeyRequest request) {
    calls.incrementAndGet();
    KeyLookup answer = answer(request);
    if (answer instanceof KeyLookup.Failed failed) {
      throw new KeyProviderException(failed.reason(), failed.detail(), failed.remedy());
    }
    return answer;
  }

  @Override
  public Map<KeyRequest, KeyLookup> findAll(Collection<KeyRequest> requests) {
    calls.incrementAndGet();
    Map<KeyRequest, KeyLookup> answers = new LinkedHashMap<>();
    for (KeyRequest request : List.copyOf(requests)) {
      answers.put(request, answer(request));
    }
    return answers;
  }

  private KeyLookup answer(KeyRequest request) {
    StoredKey key = key(request.name());
    StoredKey.Visit visit = key.enter(timeout);
    try {
      Mishap mishap = calm ? Mishap.NONE : key.nextMishap();
      if (mishap != Mishap.NONE) {
        failures.incrementAndGet();
      }
      boolean slow = !calm && key.draw(ANSWERS_PER_SLOW_ONE) == 0;
      Reason reason = mishap.reason();
      if (reason == null) {
        pause(slow ? SLOW : USUAL);
        int version = key.version();
        KeyMaterial material = KeyMaterial.copyOf(key.value(version));
        given.add(new WeakReference<>(material));
        return KeyLookup.found(material, "shelf of " + request.name())
            .version(Integer.toString(version));
      }
      pause(mishap == Mishap.HANG ? timeout.multipliedBy(4) : USUAL);
      return KeyLookup.failed(reason, "the store is shaky", "Ask again.");
    } finally {
      key.leave(visit);
    }
  }

  /** Takes the time that a store takes; the end of the run ends it. */
  private void pause(Duration span) {
    try {
      if (closing.await(span.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new KeyProviderException(Reason.UNAVAILABLE, "the store is shut", "Ask another.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KeyProviderException(Reason.CANCELLED, "the call was given up", "Ask again.");
    }
  }

  @Override
  public void close() {
    closing.countDown();
  }
}
