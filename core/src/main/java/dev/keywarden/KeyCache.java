package dev.keywarden;

import dev.keywarden.internal.memory.OffHeapMaterial;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Holds the keys that the chain has resolved, and lets one thread ask for a key that many want.
 *
 * <p>A read of a fresh key takes no lock, no clock and no memory: that a key is no longer fresh is
 * something that {@link Expiry} does to this map, not something that a reader works out.
 */
final class KeyCache {
  private final Chain chain;
  private final EventDesk events;
  private final Expiry expiry;
  private final Duration timeToLive;
  private final ConcurrentMap<String, ApiKey> fresh = new ConcurrentHashMap<>();

  /** The same object is handed out again when a key is asked for anew and its value has stayed. */
  private final ConcurrentMap<String, ApiKey> last = new ConcurrentHashMap<>();

  /** How often a key of each name has become fresh; guarded by {@link #publication}. */
  private final Map<String, Long> freshness = new HashMap<>();

  private final ConcurrentMap<String, Flight> flights = new ConcurrentHashMap<>();

  /** Orders a flight's landing and an invalidation; never held while a store is asked. */
  private final ReentrantLock publication = new ReentrantLock();

  /** All keys that somebody may still hold, the ones that were replaced too; zeroed at the end. */
  private final Set<ApiKey> handedOut =
      Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

  private volatile boolean closed;

  KeyCache(Chain chain, EventDesk events, Expiry expiry, Duration timeToLive) {
    this.chain = chain;
    this.events = events;
    this.expiry = expiry;
    this.timeToLive = timeToLive;
  }

  /** What a load came to: a key, or why there is none. */
  record Loaded(@Nullable ApiKey key, @Nullable Resolution failure) {}

  /** A load under way; its identity tells it from a later one for the same name. */
  private static final class Flight extends FutureTask<Loaded> {
    Flight() {
      super(new Unused());
    }

    /** Who asks the chain; it must not wait for itself. */
    private final Thread pilot = Thread.currentThread();

    void land(Loaded loaded) {
      set(loaded);
    }

    /** A flight is completed from outside and never run. */
    private static final class Unused implements Callable<Loaded> {
      @Override
      public Loaded call() {
        throw new IllegalStateException();
      }
    }
  }

  @Nullable ApiKey cached(String name) {
    ApiKey key = fresh.get(name);
    return key != null && !key.closed() ? key : null;
  }

  Optional<ApiKey> cachedOptional(String name) {
    ApiKey key = fresh.get(name);
    return key != null && !key.closed() ? key.present() : Optional.empty();
  }

  /** Loads what is not fresh, each name once however many threads want it. */
  Map<String, Loaded> load(Collection<String> names) {
    Map<String, Loaded> loaded = new LinkedHashMap<>();
    List<String> wanted = new ArrayList<>(names);
    while (!wanted.isEmpty()) {
      requireOpen();
      Map<String, Flight> mine = new LinkedHashMap<>();
      Map<String, Flight> theirs = new LinkedHashMap<>();
      for (String name : wanted) {
        Flight flight = new Flight();
        Flight earlier = flights.putIfAbsent(name, flight);
        (earlier == null ? mine : theirs).put(name, earlier == null ? flight : earlier);
      }
      fly(mine, loaded);
      wanted = join(theirs, loaded);
    }
    requireOpen();
    return loaded;
  }

  private void fly(Map<String, Flight> mine, Map<String, Loaded> loaded) {
    List<String> cold = new ArrayList<>(mine.size());
    List<Chain.News> news = new ArrayList<>(0);
    try {
      for (Map.Entry<String, Flight> entry : mine.entrySet()) {
        // Another flight may have landed between the caller's look at the map and this one's
        // start.
        ApiKey key = cached(entry.getKey());
        if (key != null) {
          loaded.put(entry.getKey(), land(entry.getKey(), entry.getValue(), new Loaded(key, null)));
        } else {
          cold.add(entry.getKey());
        }
      }
      if (!cold.isEmpty()) {
        for (Map.Entry<String, Resolution> entry : chain.resolve(cold, news).entrySet()) {
          Flight flight = mine.get(entry.getKey());
          if (flight != null) {
            loaded.put(entry.getKey(), land(entry.getKey(), flight, entry.getValue()));
          }
        }
      }
    } finally {
      // Nobody waits for a flight that an error has brought down.
      for (Map.Entry<String, Flight> entry : mine.entrySet()) {
        flights.remove(entry.getKey(), entry.getValue());
        entry.getValue().cancel(false);
      }
    }
    chain.tell(news);
  }

