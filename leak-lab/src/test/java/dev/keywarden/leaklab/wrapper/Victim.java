package dev.keywarden.leaklab.wrapper;

import dev.keywarden.ApiKey;
import dev.keywarden.KeyChain;
import dev.keywarden.leaklab.Store;

/** The program that a debugger looks into. */
final class Victim {
  static final String KEY = "key";
  static final String TEXT = "text";
  static final String REVEALED = "revealed";

  private Victim() {}

  /**
   * Loads a key and stops.
   *
   * @param arguments its value
   */
  public static void main(String[] arguments) {
    String text = arguments[0];
    Store store = new Store();
    store.put(text);
    try (KeyChain keys = KeyChain.builder().ignoreAmbientConfiguration().provider(store).build()) {
      ApiKey key = keys.require("VICTIM_API_KEY");
      String revealed = key.reveal();
      here();
      if (!revealed.equals(text)) { // both are still in use
        throw new AssertionError(key);
      }
    }
  }

  private static void here() {}
}
