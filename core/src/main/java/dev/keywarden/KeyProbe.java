package dev.keywarden;

/**
 * Finds out whether a new key works, before the application gets it: with a request that costs
 * nothing, say. A key that fails is not handed out, and the one before it stays.
 *
 * <p>It is called on a thread of the chain's, once for each new key, and has as long as a provider
 * has ({@link KeyChain.Builder#timeout}). It need not be thread-safe if one chain has it for one
 * key.
 */
@FunctionalInterface
public interface KeyProbe {
  /**
   * Tries a key.
   *
   * @param candidate the new key; not to be kept, and not to be closed
   * @return whether it works
   * @throws Exception if that cannot be told; the key then counts as one that does not
   */
  boolean works(ApiKey candidate) throws Exception;
}
