package dev.keywarden;

import static java.util.Objects.requireNonNull;

import dev.keywarden.KeyCache.Loaded;
import dev.keywarden.KeyProviderException.Reason;
import dev.keywarden.KeyStatus.State;
import dev.keywarden.Timers.Alarm;
import dev.keywarden.Timers.Mark;
import dev.keywarden.internal.memory.OffHeapMaterial;
import dev.keywarden.internal.text.Words;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Takes in what a flight has brought: the entries at once, so that readers have it; alarms, news
 * and rotations when all of it has landed, since those are the scheduler's and the user's code.
 */
final class Landing {
  /**
   * When a key is asked for ahead of its time, in parts of that: early enough that a store that
   * takes its time is in time, late enough to save calls, and drawn anew each time, so that a fleet
   * that was started together does not ask together.
   */
  private static final double EARLIEST_REFRESH = 0.75;

  private static final double LATEST_REFRESH = 0.95;

  /** A key that is fresh for less is not asked for ahead of that. */
  private static final Duration LEAST_TO_REFRESH = Duration.ofMillis(1);

  /** Full jitter may draw next to nothing. */
  private static final Duration SHORTEST_RETRY = Duration.ofMillis(50);

  private final KeyCache cache;
  private final CacheParts parts;
  private final List<Chain.News> news = new ArrayList<>(2);
  private final List<LiveKey> rotated = new ArrayList<>(0);
  private final Map<Alarm, Map<Duration, List<Mark>>> alarms = new LinkedHashMap<>();

  /** One draw for all that land together, so that they are refreshed together too. */
  private double drawn = -1;

  private boolean toBeSaved;

  Landing(KeyCache cache, CacheParts parts) {
    this.cache = cache;
    this.parts = parts;
  }

  List<Chain.News> news() {
    return news;
  }

  Loaded bring(KeyEntry entry, Flight flight, Resolution resolution) {
    if (resolution instanceof Resolution.Resolved resolved) {
      return resolved(entry, flight, resolved);
    }
    SavedKey saved = saved(entry, resolution);
    Instant now = parts.clock().instant();
    cache.lock().lock();
    try {
      if (saved != null && entry.mayRestore() && !flight.outdated) {
        Loaded restored = restored(entry, saved, resolution, now);
        saved = null;
        return restored;
      }
      return failed(entry, flight, resolution, now);
    } finally {
      cache.lock().unlock();
      if (saved != null) {
        saved.material().close();
      }
    }
  }

  /** What an earlier process has saved, if it is needed. */
  private @Nullable SavedKey saved(KeyEntry entry, Resolution resolution) {
    Snapshots snapshots = parts.snapshots();
    if (snapshots == null
        || resolution instanceof Resolution.Unusable
        || cache.knows(entry.name())) {
      return null;
    }
    SavedKey saved = snapshots.read(entry.name());
    if (saved == null) {
      return null;
    }
    Reason reason = reason(resolution, saved.source());
    if (reason != null && Outage.is(reason)) {
      return saved;
    }
    saved.material().close();
    toBeSaved |= reason == null || Outage.revokes(reason); // it is not to come back
    return null;
  }

  private Loaded restored(KeyEntry entry, SavedKey saved, Resolution resolution, Instant now) {
    Duration age = Duration.between(saved.fetchedAt(), now);
    Duration left = requireNonNull(parts.snapshots()).maximumAge().minus(age);
    Instant end = saved.source().expires().orElse(null);
    if (end != null && Duration.between(now, end).compareTo(left) < 0) {
      left = Duration.between(now, end);
    }
    ApiKey key = new ApiKey(entry.name(), saved.source(), saved.material(), parts.events());
    cache.handOut(key);
    Reason reason = requireNonNull(reason(resolution, saved.source()));
    entry.failed(reason, now);
    entry.restored(key, saved.fetchedAt(), now, left);
    alarm(Alarm.DROP, left, entry.name(), entry.life());
    tell(KeyEvent.Type.STALE, key, Words.of(reason) + ", from the snapshot");
    planRetry(entry, now);
    if (cache.closed()) {
      key.close();
    }
    return new Loaded(key, resolution);
  }

