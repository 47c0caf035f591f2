package dev.keywarden;

import static java.util.Objects.requireNonNull;

import dev.keywarden.KeyProviderException.Reason;
import dev.keywarden.KeyStatus.State;
import dev.keywarden.Timers.Alarm;
import dev.keywarden.Timers.Mark;
import dev.keywarden.internal.memory.OffHeapMaterial;
import dev.keywarden.internal.text.Words;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Holds the keys that the chain has resolved, keeps them fresh, and lets one thread ask for a key
 * that many want.
 *
 * <p>A read of a key that is held takes no lock, no clock and no memory: that its time is over is
 * something that {@link Timers} do to it, not something that a reader works out.
 *
 * <p>For each name one flight is under way at a time, and whoever may not have its result waits for
 * its end before the next one starts. So what a later flight reads is never older than what an
 * earlier one has read, and nobody sees a version go backwards.
 */
final class KeyCache {
  private final CacheParts parts;
  private final ConcurrentMap<String, KeyEntry> entries = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, Flight> flights = new ConcurrentHashMap<>();

  /** Guards all entries; never held while a store is asked or the user's code runs. */
  private final ReentrantLock lock = new ReentrantLock();

  /** Alarms of an entry that was evicted are not for the next one of that name. */
  private long firstNumber;

  /** All keys that somebody may still hold, the ones that were replaced too; zeroed at the end. */
  private final Set<ApiKey> handedOut =
      Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

  private final RedactorDesk redactors = new RedactorDesk(this::held);

  private volatile boolean closed;

  KeyCache(CacheParts parts) {
    this.parts = parts;
  }

  /** What a load came to: a key, or why there is none. */
  record Loaded(@Nullable ApiKey key, @Nullable Resolution failure) {}

  // Readers.

  @Nullable ApiKey cached(String name) {
    KeyEntry entry = entries.get(name);
    return entry == null ? null : entry.read();
  }

  Optional<ApiKey> cachedOptional(String name) {
    ApiKey key = cached(name);
    return key == null ? Optional.empty() : key.present();
  }

  // Those who ask for what is not held.

  ApiKey require(String name) {
    requireOpen();
    Loaded loaded = requireNonNull(load(List.of(name), Asking.USUAL).get(name));
    if (loaded.key() != null) {
      return loaded.key();
    }
    throw requireNonNull(loaded.failure()).toException();
  }

  /** Loads what is not held, each name once however many threads want it. */
  Map<String, Loaded> load(Collection<String> names, Asking asking) {
    Map<String, Loaded> loaded = new LinkedHashMap<>();
    List<String> wanted = new ArrayList<>(names);
    while (!wanted.isEmpty()) {
      requireOpen();
      Map<String, Flight> mine = new LinkedHashMap<>();
      Map<String, Flight> theirs = new LinkedHashMap<>();
      for (String name : wanted) {
        Resolution refused = refusal(name);
        if (refused != null) {
          loaded.put(name, new Loaded(null, refused));
          continue;
        }
        Flight flight = new Flight(asking);
        Flight earlier = flights.putIfAbsent(name, flight);
        (earlier == null ? mine : theirs).put(name, earlier == null ? flight : earlier);
      }
      fly(mine, Errand.LOAD, asking, loaded);
      wanted = join(theirs, asking, loaded);
    }
    requireOpen();
    return loaded;
  }

  private @Nullable Resolution refusal(String name) {
    KeyEntry entry = entries.get(name);
    return entry == null || !entry.refused() ? null : entry.refusal(parts.clock().instant());
  }

  /** Why a flight is made. */
  private enum Errand {
    /** Somebody waits; what another flight has brought in the meantime will do. */
    LOAD,
    /** The store is to be asked, whatever is held. */
    REFRESH
  }

  private void fly(
      Map<String, Flight> mine, Errand errand, Asking asking, Map<String, Loaded> loaded) {
    if (mine.isEmpty()) {
      return;
    }
    List<String> cold = new ArrayList<>(mine.size());
    Landing landing = new Landing(this, parts);
    Map<String, Resolution> brought = Map.of();
    boolean done = false;
    try {
      for (Map.Entry<String, Flight> entry : mine.entrySet()) {
        // Another flight may have landed between the caller's look at the map and this one's
        // start.
        Loaded known = errand == Errand.LOAD ? known(entry.getKey()) : null;
        if (known != null) {
          loaded.put(entry.getKey(), land(entry.getKey(), entry.getValue(), known));
        } else {
          cold.add(entry.getKey());
        }
      }
      if (!cold.isEmpty()) {
        brought = parts.chain().resolve(cold, landing.news(), asking);
        for (Map.Entry<String, Resolution> entry : brought.entrySet()) {
          Flight flight = mine.get(entry.getKey());
          if (flight != null) {
            Loaded result = landing.bring(entry(entry.getKey()), flight, entry.getValue());
            loaded.put(entry.getKey(), land(entry.getKey(), flight, result));
          }
        }
      }
      done = true;
    } finally {
      // Nobody waits for a flight that an error has brought down.
      for (Map.Entry<String, Flight> entry : mine.entrySet()) {
        if (flights.remove(entry.getKey(), entry.getValue()) && !done) {
          landing.planRetry(entry.getKey(), now());
        }
        entry.getValue().cancel(false);
      }
      if (!done) {
        discard(brought, loaded.keySet());
      }
      landing.setAlarms();
    }
    landing.tell();
  }

