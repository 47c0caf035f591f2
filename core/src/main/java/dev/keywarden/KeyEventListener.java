package dev.keywarden;

/**
 * Hears of everything that happens to the keys of a chain. Add it with {@link
 * KeyChain.Builder#listener(KeyEventListener)}.
 *
 * <p>An implementation is thread-safe and quick: it is called on the thread that asked for the key,
 * before that thread gets it. What it throws is dropped and logged once; it breaks nothing. Events
 * that it causes itself do not come back to it.
 */
@FunctionalInterface
public interface KeyEventListener {
  /**
   * Hears of an event.
   *
   * @param event what happened
   */
  void onEvent(KeyEvent event);
}
