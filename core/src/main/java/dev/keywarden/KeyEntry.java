package dev.keywarden;

import dev.keywarden.KeyProviderException.Reason;
import dev.keywarden.KeyStatus.State;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the cache knows of one name. A reader looks at {@link #read()} alone, without a lock; all
 * else is read and written under the cache's lock.
 */
final class KeyEntry {
  /** The first pause between two fetches for the sake of a rejected key. */
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

  /** A key that is rejected for good costs two fetches a minute. */
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  private final String name;

  /** What readers get; null while there is nothing that may be handed out without asking. */
  private volatile @Nullable ApiKey served;

  /**
   * Whether somebody has read the key since it was fetched. Plain on purpose: a write that another
   * thread sees late costs one refresh at most, and one that was volatile would cost every reader.
   */
  private boolean touched;

  /** The newest key, served or not; handed out again when its value has stayed. */
  private @Nullable ApiKey last;

  private volatile @Nullable ApiKey previous;
  private @Nullable LiveKey live;

  /** Whether a provider has said that there is no such key for us, or the user has dropped it. */
  private boolean revoked;

  /** Whether a provider has said so of {@link #last}. */
  private boolean withdrawn;

  /** Whether the newest key that the store has did not pass its probe. */
  private boolean probeFailed;

  /** Whether {@link #last} may be served when the store cannot be asked. */
  private boolean fallback;

  private @Nullable Instant fetchedAt;
  private @Nullable Instant freshUntil;

  /** How long a key of an earlier process may be served; null for one that was fetched. */
  private @Nullable Instant restoredUntil;

  private @Nullable Instant nextRefresh;
  private State state = State.IDLE;
  private Instant since;

  /** Read without the lock too: a key that is not there may be asked for often. */
  private volatile @Nullable Refusal refusal;

  private @Nullable Reason failure;
  private @Nullable Instant failedAt;
  private int failures;

  /** Alarms of an earlier life of the key do nothing in a later one. */
  private long life;

  private long refreshes;

  /** From the moment that a refresh is due, which is before its flight begins. */
  private boolean refreshing;

  private long rotations;

  private @Nullable Instant renewedAt;
  private Duration pause = FIRST_PAUSE;

  /**
   * @param first past the numbers of all alarms that were set for an earlier entry of that name
   */
  KeyEntry(String name, Instant now, long first) {
    this.name = name;
    this.since = now;
    this.life = first;
    this.refreshes = first;
    this.rotations = first;
  }

  /**
   * Why there is no key, remembered for a while.
   *
   * @param why what the chain came to
   * @param at when; a clock that was set to before it ends the memory
   * @param until how long it is remembered
   */
  private record Refusal(Resolution why, Instant at, Instant until) {}

  String name() {
    return name;
  }

  // Without the lock.

  /** The key, if it may be handed out without asking anybody. */
  @Nullable ApiKey read() {
    ApiKey key = served;
    if (key == null || key.closed()) {
      return null;
    }
    if (!touched) {
      touched = true;
    }
    return key;
  }

  @Nullable ApiKey previous() {
    ApiKey key = previous;
    return key == null || key.closed() ? null : key;
  }

  boolean refused() {
    return refusal != null;
  }

  /** Why there is no key, if that was found out just now. */
  @Nullable Resolution refusal(Instant now) {
    Refusal known = refusal;
    return known != null && now.isBefore(known.until) && !now.isBefore(known.at) ? known.why : null;
  }

  // Under the lock.

  @Nullable ApiKey last() {
    return last;
  }

  @Nullable LiveKey live() {
    return live;
  }

  void follow(LiveKey key) {
    live = key;
  }

  /**
   * Whether anybody wants the key to be kept fresh. Of a stale one it is taken for granted: a
   * reader who comes between two tries must not find it stale for ever.
   */
  boolean wanted() {
    return touched || live != null || state == State.STALE;
  }

  boolean served() {
    ApiKey key = served;
    return key != null && !key.closed();
  }

  long life() {
    return life;
  }

  long refreshes() {
    return refreshes;
  }

  long rotations() {
    return rotations;
  }

  /** Returns the highest number that an alarm of this entry may have. */
  long lastNumber() {
    return Math.max(life, Math.max(refreshes, rotations));
  }

  int failures() {
    return failures;
  }

  @Nullable Reason failure() {
    return failure;
  }

  /**
   * A provider has given the key.
   *
   * @param outdated whether it was read before the user wanted the store to be asked anew: it is
   *     remembered then, and never served, not even for a moment
   */
  void fetched(ApiKey key, Instant now, @Nullable Duration freshFor, boolean outdated) {
    last = key;
    fetchedAt = now;
    freshUntil = freshFor == null ? null : later(now, freshFor);
    restoredUntil = null;
    fallback = !outdated;
    revoked = outdated;
    withdrawn = false;
    refusal = null;
    failure = null;
    failedAt = null;
    failures = 0;
    refreshing = false;
    nextRefresh = null;
    life++;
    refreshes++;
    touched = false;
    if (outdated) {
      state = State.IDLE;
      since = now;
    } else {
      serve(key, State.FRESH, now);
    }
  }

  /**
   * Whether a key of an earlier process may be served: as long as this one has fetched none, and
   * neither the user nor a provider has said anything against it.
   */
  boolean mayRestore() {
    return last == null && !revoked;
  }

  @Nullable SavedKey toBeSaved() {
    ApiKey key = last;
    Instant fetched = fetchedAt;
    boolean changes = freshUntil != null; // what never changes needs no store
    return key == null || key.closed() || fetched == null || revoked || !changes
        ? null
        : key.saved(fetched);
  }

  /** The key was saved by an earlier process, and its provider cannot be asked. */
  void restored(ApiKey key, Instant fetchedAt, Instant now, Duration left) {
    last = key;
    this.fetchedAt = fetchedAt;
    freshUntil = fetchedAt;
    restoredUntil = later(now, left);
    fallback = true;
    life++;
    serve(key, State.STALE, now);
  }

  private void serve(ApiKey key, State state, Instant now) {
    this.state = state;
    this.since = now;
    served = key;
  }

  /** Another key has taken the place of this one. */
  void rotated(ApiKey old, boolean kept) {
    previous = kept ? old : null;
    rotations++;
    pause = FIRST_PAUSE;
    renewedAt = null;
  }

  void forgetPrevious() {
    previous = null;
  }

  boolean isStale() {
    return state == State.STALE;
  }

  /**
   * How long the last good key may be served while the store cannot be asked; zero if not at all.
   * The clock is asked here, since no timer runs for a key that nobody wants; one that was set back
   * ends it.
   */
  Duration fallbackLeft(Instant now, Duration bound) {
    ApiKey key = last;
    Instant fetched = fetchedAt;
    if (key == null || key.closed() || !fallback || fetched == null || now.isBefore(fetched)) {
      return Duration.ZERO;
    }
    Instant over = freshUntil;
    if (over == null || (bound.isZero() && restoredUntil == null)) {
      return Duration.ZERO;
    }
    Instant end = restoredUntil == null ? later(over, bound) : restoredUntil;
    Instant expires = key.source().expires().orElse(null);
    if (expires != null && expires.isBefore(end)) {
      end = expires;
    }
    Duration left = now.isBefore(end) ? Duration.between(now, end) : Duration.ZERO;
    // The key's own time is over: a clock that was set back since must not add to the bound.
    return restoredUntil == null && left.compareTo(bound) > 0 ? bound : left;
  }

  /** Serves the last good key, although its time is over. */
  void serveStale(Instant now) {
    ApiKey key = last;
    if (key != null) {
      life += served == null ? 1 : 0;
      Instant over = freshUntil;
      serve(key, State.STALE, over != null && over.isBefore(now) ? over : now);
    }
  }

  /** Nobody asked for the key in its time. */
  void idle(Instant now) {
    served = null;
    life++;
    nextRefresh = null;
    state = failure == null ? State.IDLE : State.FAILED;
    since = now;
  }

  /** The key must not be served any more, not even while the store cannot be asked. */
  void drop(State state, boolean byProvider, Instant now) {
    served = null;
    fallback = false;
    revoked |= byProvider;
    withdrawn |= byProvider;
    previous = null;
    life++;
    nextRefresh = live == null ? null : nextRefresh; // one that is followed is tried again
    this.state = state;
    this.since = now;
  }

  /** The user wants the store to be asked. */
  void invalidate(Instant now) {
    refusal = null;
    if (served != null) {
      served = null;
      life++;
      state = State.IDLE;
      since = now;
    }
    fallback = false;
    revoked = true;
  }

  void close() {
    served = null;
    previous = null;
    last = null;
  }

  /**
   * A provider has not given the key.
   *
   * @param reason null if no provider failed, and none has it
   */
  void failed(@Nullable Reason reason, Instant now) {
    failure = reason;
    failedAt = reason == null ? null : now;
    failures++;
    nextRefresh = null;
    refreshing = false;
    if (reason != null && !served() && state != State.FAILED) {
      state = State.FAILED;
      since = now;
    }
  }

  boolean mayFallBack() {
    return fallback;
  }

  boolean withdrawn() {
    return withdrawn;
  }

  boolean probeFailed() {
    return probeFailed;
  }

  void probed(boolean failed) {
    probeFailed = failed;
  }

  /** Remembers for a while why there is no key. */
  void refuse(Resolution why, Instant now, Duration span) {
    refusal = span.isZero() ? null : new Refusal(why, now, later(now, span));
  }

  /** Returns the number of the refresh, which supersedes one that was planned before. */
  long planRefresh(Instant at) {
    refreshing = false;
    nextRefresh = at;
    return ++refreshes;
  }

  boolean refreshPlanned() {
    return nextRefresh != null;
  }

  boolean canEnd() {
    return freshUntil != null;
  }

  /** What is lost least where room is needed: 0 for nothing, 1 for what nobody reads, or 2. */
  int worth() {
    if (served == null) {
      return 0;
    }
    return touched ? 2 : 1;
  }

  void refreshBegins() {
    refreshing = true;
    nextRefresh = null;
    touched = false;
  }

  boolean refreshing() {
    return refreshing;
  }

  void notRefreshed() {
    refreshing = false;
    nextRefresh = null;
  }

  /**
   * Whether a rejected key may be the reason to ask the store now; if so, the next such reason has
   * to wait. A clock that was set back ends the wait.
   */
  boolean mayRenew(Instant now) {
    Instant before = renewedAt;
    if (before != null && !now.isBefore(before)) {
      Duration ago = Duration.between(before, now);
      if (ago.compareTo(pause) < 0) {
        return false;
      }
      // Longer each time that it was of no use, unless that was long ago.
      Duration doubled = pause.multipliedBy(2);
      Duration longer = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
      pause = ago.compareTo(LONGEST_PAUSE.multipliedBy(2)) > 0 ? FIRST_PAUSE : longer;
    }
    renewedAt = now;
    return true;
  }

  KeyStatus status(boolean inFlight) {
    State shown =
        (inFlight || refreshing) && served != null && state == State.FRESH
            ? State.REFRESHING
            : state;
    return new KeyStatus(
        name, shown, since, last, last == null ? null : fetchedAt, nextRefresh, failure, failedAt);
  }

  private static Instant later(Instant from, Duration span) {
    return Timers.later(from, span.compareTo(Timers.FOREVER) > 0 ? Timers.FOREVER : span);
  }
}