  /** An error of the user's clock must not leave values behind that nobody looks at any more. */
  private static void discard(Map<String, Resolution> brought, Set<String> landed) {
    for (Map.Entry<String, Resolution> entry : brought.entrySet()) {
      if (!landed.contains(entry.getKey())
          && entry.getValue() instanceof Resolution.Resolved resolved) {
        resolved.material().close();
      }
    }
  }

  private @Nullable Loaded known(String name) {
    ApiKey key = cached(name);
    if (key != null) {
      return new Loaded(key, null);
    }
    Resolution refused = refusal(name);
    return refused == null ? null : new Loaded(null, refused);
  }

  private Loaded land(String name, Flight flight, Loaded loaded) {
    flights.remove(name, flight);
    flight.land(loaded);
    return loaded;
  }

  /** Returns the names whose flight came to nothing through no fault of the store. */
  private List<String> join(Map<String, Flight> theirs, Asking asking, Map<String, Loaded> loaded) {
    List<String> again = new ArrayList<>();
    for (Map.Entry<String, Flight> entry : theirs.entrySet()) {
      String name = entry.getKey();
      Flight flight = entry.getValue();
      // Asked before the wait: what was read before an invalidation is not for who comes after.
      boolean outdated = flight.outdated;
      Loaded result = join(name, flight, asking);
      if (result == null || outdated) {
        again.add(name);
      } else {
        loaded.put(name, result);
      }
    }
    return again;
  }

  /** Returns null if the flight came to nothing through no fault of the store. */
  private @Nullable Loaded join(String name, Flight flight, Asking asking) {
    if (flight.pilot == Thread.currentThread() && !flight.isDone()) {
      throw new KeyProviderException(
          Reason.BROKEN,
          "a provider asked the chain for the key that it was being asked for",
          "Give that provider a chain of its own.");
    }
    try {
      Loaded result =
          asking.limited()
              ? flight.get(asking.limit(Link.LONGEST_TIMEOUT).toNanos(), TimeUnit.NANOSECONDS)
              : flight.get();
      return notOurs(flight, result.failure(), asking) ? null : result;
    } catch (CancellationException | ExecutionException e) {
      return null;
    } catch (TimeoutException e) {
      return new Loaded(null, parts.chain().late(name));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KeyProviderException(
          Reason.CANCELLED,
          "the thread that asked was interrupted while another fetched the key",
          "Ask again, on a thread that is not being stopped.",
          "keychain",
          name,
          null);
    }
  }

  /** The thread that flew was interrupted, or had less time; this one was not, and has more. */
  private static boolean notOurs(Flight flight, @Nullable Resolution resolution, Asking asking) {
    Reason reason =
        resolution instanceof Resolution.Failed failed ? failed.failure().reason() : null;
    return reason == Reason.CANCELLED
        || (reason == Reason.TIMED_OUT && flight.asking.limited() && !asking.over());
  }

  /**
   * Asks past the cache for a key that a receiver has rejected, once for all threads that want
   * that, and seldom.
   *
   * @return another key than the rejected one; or why there is none, if the store failed
   */
  Loaded renew(String name, ApiKey rejected) {
    Loaded last = new Loaded(null, null);
    int flown = 0;
    while (true) {
      requireOpen();
      ApiKey other = otherThan(rejected, name);
      if (other != null) {
        return new Loaded(other, null);
      }
      // The second flight began after the rejection: what it brought is what there is.
      if (flown == 2) {
        return new Loaded(null, last.failure());
      }
      Flight mine = new Flight(Asking.USUAL);
      Flight flight = flightToRenew(name, rejected, mine);
      if (flight == null) { // not now; but one may have landed since the look at what is held
        return new Loaded(otherThan(rejected, name), last.failure());
      }
      if (flight == mine) {
        Map<String, Loaded> loaded = new LinkedHashMap<>();
        fly(Map.of(name, mine), Errand.REFRESH, Asking.USUAL, loaded);
        last = requireNonNull(loaded.get(name));
        flown = 2;
        continue;
      }
      if (flight.pilot == Thread.currentThread() && !flight.isDone()) {
        return new Loaded(null, null); // a provider that uses the key that it is being asked for
      }
      Loaded joined = join(name, flight, Asking.USUAL);
      last = joined == null ? last : joined;
      flown++;
    }
  }