  private Loaded resolved(KeyEntry entry, Flight flight, Resolution.Resolved resolved) {
    ApiKey before;
    boolean kept;
    cache.lock().lock();
    try {
      before = entry.last();
      kept = entry.mayFallBack() || entry.probeFailed();
    } finally {
      cache.lock().unlock();
    }
    ApiKey key = keyFor(entry.name(), before, resolved);
    cache.handOut(key);
    boolean rotation = before != null && replaces(key, before);
    // Where nothing could be kept in its place, a key is not tried; but one that has failed is.
    Probes probes = rotation && kept ? parts.probes() : null;
    String refused = probes == null ? null : probes.refusal(key);
    if (refused != null) {
      return notPromoted(entry, flight, requireNonNull(before), key, refused, resolved);
    }
    Instant now = parts.clock().instant();
    cache.lock().lock();
    try {
      boolean withdrawn = entry.withdrawn();
      entry.probed(false);
      fetched(entry, flight, key, resolved.freshFor(), now);
      if (rotation && before != null) {
        rotated(entry, before, withdrawn ? Duration.ZERO : overlap(before, now), key, now);
      }
    } finally {
      cache.lock().unlock();
    }
    if (cache.closed()) {
      key.close();
    }
    return new Loaded(key, null);
  }

  private void fetched(
      KeyEntry entry, Flight flight, ApiKey key, @Nullable Duration freshFor, Instant now) {
    ApiKey before = entry.last();
    boolean changes = freshFor != null && freshFor.compareTo(Timers.FOREVER) < 0;
    entry.fetched(key, now, changes ? freshFor : null, flight.outdated);
    if (!flight.outdated && changes && freshFor != null) {
      drawn = drawn < 0 ? parts.random().getAsDouble() : drawn;
      double part = EARLIEST_REFRESH + (LATEST_REFRESH - EARLIEST_REFRESH) * drawn;
      // A key that expires has less and less time; its last moment is left to the next caller.
      if (freshFor.compareTo(LEAST_TO_REFRESH) >= 0) {
        planRefresh(entry, now, Duration.ofNanos((long) (freshFor.toNanos() * part)));
      }
      alarm(Alarm.END, freshFor, entry.name(), entry.life());
      toBeSaved |= parts.snapshots() != null && (key != before || parts.snapshots().old(now));
    }
    if (flight.outdated) {
      planRetry(entry, now);
    }
  }

  /** How long the key before a rotation can be had; not beyond its own end. */
  private Duration overlap(ApiKey before, Instant now) {
    Duration own = parts.keyRules().apply(before.name()).overlap();
    Duration overlap = own == null ? parts.rules().overlap() : own;
    Instant end = before.source().expires().orElse(null);
    Duration left = end == null ? overlap : Duration.between(now, end);
    left = left.isNegative() ? Duration.ZERO : left;
    return left.compareTo(overlap) < 0 ? left : overlap;
  }

  private void rotated(KeyEntry entry, ApiKey before, Duration overlap, ApiKey key, Instant now) {
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
    Instant now = parts.clock().instant();
    Instant end = before.source().expires().orElse(null);
    cache.lock().lock();
    try {
      entry.probed(true);
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
      cache.lock().unlock();
    }
  }

