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
import java.time.InstantSource;
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
import java.util.function.DoubleSupplier;
import java.util.function.Function;
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
  /**
   * When a key is asked for ahead of its time, in parts of that: early enough that a store that
   * takes its time is in time, late enough to save calls, and drawn anew each time, so that a fleet
   * that was started together does not ask together.
   */
  private static final double EARLIEST_REFRESH = 0.75;

  private static final double LATEST_REFRESH = 0.95;

  /** Between two refreshes of a key whose provider fails. */
  private static final Backoff RETRIES = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(1));

  /**
   * A key that failed for good is tried again by itself if somebody follows it, but not at once.
   */
  private static final Duration SHORTEST_RETRY = Duration.ofMillis(50);

  private final Chain chain;
  private final EventDesk events;
  private final Timers timers;
  private final InstantSource clock;
  private final CacheRules rules;
  private final DoubleSupplier random;
  private final Probes probes;
  private final Function<String, KeyRule> keyRules;

  private final ConcurrentMap<String, KeyEntry> entries = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, Flight> flights = new ConcurrentHashMap<>();

  /** Guards all entries; never held while a store is asked or the user's code runs. */
  private final ReentrantLock lock = new ReentrantLock();

  /** All keys that somebody may still hold, the ones that were replaced too; zeroed at the end. */
  private final Set<ApiKey> handedOut =
      Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

  private volatile boolean closed;

  KeyCache(
      Chain chain,
      EventDesk events,
      Timers timers,
      Probes probes,
      InstantSource clock,
      CacheRules rules,
      Function<String, KeyRule> keyRules,
      DoubleSupplier random) {
    this.chain = chain;
    this.events = events;
    this.timers = timers;
    this.probes = probes;
    this.keyRules = keyRules;
    this.clock = clock;
    this.rules = rules;
    this.random = random;
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
    throw exception(requireNonNull(loaded.failure()));
  }

  /** Each caller gets an exception of its own. */
  static KeywardenException exception(Resolution resolution) {
    if (resolution instanceof Resolution.Failed failed) {
      return failed.failure().toException(failed.provider(), failed.name());
    }
    if (resolution instanceof Resolution.Unusable unusable) {
      return new UnusableKeyException(
          unusable.name(), unusable.provider(), unusable.location(), unusable.faults());
    }
    return new KeyNotFoundException(List.of(resolution.explanation()));
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
    return entry == null || !entry.refused() ? null : entry.refusal(clock.instant());
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
    Landing landing = new Landing();
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
        for (Map.Entry<String, Resolution> entry :
            chain.resolve(cold, landing.news, asking).entrySet()) {
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
          landing.planRetry(entry.getKey());
        }
        entry.getValue().cancel(false);
      }
      landing.setAlarms();
    }
    landing.tell();
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
  private static @Nullable Loaded join(String name, Flight flight, Asking asking) {
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
      throw new KeyProviderException(
          Reason.TIMED_OUT,
          "the key did not come in the time that was given for all",
          "Look for the provider that is slow, or give it more time.",
          "keychain",
          name,
          null);
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
      ApiKey held = cached(name);
      if (held != null && differs(held, rejected)) {
        return new Loaded(held, null);
      }
      // The second flight began after the rejection: what it brought is what there is.
      if (flown == 2) {
        return new Loaded(null, last.failure());
      }
      Flight flight = flights.get(name);
      if (flight == null) {
        flight = new Flight(Asking.USUAL);
        if (!mayRenew(name)) {
          return new Loaded(null, last.failure());
        }
        Flight earlier = flights.putIfAbsent(name, flight);
        if (earlier == null) {
          Map<String, Loaded> loaded = new LinkedHashMap<>();
          fly(Map.of(name, flight), Errand.REFRESH, Asking.USUAL, loaded);
          last = requireNonNull(loaded.get(name));
          flown = 2;
          continue;
        }
        flight = earlier;
      }
      if (flight.pilot == Thread.currentThread() && !flight.isDone()) {
        return new Loaded(null, null); // a provider that uses the key that it is being asked for
      }
      Loaded joined = join(name, flight, Asking.USUAL);
      last = joined == null ? last : joined;
      flown++;
    }
  }

  private boolean mayRenew(String name) {
    Instant now = clock.instant();
    lock.lock();
    try {
      return entry(name).mayRenew(now);
    } finally {
      lock.unlock();
    }
  }

  /** Whether a key is another one, and not the same with another date to it. */
  private static boolean replaces(ApiKey next, ApiKey before) {
    if (next == before || before.closed()) {
      return next != before && !next.source().version().equals(before.source().version());
    }
    return differs(next, before);
  }

  private static boolean differs(ApiKey held, ApiKey rejected) {
    if (held == rejected) {
      return false;
    }
    try {
      return !held.source().version().equals(rejected.source().version()) || !held.sameAs(rejected);
    } catch (IllegalStateException closed) {
      return !held.closed(); // the rejected one was closed, and so can be rejected no more
    }
  }

  // What a flight brings.

  /**
   * Takes in what a flight has brought: the entries at once, so that readers have it; alarms, news
   * and rotations when all of it has landed, since those are the scheduler's and the user's code.
   */
  private final class Landing {
    private final List<Chain.News> news = new ArrayList<>(2);
    private final List<LiveKey> rotated = new ArrayList<>(0);
    private final Map<Alarm, Map<Duration, List<Mark>>> alarms = new LinkedHashMap<>();

    /** One draw for all that land together, so that they are refreshed together too. */
    private double drawn = -1;

    Loaded bring(KeyEntry entry, Flight flight, Resolution resolution) {
      if (resolution instanceof Resolution.Resolved resolved) {
        return resolved(entry, flight, resolved);
      }
      Instant now = clock.instant();
      lock.lock();
      try {
        return failed(entry, flight, resolution, now);
      } finally {
        lock.unlock();
      }
    }

    private Loaded resolved(KeyEntry entry, Flight flight, Resolution.Resolved resolved) {
      ApiKey before;
      boolean kept;
      lock.lock();
      try {
        before = entry.last();
        kept = entry.mayFallBack();
      } finally {
        lock.unlock();
      }
      ApiKey key = keyFor(entry.name(), before, resolved);
      handedOut.add(key);
      boolean rotation = before != null && replaces(key, before);
      // Where nothing could be kept in its place, a key is not tried.
      String refused = rotation && kept ? probes.refusal(key) : null;
      if (refused != null) {
        return notPromoted(entry, flight, requireNonNull(before), key, refused, resolved);
      }
      Instant now = clock.instant();
      lock.lock();
      try {
        fetched(entry, flight, key, resolved.freshFor(), now);
        if (rotation && before != null) {
          rotated(entry, before, key, now);
        }
      } finally {
        lock.unlock();
      }
      if (closed) {
        key.close();
      }
      return new Loaded(key, null);
    }

    private void fetched(
        KeyEntry entry, Flight flight, ApiKey key, @Nullable Duration freshFor, Instant now) {
      boolean changes = freshFor != null && freshFor.compareTo(Timers.FOREVER) < 0;
      entry.fetched(key, now, changes ? freshFor : null);
      if (flight.outdated) {
        entry.invalidate(now);
      } else if (changes && freshFor != null) {
        drawn = drawn < 0 ? random.getAsDouble() : drawn;
        double part = EARLIEST_REFRESH + (LATEST_REFRESH - EARLIEST_REFRESH) * drawn;
        planRefresh(entry, now, Duration.ofNanos((long) (freshFor.toNanos() * part)));
        alarm(Alarm.END, freshFor, entry.name(), entry.life());
      }
    }

    private void rotated(KeyEntry entry, ApiKey before, ApiKey key, Instant now) {
      Duration own = keyRules.apply(entry.name()).overlap();
      Duration overlap = own == null ? rules.overlap() : own;
      entry.rotated(before, !overlap.isZero());
      if (!overlap.isZero()) {
        alarm(Alarm.END_OF_OVERLAP, overlap, entry.name(), entry.rotations());
      }
      tell(KeyEvent.Type.ROTATED, key, null);
      LiveKey live = entry.live();
      if (live != null) {
        live.enqueue(new Rotation(before, key, now));
        rotated.add(live);
      }
    }

    /** The new key does not work: the one before it has been confirmed, in a way. */
    private Loaded notPromoted(
        KeyEntry entry,
        Flight flight,
        ApiKey before,
        ApiKey refusedKey,
        String why,
        Resolution.Resolved resolved) {
      tell(KeyEvent.Type.NOT_PROMOTED, refusedKey, why);
      refusedKey.close();
      Instant now = clock.instant();
      Instant end = before.source().expires().orElse(null);
      lock.lock();
      try {
        if (!entry.mayFallBack() || before.closed() || (end != null && !now.isBefore(end))) {
          Resolution none =
              new Resolution.Failed(
                  entry.name(),
                  resolved.source().provider(),
                  new ProviderFailure(
                      Reason.DISABLED,
                      "the new key did not pass its probe, and the one before it is no longer"
                          + " there",
                      "Store a key that works.",
                      null),
                  resolved.explanation());
          return failed(entry, flight, none, now);
        }
        Duration freshFor = resolved.freshFor();
        if (end != null && freshFor != null) {
          Duration left = Duration.between(now, end);
          freshFor = left.compareTo(freshFor) < 0 ? left : freshFor;
        }
        fetched(entry, flight, before, freshFor, now);
        return new Loaded(before, null);
      } finally {
        lock.unlock();
      }
    }

    private Loaded failed(KeyEntry entry, Flight flight, Resolution resolution, Instant now) {
      Loaded none = new Loaded(null, resolution);
      if (resolution instanceof Resolution.Missing) {
        entry.failed(null, now);
        drop(entry, State.ABSENT, "absent", now);
        return refused(entry, flight, none, now);
      }
      Reason reason =
          resolution instanceof Resolution.Failed failed
              ? failed.failure().reason()
              : Reason.UNREADABLE;
      ApiKey held = entry.served() ? entry.last() : null;
      if (reason == Reason.CANCELLED) { // it says nothing of the store
        planRetry(entry, now);
        return held == null ? none : new Loaded(held, resolution);
      }
      entry.failed(reason, now);
      if (Outage.revokes(reason) || (entry.isStale() && !Outage.is(reason))) {
        drop(entry, State.FAILED, Words.of(reason), now);
        return refused(entry, flight, none, now);
      }
      if (held != null) {
        if (entry.isStale()) {
          tell(KeyEvent.Type.STALE, held, Words.of(reason));
        }
        planRetry(entry, now);
        return new Loaded(held, resolution);
      }
      return Outage.is(reason)
          ? fallBack(entry, flight, none, reason, now)
          : refused(entry, flight, none, now);
    }

    /** The last good key, if it may still be served. */
    private Loaded fallBack(
        KeyEntry entry, Flight flight, Loaded none, Reason reason, Instant now) {
      Duration left = entry.fallbackLeft(now, rules.staleIfError());
      ApiKey last = entry.last();
      if (left.isZero() || last == null || flight.outdated) {
        planRetry(entry, now);
        return none;
      }
      entry.serveStale(now);
      alarm(Alarm.DROP, left, entry.name(), entry.life());
      tell(KeyEvent.Type.STALE, last, Words.of(reason));
      planRetry(entry, now);
      return new Loaded(last, none.failure());
    }

    private Loaded refused(KeyEntry entry, Flight flight, Loaded none, Instant now) {
      if (!flight.outdated && none.failure() != null) {
        entry.refuse(none.failure(), now, rules.negativeTimeToLive());
      }
      planRetry(entry, now);
      return none;
    }

    void drop(KeyEntry entry, State state, String why, Instant now) {
      ApiKey last = entry.last();
      boolean held = entry.served();
      entry.drop(state, now);
      if (held && last != null) {
        tell(KeyEvent.Type.DROPPED, last, why);
      }
    }

    void planRetry(String name) {
      Instant now = clock.instant();
      lock.lock();
      try {
        planRetry(entry(name), now);
      } finally {
        lock.unlock();
      }
    }

    /** A key that nobody wants is left to the next caller. */
    private void planRetry(KeyEntry entry, Instant now) {
      if (entry.live() == null && !entry.served()) {
        entry.notRefreshed();
        return;
      }
      Duration pause = RETRIES.delay(Math.max(0, entry.failures() - 1), random);
      planRefresh(entry, now, pause.compareTo(SHORTEST_RETRY) < 0 ? SHORTEST_RETRY : pause);
    }

    void planRefresh(KeyEntry entry, Instant now, Duration delay) {
      alarm(Alarm.REFRESH, delay, entry.name(), entry.planRefresh(now.plus(delay)));
    }

    void alarm(Alarm alarm, Duration delay, String name, long number) {
      Map<Duration, List<Mark>> times = alarms.get(alarm);
      if (times == null) {
        times = new LinkedHashMap<>();
        alarms.put(alarm, times);
      }
      List<Mark> marks = times.get(delay);
      if (marks == null) {
        marks = new ArrayList<>(1);
        times.put(delay, marks);
      }
      marks.add(new Mark(name, number));
    }

    void tell(KeyEvent.Type type, ApiKey key, @Nullable String reason) {
      if (events.open()) {
        KeySource source = key.source();
        news.add(
            new Chain.News(
                type,
                key.name(),
                source.provider(),
                source.location(),
                source.version().orElse(null),
                reason,
                Duration.ZERO));
      }
    }

    void setAlarms() {
      for (Map.Entry<Alarm, Map<Duration, List<Mark>>> kind : alarms.entrySet()) {
        for (Map.Entry<Duration, List<Mark>> time : kind.getValue().entrySet()) {
          if (!timers.after(time.getKey(), kind.getKey(), time.getValue(), KeyCache.this)) {
            // Without a timer nothing would ever end: better that it ends at once.
            ring(kind.getKey(), kind.getKey() == Alarm.REFRESH ? List.of() : time.getValue());
          }
        }
      }
    }

    void tell() {
      chain.tell(news);
      for (LiveKey live : rotated) {
        live.deliver();
      }
    }
  }

  /** The same object while value and place stay the same, so that holders need not change. */
  private ApiKey keyFor(String name, @Nullable ApiKey before, Resolution.Resolved resolved) {
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

  // Alarms.

  /** Does what is due, unless it was superseded. */
  void ring(Alarm alarm, List<Mark> marks) {
    Landing landing = new Landing();
    List<String> due = new ArrayList<>();
    Instant now = clock.instant();
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
    landing.tell();
    if (!due.isEmpty()) {
      refreshSoon(due);
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
    boolean awaited = failure == null ? entry.live() != null : Outage.is(failure);
    if (asked || awaited) {
      Duration left = entry.fallbackLeft(now, rules.staleIfError());
      ApiKey last = entry.last();
      if (!left.isZero() && last != null) {
        entry.serveStale(now);
        landing.alarm(Alarm.DROP, left, entry.name(), entry.life());
        landing.tell(
            KeyEvent.Type.STALE, last, failure == null ? "not-yet-answered" : Words.of(failure));
        if (!asked && !entry.refreshPlanned()) {
          landing.planRetry(entry, now);
        }
        return;
      }
    }
    if (failure == null) {
      entry.idle(now);
    } else {
      landing.drop(entry, State.FAILED, Words.of(failure), now);
    }
  }

  private static void dropDue(KeyEntry entry, Mark mark, Landing landing, Instant now) {
    if (entry.life() == mark.number() && entry.served()) {
      landing.drop(entry, State.FAILED, "stale-for-too-long", now);
    }
  }

  private static void endOfOverlap(KeyEntry entry, Mark mark) {
    if (entry.rotations() == mark.number()) {
      entry.forgetPrevious();
    }
  }

  private void refreshSoon(List<String> names) {
    try {
      timers.refresh(() -> refresh(names));
    } catch (RejectedExecutionException e) {
      Landing landing = new Landing();
      for (String name : names) {
        landing.planRetry(name);
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

  private KeyEntry entry(String name) {
    KeyEntry known = entries.get(name);
    if (known != null) {
      return known;
    }
    Instant now = clock.instant();
    lock.lock();
    try {
      known = entries.get(name);
      if (known == null) {
        if (entries.size() >= rules.maximumSize()) {
          evict();
        }
        known = new KeyEntry(name, now);
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
      least.close();
    }
  }

  LiveKey live(String name) {
    requireOpen();
    LiveKey key;
    Landing landing = new Landing();
    Instant now = clock.instant();
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

  void invalidate(String name) {
    Instant now = clock.instant();
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
