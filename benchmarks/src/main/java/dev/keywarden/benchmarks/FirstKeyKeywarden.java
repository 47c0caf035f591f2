package dev.keywarden.benchmarks;

import dev.keywarden.ApiKey;
import dev.keywarden.KeyChain;

/** A process that wants the value of one key, with Keywarden as its guide shows it. */
public final class FirstKeyKeywarden {
  private FirstKeyKeywarden() {}

  /**
   * Reads the key from the working directory's {@code .env}.
   *
   * @param args none
   */
  public static void main(String[] args) {
    try (KeyChain keys = KeyChain.load()) {
      ApiKey key = keys.require(Keys.NAME);
      // The other library hands out a String, so this takes one too.
      System.out.println(key.reveal().length() == Keys.LENGTH ? key.name() : "");
    }
  }
}
