package dev.keywarden.spi;

import dev.keywarden.KeyProviderException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A place that keys come from. Implement it for a store of your own; most implementations need
 * {@link #name()} and {@link #find(KeyRequest)} alone.
 *
 * <p>An implementation is thread-safe: the chain calls it from many threads at once, each call on a
 * thread of its own that is interrupted when the time limit is over.
 *
 * <p>An implementation does no work before the first call, prints no value, puts none into an
 * exception, and closes in {@link #close()} what it has opened.
 */
public interface KeyProvider extends AutoCloseable {
  /**
   * Returns the name of this instance: two accounts of one store are two instances with two names.
   *
   * @return 1 to 64 of {@code a-z 0-9 -}, beginning with a letter; always the same
   */
  String name();

  /**
   * Returns how this store names its keys, so that the chain can make places out of names. Asked
   * once, before the first call.
   *
   * @return empty where a key's name is its place, or the provider has a rule of its own
   */
  default Optional<KeyNaming> naming() {
    return Optional.empty();
  }

  /**
   * Looks a key up in the store.
   *
   * @param request what is asked for
   * @return {@link KeyLookup.Found} or {@link KeyLookup.Absent}; never null
   * @throws KeyProviderException if the store cannot say whether it has the key: access denied,
   *     unreachable, throttled, unreadable. Never answer {@code Absent} then: the chain would go on
   *     to a weaker provider
   */
  KeyLookup find(KeyRequest request);

  /**
   * Looks several keys up. Override it where the store has a call for many, or where many calls at
   * a time need a limit. Of a provider that does not, the chain calls {@link #find} instead, for
   * all keys side by side; this one is for other callers, and asks for each in turn.
   *
   * @param requests what is asked for
   * @return an answer to each request; a key that failed alone is a {@link KeyLookup.Failed}
   * @throws KeyProviderException if the store cannot answer for any of them
   */
  default Map<KeyRequest, KeyLookup> findAll(Collection<KeyRequest> requests) {
    Map<KeyRequest, KeyLookup> answers = new LinkedHashMap<>();
    for (KeyRequest request : requests) {
      KeyLookup answer;
      try {
        answer = find(request);
      } catch (KeyProviderException e) {
        answer = KeyLookup.failed(e.reason(), e.detail(), e.remedy());
      }
      answers.put(request, answer);
    }
    return answers;
  }

  /**
   * Lets go of what the provider has opened. A call that is under way ends with an answer or a
   * {@link KeyProviderException}, and one that comes later with such an exception. Idempotent. The
   * chain calls it for the instances that it created itself; whoever hands an instance to the chain
   * closes it.
   */
  @Override
  default void close() {}
}
