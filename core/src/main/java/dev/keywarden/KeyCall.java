package dev.keywarden;

import org.jspecify.annotations.Nullable;

/**
 * Code that uses a key, and can be run a second time with another one.
 *
 * @param <R> what it returns
 * @param <X> what it may throw; the compiler finds it out for a lambda, and takes {@code Exception}
 *     where that may throw several checked exceptions
 * @see LiveKey#call
 */
@FunctionalInterface
public interface KeyCall<R extends @Nullable Object, X extends Exception> {
  /**
   * Does it.
   *
   * @param key the key to use
   * @return what came of it
   * @throws X if it fails, for want of a key that works or for any other reason
   */
  R call(ApiKey key) throws X;
}