  private Loaded land(String name, Flight flight, Loaded loaded) {
    flights.remove(name, flight);
    flight.land(loaded);
    return loaded;
  }

  private Loaded land(String name, Flight flight, Resolution resolution) {
    Loaded loaded = new Loaded(null, resolution);
    if (resolution instanceof Resolution.Resolved resolved) {
      loaded = new Loaded(install(name, flight, resolved), null);
    }
    return land(name, flight, loaded);
  }

  /**
   * Makes the key the fresh one, unless {@link #invalidate} has meanwhile taken the flight off the
   * list: what was read before that must not count as fresh after it.
   */
  private ApiKey install(String name, Flight flight, Resolution.Resolved resolved) {
    ApiKey key = keyFor(name, resolved);
    handedOut.add(key);
    publication.lock();
    try {
      if (flights.get(name) == flight) {
        last.put(name, key);
        fresh.put(name, key);
        Long before = freshness.get(name);
        long time = before == null ? 1 : before + 1;
        freshness.put(name, time);
        expiry.after(
            resolved.freshFor() == null ? timeToLive : resolved.freshFor(), this, key, time);
      }
    } finally {
      publication.unlock();
    }
    if (closed) {
      key.close();
    }
    return key;
  }

  /** The same object while value and place stay the same, so that holders need not change. */
  private ApiKey keyFor(String name, Resolution.Resolved resolved) {
    ApiKey before = last.get(name);
    if (before != null && before.holds(resolved.material())) {
      return before; // a provider that gives the same object again, in spite of its contract
    }
    OffHeapMaterial material = resolved.material();
    ApiKey key = new ApiKey(name, resolved.source(), material, events);
    if (before != null && sameKey(before, key)) {
      material.close();
      return before;
    }
    return key;
  }

  private static boolean sameKey(ApiKey last, ApiKey next) {
    try {
      return last.source().toString().equals(next.source().toString())
          && last.source().expires().equals(next.source().expires())
          && last.sameAs(next);
    } catch (IllegalStateException closedMeanwhile) {
      return false;
    }
  }

  /** Returns the names whose flight came to nothing through no fault of the store. */
  private List<String> join(Map<String, Flight> theirs, Map<String, Loaded> loaded) {
    List<String> again = new ArrayList<>();
    for (Map.Entry<String, Flight> entry : theirs.entrySet()) {
      String name = entry.getKey();
      if (entry.getValue().pilot == Thread.currentThread() && !entry.getValue().isDone()) {
        throw new KeyProviderException(
            KeyProviderException.Reason.BROKEN,
            "a provider asked the chain for the key that it was being asked for",
            "Give that provider a chain of its own.");
      }
      try {
        Loaded result = entry.getValue().get();
        if (interrupted(result.failure())) {
          again.add(name); // the thread that flew was interrupted; this one was not
        } else {
          loaded.put(name, result);
        }
      } catch (CancellationException | ExecutionException e) {
        again.add(name);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new KeyProviderException(
            KeyProviderException.Reason.CANCELLED,
            "the thread that asked was interrupted while another fetched the key",
            "Ask again, on a thread that is not being stopped.",
            "keychain",
            name,
            null);
      }
    }
    return again;
  }

  private static boolean interrupted(@Nullable Resolution resolution) {
    return resolution instanceof Resolution.Failed failed
        && failed.failure().reason() == KeyProviderException.Reason.CANCELLED;
  }

  void invalidate(String name) {
    publication.lock();
    try {
      flights.remove(name);
      fresh.remove(name);
    } finally {
      publication.unlock();
    }
  }

  /**
   * Ends the key's freshness of this time, but not a later one, even if that is of the same key.
   */
  void expire(ApiKey key, long time) {
    publication.lock();
    try {
      Long latest = freshness.get(key.name());
      if (latest != null && latest == time) {
        fresh.remove(key.name(), key);
      }
    } finally {
      publication.unlock();
    }
  }

  /** Returns whether it was open before. */
  boolean close() {
    publication.lock();
    try {
      if (closed) {
        return false;
      }
      closed = true;
    } finally {
      publication.unlock();
    }
    fresh.clear();
    last.clear();
    synchronized (handedOut) {
      for (ApiKey key : handedOut) {
        key.close();
      }
    }
    return true;
  }

  void requireOpen() {
    if (closed) {
      throw new IllegalStateException(
          "KW-502 this KeyChain is closed and its keys are zeroed; build a new one");
    }
  }
}
