package dev.keywarden;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A key that follows its rotation: it is kept fresh in the background for as long as the chain is
 * open, whether it is read or not.
 *
 * <pre>{@code
 * LiveKey key = keys.live("ANTHROPIC_API_KEY");
 * HttpResponse<String> answer =
 *     key.exchange(k -> client.send(requestWith(k), ofString()), r -> r.statusCode() == 401);
 * }</pre>
 *
 * <p>Ask for {@link #current()} each time a key is needed; a key that is kept in a field does not
 * follow.
 *
 * <p>Thread-safe.
 */
public final class LiveKey {
  private final String name;

  // Transient: a mapper that walks over fields would come to providers, which may hold values as
  // plain text, as a map of variables does.
  private final transient KeyEntry entry;
  private final transient KeyCache cache;
  private final transient List<Listening> listeners = new CopyOnWriteArrayList<>();
  private final transient Queue<Rotation> undelivered = new ConcurrentLinkedQueue<>();

  /** How many deliveries were asked for while one was going on; that one does them too. */
  private final transient AtomicInteger deliveries = new AtomicInteger();

  private final transient Set<Class<?>> reported = ConcurrentHashMap.newKeySet();

  LiveKey(String name, KeyEntry entry, KeyCache cache) {
    this.name = name;
    this.entry = entry;
    this.cache = cache;
  }

  /** A listener's registration. */
  @FunctionalInterface
  public interface Subscription extends AutoCloseable {
    /** Ends it. One call to the listener may still be under way. Idempotent. */
    @Override
    void close();
  }

  private final class Listening implements Subscription {
    private final Consumer<? super Rotation> listener;

    Listening(Consumer<? super Rotation> listener) {
      this.listener = listener;
    }

    @Override
    public void close() {
      listeners.remove(this);
    }
  }

  /**
   * Returns the name of the key.
   *
   * @return such as {@code ANTHROPIC_API_KEY}
   */
  public String name() {
    return name;
  }

  /**
   * Returns the key to use now. Only the first caller, and one that comes after the key was lost or
   * {@linkplain KeyChain#invalidate invalidated}, waits for a provider; any other gets what is
   * held, without a lock or an allocation, while a refresh goes on.
   *
   * @return the key; not closed by the caller
   * @throws KeyNotFoundException if every provider certainly has none of that name
   * @throws KeyProviderException if a provider could not say whether it has the key, and no key is
   *     held that may be served meanwhile
   * @throws UnusableKeyException if what a provider has is a placeholder or otherwise no key
   * @throws IllegalStateException after the chain was closed
   */
  public ApiKey current() {
    ApiKey key = entry.read();
    return key == null ? cache.require(name) : key;
  }

  /**
   * Returns the key before the last rotation, for receivers that have to accept both for a while.
   *
   * @return empty where there was no rotation, or its {@linkplain KeyChain.Builder#overlap overlap}
   *     is over
   */
  public Optional<ApiKey> previous() {
    return Optional.ofNullable(entry.previous());
  }

  /**
   * Returns whether a text is the current key or the one before it, as long as that can be had. The
   * time tells nothing about where they differ.
   *
   * @param candidate what somebody presented
   * @return whether it is one of the two
   * @throws KeywardenException as {@link #current()} does
   * @throws IllegalStateException after the chain was closed
   */
  public boolean accepts(CharSequence candidate) {
    requireNonNull(candidate, "candidate");
    boolean now = current().matches(candidate);
    ApiKey previous = entry.previous();
    boolean before = previous != null && matches(previous, candidate); // asked in either case
    return now || before;
  }

  private static boolean matches(ApiKey key, CharSequence candidate) {
    try {
      return key.matches(candidate);
    } catch (IllegalStateException closedMeanwhile) {
      return false;
    }
  }

  /**
   * Has a listener told of each rotation from now on, in their order and one at a time, on the
   * thread that fetched the new key: a fast listener, then. What it throws is logged, with its
   * class name alone, and does no harm.
   *
   * @param listener told when the new key is handed out already
   * @return what ends it; it need not be closed before the chain
   */
  public Subscription onRotation(Consumer<? super Rotation> listener) {
    Listening listening = new Listening(requireNonNull(listener, "listener"));
    listeners.add(listening);
    return listening;
  }

  /**
   * Runs some code with the current key. If it throws what {@code rejected} takes for a rejected
   * key, asks the provider once, past the cache, and runs the code a second time if there is
   * another key, of another version or value, and only then. It never sleeps; a thousand rejections
   * at once cause one call to the provider, and a key that is rejected for good no more than one in
   * a while.
   *
   * @param <R> what the code returns
   * @param <X> what the code may throw; the compiler finds it out for a lambda, and takes {@code
   *     Exception} where that may throw several checked exceptions
   * @param call run once or twice
   * @param rejected whether an exception means that the receiver refused the key: a status of 401
   *     (RFC 9110, section 15.5.2), say; not one of 403, which another key does not mend
   * @return what the code returned
   * @throws X what the code threw, unless it was run again; where the provider failed, that is a
   *     suppressed exception of it
   * @throws KeywardenException as {@link #current()} does
   * @throws IllegalStateException after the chain was closed
   */
  public <R extends @Nullable Object, X extends Exception> R call(
      KeyCall<R, X> call, Predicate<? super Exception> rejected) throws X {
    requireNonNull(call, "call");
    requireNonNull(rejected, "rejected");
    ApiKey key = current();
    try {
      return call.call(key);
    } catch (Exception e) { // rethrown as what it is, or followed by a second run
      ApiKey next = rejected.test(e) ? renewed(key, e) : null;
      if (next == null) {
        throw e;
      }
      return call.call(next);
    }
  }

  private @Nullable ApiKey renewed(ApiKey rejected, Exception rejection) {
    try {
      KeyCache.Loaded loaded = cache.renew(name, rejected);
      if (loaded.key() == null && loaded.failure() != null) {
        rejection.addSuppressed(loaded.failure().toException());
      }
      return loaded.key();
    } catch (KeywardenException e) { // the thread was interrupted; its own exception says more
      rejection.addSuppressed(e);
      return null;
    }
  }

  /**
   * Does what {@link #call} does, for clients that return a response where a key was rejected and
   * throw nothing.
   *
   * @param <R> what the code returns
   * @param <X> what the code may throw; the compiler finds it out for a lambda, and takes {@code
   *     Exception} where that may throw several checked exceptions
   * @param call run once or twice. What it returned the first time is dropped if it is run again,
   *     and not closed: where a response holds on to a connection, close it in {@code rejected}, or
   *     do with {@link #renew}
   * @param rejected whether a response means that the receiver refused the key
   * @return what the code returned the last time
   * @throws X what the code threw
   * @throws KeywardenException as {@link #current()} does
   * @throws IllegalStateException after the chain was closed
   */
  public <R extends @Nullable Object, X extends Exception> R exchange(
      KeyCall<R, X> call, Predicate<? super R> rejected) throws X {
    requireNonNull(call, "call");
    requireNonNull(rejected, "rejected");
    ApiKey key = current();
    R response = call.call(key);
    if (!rejected.test(response)) {
      return response;
    }
    ApiKey next = cache.renew(name, key).key();
    return next == null ? response : call.call(next);
  }

  /**
   * Returns another key than one that a receiver refused: for interceptors and authenticators,
   * which do their own second attempt. Where nothing else is held, asks the provider once for all
   * threads, past the cache, and not again for a while.
   *
   * @param rejected the key that was refused
   * @return a key of another version or value; empty if there is none, or the provider cannot say
   * @throws KeyProviderException if the thread is interrupted while it waits
   * @throws IllegalStateException after the chain was closed
   */
  public Optional<ApiKey> renew(ApiKey rejected) {
    return Optional.ofNullable(cache.renew(name, requireNonNull(rejected, "rejected")).key());
  }

  /** Called under the cache's lock, so that the order is that of the rotations. */
  void enqueue(Rotation rotation) {
    if (!listeners.isEmpty()) {
      undelivered.add(rotation);
    }
  }

  /** Called without the lock. */
  void deliver() {
    if (deliveries.getAndIncrement() != 0) {
      return;
    }
    int done = 1;
    do {
      Rotation rotation = undelivered.poll();
      while (rotation != null) {
        for (Listening listening : listeners) {
          deliver(listening.listener, rotation);
        }
        rotation = undelivered.poll();
      }
      done = deliveries.addAndGet(-done);
    } while (done != 0);
  }

  private void deliver(Consumer<? super Rotation> listener, Rotation rotation) {
    try {
      listener.accept(rotation);
    } catch (Throwable thrown) { // whatever a listener throws, the key has changed
      if (reported.add(listener.getClass())) {
        System.getLogger(KeyChain.class.getName())
            .log(
                System.Logger.Level.WARNING,
                "A listener for rotations of "
                    + name
                    + " ("
                    + listener.getClass().getName()
                    + ") threw "
                    + thrown.getClass().getName()
                    + ". This is logged once.");
      }
    }
  }

  /**
   * Returns the name and the current key, if one is held; nothing of the value.
   *
   * @return such as {@code LiveKey[ApiKey[API_KEY from aws, fingerprint 3f9a1c04be52]]}
   */
  @Override
  public String toString() {
    ApiKey key = entry.read();
    return "LiveKey[" + (key == null ? name : key) + "]";
  }
}