  /** What is held, if it is another key. */
  private @Nullable ApiKey otherThan(ApiKey rejected, String name) {
    ApiKey held = cached(name);
    return held != null && Landing.differs(held, rejected) ? held : null;
  }

  /**
   * Returns the flight that is under way; or mine, which is from now on, if there may be one; or
   * null. In one step: who is told that another's renewal came first has to see its flight, or what
   * it has brought.
   */
  private @Nullable Flight flightToRenew(String name, ApiKey rejected, Flight mine) {
    Instant now = parts.clock().instant();
    lock.lock();
    try {
      Flight flight = flights.get(name);
      if (flight == null && otherThan(rejected, name) == null && entry(name).mayRenew(now)) {
        flight = flights.putIfAbsent(name, mine);
        flight = flight == null ? mine : flight;
      }
      return flight;
    } finally {
      lock.unlock();
    }
  }

  // Alarms.

  /** Does what is due, unless it was superseded. */
  void ring(Alarm alarm, List<Mark> marks) {
    Landing landing = new Landing(this, parts);
    List<String> due = new ArrayList<>();
    Instant now = now();
    lock.lock();
    try {
      for (Mark mark : closed ? List.<Mark>of() : marks) {
        KeyEntry entry = entries.get(mark.key());
        if (entry != null) {
          switch (alarm) {
            case REFRESH -> refreshDue(entry, mark, due);
            case END -> end(entry, mark, landing, now);
            case DROP -> dropDue(entry, mark, landing, now);
            case END_OF_OVERLAP -> endOfOverlap(entry, mark);
          }
        }
      }
    } finally {
      lock.unlock();
    }
    landing.setAlarms();
    if (!due.isEmpty()) {
      refreshSoon(due);
    }
    if (landing.hasNews()) {
      tellSoon(landing);
    }
  }

  /** Where no alarm may be lost over a clock of the user's that throws. */
  private Instant now() {
    try {
      return parts.clock().instant();
    } catch (RuntimeException | Error e) {
      return Instant.now();
    }
  }

  private static void refreshDue(KeyEntry entry, Mark mark, List<String> due) {
    if (entry.refreshes() == mark.number()) {
      if (entry.wanted()) {
        entry.refreshBegins();
        due.add(entry.name());
      } else {
        entry.notRefreshed();
      }
    }
  }

  private void end(KeyEntry entry, Mark mark, Landing landing, Instant now) {
    if (entry.life() != mark.number() || !entry.served()) {
      return;
    }
    Reason failure = entry.failure();
    boolean asked = entry.refreshing() || flights.containsKey(entry.name());
    if (failure == null ? asked || entry.live() != null : Outage.is(failure)) {
      Duration left = entry.fallbackLeft(now, parts.rules().staleIfError());
      ApiKey last = entry.last();
      if (!left.isZero() && last != null) {
        entry.serveStale(now);
        landing.alarm(Alarm.DROP, left, entry.name(), entry.life());
        landing.tell(
            KeyEvent.Type.STALE, last, failure == null ? "not-yet-answered" : Words.of(failure));
        // Also where one is under way: should that come to nothing, the key is tried again.
        if (!entry.refreshPlanned()) {
          landing.planRetry(entry, now);
        }
        return;
      }
    }
    if (failure == null) {
      entry.idle(now);
      landing.planRetry(entry, now); // for one that is followed
    } else {
      landing.drop(entry, State.FAILED, false, Words.of(failure), now);
    }
  }

  private static void dropDue(KeyEntry entry, Mark mark, Landing landing, Instant now) {
    if (entry.life() == mark.number() && entry.served()) {
      landing.drop(entry, State.FAILED, false, "stale-for-too-long", now);
    }
  }

  private static void endOfOverlap(KeyEntry entry, Mark mark) {
    if (entry.rotations() == mark.number()) {
      entry.forgetPrevious();
    }
  }

  /** Not on the timers' own thread: a listener that hangs must not keep other keys from ending. */
  private void tellSoon(Landing landing) {
    try {
      parts.timers().refresh(landing::tell);
    } catch (RejectedExecutionException e) {
      landing.tell();
    }
  }

  private void refreshSoon(List<String> names) {
    try {
      parts.timers().refresh(() -> refresh(names));
    } catch (RejectedExecutionException e) {
      Landing landing = new Landing(this, parts);
      for (String name : names) {
        landing.planRetry(name, now());
      }
      landing.setAlarms();
    }
  }

