package dev.keywarden.leaklab.wrapper;

import org.jspecify.annotations.Nullable;

/** Where a shell in this process, or a debugger's victim, gets an object from. */
public final class Counter {
  private static @Nullable Object object;

  private Counter() {}

  static void put(Object given) {
    object = given;
  }

  /** What was put there last. */
  public static @Nullable Object take() {
    return object;
  }
}
