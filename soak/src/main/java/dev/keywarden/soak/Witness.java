package dev.keywarden.soak;

import dev.keywarden.ApiKey;
import dev.keywarden.Rotation;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Sees what the callers get of one key, all threads together.
 *
 * <p>The rule of versions: who asks at a time when somebody has already got version n, gets n or a
 * later one. So {@link #newest()} is taken before the chain is asked, and compared afterwards.
 *
 * <p>Thread-safe.
 */
final class Witness {
  private final StoredKey stored;
  private final Set<ApiKey> seen = ConcurrentHashMap.newKeySet();
  private final AtomicInteger newest = new AtomicInteger();
  private final AtomicLong backwards = new AtomicLong();
  private final AtomicLong wrong = new AtomicLong();
  private final AtomicLong oldest = new AtomicLong();

  /** How long each rotation took to reach somebody, in ns; guarded by this. */
  private final List<Long> followed = new ArrayList<>();

  private @Nullable ApiKey told;
  private final AtomicInteger rotations = new AtomicInteger();
  private final AtomicInteger gaps = new AtomicInteger();

  Witness(StoredKey stored) {
    this.stored = stored;
  }

  String name() {
    return stored.name();
  }

  /** The newest version that anybody has got. */
  int newest() {
    return newest.get();
  }

  /**
   * A caller got a key.
   *
   * @param before what {@link #newest()} said before it asked
   */
  void got(int before, ApiKey key) {
    int version = version(key);
    if (version < before) {
      backwards.incrementAndGet();
    }
    if (seen.add(key) && !key.matches(stored.value(version))) {
      wrong.incrementAndGet();
    }
    if (version > before) {
      advance(version);
    }
    if (version < stored.version()) {
      long age = System.nanoTime() - stored.rotatedAt(version + 1);
      oldest.accumulateAndGet(age, Math::max);
    }
  }

  private synchronized void advance(int version) {
    long now = System.nanoTime();
    for (int missed = newest.get() + 1; missed <= version; missed++) {
      followed.add(now - stored.rotatedAt(missed));
    }
    newest.accumulateAndGet(version, Math::max);
  }

  /** The chain tells of a rotation; one after the other, as it promises. */
  void rotated(Rotation rotation) {
    rotations.incrementAndGet();
    ApiKey last = told;
    if (last != null && last != rotation.previous()) {
      gaps.incrementAndGet();
    }
    if (version(rotation.current()) <= version(rotation.previous())) {
      gaps.incrementAndGet();
    }
    told = rotation.current();
  }

  /** The load is over: what has not reached anybody by now has taken until now, at the least. */
  synchronized List<Long> followedIn() {
    List<Long> all = new ArrayList<>(followed);
    long now = System.nanoTime();
    for (int missed = newest.get() + 1; missed <= stored.version(); missed++) {
      all.add(now - stored.rotatedAt(missed));
    }
    return all;
  }

  static int version(ApiKey key) {
    return Integer.parseInt(key.source().version().orElseThrow());
  }

  long backwards() {
    return backwards.get();
  }

  /** How many keys had another value than the store has in that version. */
  long wrong() {
    return wrong.get();
  }

  /** The longest time after its end in which a version was still handed out, in ns. */
  long oldest() {
    return oldest.get();
  }

  int rotations() {
    return rotations.get();
  }

  /** How many rotations were told out of order, or not at all. */
  int gaps() {
    return gaps.get();
  }

  int versions() {
    return stored.version();
  }

  long keys() {
    return seen.size();
  }

  long unclosed() {
    return seen.stream().filter(key -> !key.closed()).count();
  }
}