  private void refresh(List<String> names) {
    Map<String, Flight> mine = new LinkedHashMap<>();
    for (String name : names) {
      Flight flight = new Flight(Asking.USUAL);
      if (!closed && flights.putIfAbsent(name, flight) == null) {
        mine.put(name, flight);
      }
    }
    try {
      fly(mine, Errand.REFRESH, Asking.USUAL, new LinkedHashMap<>());
    } catch (RuntimeException | Error e) { // nobody waits for it; it is tried again by itself
      System.getLogger(KeyChain.class.getName())
          .log(
              System.Logger.Level.WARNING,
              "A refresh of " + names + " ended in " + e.getClass().getName() + ".");
    }
  }

  // The rest.

  KeyEntry entry(String name) {
    KeyEntry known = entries.get(name);
    return known == null ? entry(name, parts.clock().instant()) : known;
  }

  KeyEntry entry(String name, Instant now) {
    KeyEntry known;
    lock.lock();
    try {
      known = entries.get(name);
      if (known == null) {
        if (entries.size() >= parts.rules().maximumSize()) {
          evict();
        }
        known = new KeyEntry(name, now, firstNumber);
        entries.put(name, known);
      }
      return known;
    } finally {
      lock.unlock();
    }
  }

  /**
   * What is not there goes first, then what nobody has read since it was fetched, then anything.
   */
  private void evict() {
    KeyEntry least = null;
    for (KeyEntry entry : entries.values()) {
      boolean spared = entry.live() != null || flights.containsKey(entry.name());
      if (!spared && (least == null || entry.worth() < least.worth())) {
        least = entry;
      }
    }
    if (least != null) {
      entries.remove(least.name());
      firstNumber = Math.max(firstNumber, least.lastNumber());
      least.close();
    }
  }

  ReentrantLock lock() {
    return lock;
  }

  boolean closed() {
    return closed;
  }

  /** Has the key zeroed when the chain is closed, and masked from now on. */
  void handOut(ApiKey key) {
    handedOut.add(key);
    redactors.learn(key.material());
  }

  /** Has a key masked that is not handed out yet, and perhaps never will be. */
  void mask(ApiKey key) {
    redactors.learn(key.material());
  }

  Redactor redactor() {
    return redactors.redactor();
  }

  private Collection<OffHeapMaterial> held() {
    List<OffHeapMaterial> held = new ArrayList<>();
    synchronized (handedOut) {
      for (ApiKey key : handedOut) {
        held.add(key.material());
      }
    }
    return held;
  }

  LiveKey live(String name) {
    requireOpen();
    LiveKey key;
    Landing landing = new Landing(this, parts);
    Instant now = parts.clock().instant();
    lock.lock();
    try {
      KeyEntry entry = entry(name);
      LiveKey known = entry.live();
      key = known == null ? new LiveKey(name, entry, this) : known;
      entry.follow(key);
      if (known == null && entry.served() && entry.canEnd() && !entry.refreshPlanned()) {
        landing.planRefresh(entry, now, Duration.ZERO); // it was about to go idle
      }
    } finally {
      lock.unlock();
    }
    landing.setAlarms();
    return key;
  }

  List<KeyStatus> status() {
    requireOpen();
    List<KeyStatus> all = new ArrayList<>();
    lock.lock();
    try {
      for (KeyEntry entry : entries.values()) {
        all.add(entry.status(flights.containsKey(entry.name())));
      }
    } finally {
      lock.unlock();
    }
    all.sort(java.util.Comparator.comparing(KeyStatus::name));
    return List.copyOf(all);
  }

  /** Whether what an earlier process has saved of a name is of no more use. */
  boolean knows(String name) {
    lock.lock();
    try {
      KeyEntry entry = entries.get(name);
      return entry != null && !entry.mayRestore();
    } finally {
      lock.unlock();
    }
  }

  List<SavedKey> toBeSaved() {
    List<SavedKey> all = new ArrayList<>();
    lock.lock();
    try {
      for (KeyEntry entry : entries.values()) {
        SavedKey saved = entry.toBeSaved();
        if (saved != null) {
          all.add(saved);
        }
      }
    } finally {
      lock.unlock();
    }
    return all;
  }

  void invalidate(String name) {
    Instant now = parts.clock().instant();
    lock.lock();
    try {
      Flight flight = flights.get(name);
      if (flight != null) {
        flight.outdated = true;
      }
      KeyEntry entry = entries.get(name);
      if (entry != null) {
        entry.invalidate(now);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Returns whether it was open before. */
  boolean close() {
    lock.lock();
    try {
      if (closed) {
        return false;
      }
      closed = true;
      for (KeyEntry entry : entries.values()) {
        entry.close();
      }
      entries.clear();
    } finally {
      lock.unlock();
    }
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
