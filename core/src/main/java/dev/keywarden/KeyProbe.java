package dev.keywarden;

/**
 * Finds out whether a new key works, before the application gets it: with a request that costs
 * nothing, say. A key that fails is not handed out, and the one before it stays.
 *
 * <p>It is called where providers are ({@link KeyChain.Builder#executor}), and has as long as one
 * has ({@link KeyChain.Builder#timeout}). A key that failed is tried again at each refresh, for as
 * long as the store has it. The first key of a process is not tried, nor one that follows a key
 * that was dropped: there is none to stay with. A probe need not be thread-safe if one chain has it
 * for one key.
 */
@FunctionalInterface
public interface KeyProbe {
  /**
   * Tries a key.
   *
   * @param candidate the new key; not to be closed, and not to be kept, since it is closed if it
   *     fails
   * @return whether it works
   * @throws Exception if that cannot be told; the key then counts as one that does not
   */
  boolean works(ApiKey candidate) throws Exception;
}