  private Loaded failed(KeyEntry entry, Flight flight, Resolution resolution, Instant now) {
    Loaded none = new Loaded(null, resolution);
    ApiKey last = entry.last();
    Reason reason = reason(resolution, last == null ? null : last.source());
    if (reason == null) {
      entry.failed(null, now);
      drop(entry, State.ABSENT, true, "absent", now);
      return refused(entry, flight, none, now);
    }
    ApiKey held = entry.served() ? entry.last() : null;
    if (reason == Reason.CANCELLED) { // it says nothing of the store
      planRetry(entry, now);
      return held == null ? none : new Loaded(held, resolution);
    }
    entry.failed(reason, now);
    if (Outage.revokes(reason) || (entry.isStale() && !Outage.is(reason))) {
      drop(entry, State.FAILED, Outage.revokes(reason), Words.of(reason), now);
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
        ? fallBack(entry, none, reason, now)
        : refused(entry, flight, none, now);
  }

  /**
   * Returns null if there is no such key for certain.
   *
   * @param source of the key that is there
   */
  private static @Nullable Reason reason(Resolution resolution, @Nullable KeySource source) {
    if (resolution instanceof Resolution.Failed failed) {
      return failed.failure().reason();
    }
    return resolution instanceof Resolution.Missing missing
        ? missing.doubt(source == null ? null : source.provider())
        : Reason.UNREADABLE;
  }

  /** The last good key, if it may still be served. */
  private Loaded fallBack(KeyEntry entry, Loaded none, Reason reason, Instant now) {
    Duration left = entry.fallbackLeft(now, parts.rules().staleIfError());
    ApiKey last = entry.last();
    if (left.isZero() || last == null) {
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
      entry.refuse(none.failure(), now, parts.rules().negativeTimeToLive());
    }
    planRetry(entry, now);
    return none;
  }

  void drop(KeyEntry entry, State state, boolean revoked, String why, Instant now) {
    ApiKey last = entry.last();
    boolean held = entry.served();
    entry.drop(state, revoked, now);
    toBeSaved |= revoked && last != null; // what was saved is not to come back
    if (held && last != null) {
      tell(KeyEvent.Type.DROPPED, last, why);
    }
  }

  void planRetry(String name, Instant now) {
    cache.lock().lock();
    try {
      planRetry(cache.entry(name, now), now);
    } finally {
      cache.lock().unlock();
    }
  }

  /** A key that nobody wants is left to the next caller. */
  void planRetry(KeyEntry entry, Instant now) {
    if (entry.live() == null && !entry.served()) {
      entry.notRefreshed();
      return;
    }
    Duration pause = Backoff.REFRESHES.delay(Math.max(0, entry.failures() - 1), parts.random());
    planRefresh(entry, now, pause.compareTo(SHORTEST_RETRY) < 0 ? SHORTEST_RETRY : pause);
  }

  void planRefresh(KeyEntry entry, Instant now, Duration delay) {
    alarm(Alarm.REFRESH, delay, entry.name(), entry.planRefresh(Timers.later(now, delay)));
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
    if (parts.events().open()) {
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
        if (!parts.timers().after(time.getKey(), kind.getKey(), time.getValue(), cache)) {
          // Without a timer nothing would ever end: better that it ends at once.
          cache.ring(kind.getKey(), kind.getKey() == Alarm.REFRESH ? List.of() : time.getValue());
        }
      }
    }
  }

  boolean hasNews() {
    return toBeSaved || !news.isEmpty() || !rotated.isEmpty();
  }

  void tell() {
    if (toBeSaved && parts.snapshots() != null) {
      parts.snapshots().changed(cache);
    }
    parts.chain().tell(news);
    for (LiveKey live : rotated) {
      live.deliver();
    }
  }

  /** The same object while value and place stay the same, so that holders need not change. */
  private ApiKey keyFor(String name, @Nullable ApiKey before, Resolution.Resolved resolved) {
    if (before != null && before.holds(resolved.material())) {
      return before; // a provider that gives the same object again, in spite of its contract
    }
    OffHeapMaterial material = resolved.material();
    ApiKey key = new ApiKey(name, resolved.source(), material, parts.events());
    if (before != null && sameKey(before, key)) {
      material.close();
      return before;
    }
    cache.mask(key); // a probe is about to use it
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

  /** Whether a key is another one, and not the same with another date to it. */
  private static boolean replaces(ApiKey next, ApiKey before) {
    if (next == before || before.closed()) {
      return next != before && !next.source().version().equals(before.source().version());
    }
    return differs(next, before);
  }

  static boolean differs(ApiKey held, ApiKey rejected) {
    if (held == rejected) {
      return false;
    }
    try {
      return !held.source().version().equals(rejected.source().version()) || !held.sameAs(rejected);
    } catch (IllegalStateException closed) {
      return !held.closed(); // the rejected one was closed, and so can be rejected no more
    }
  }
}
