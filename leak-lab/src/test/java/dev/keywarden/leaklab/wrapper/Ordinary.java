package dev.keywarden.leaklab.wrapper;

import dev.keywarden.testkit.Canary;

/**
 * What many write for themselves: a private field, no getter, and a {@code toString} that masks.
 */
final class Ordinary {
  @SuppressWarnings({"UnusedVariable", "unused", "FieldCanBeLocal"}) // mappers read it
  private final String value;

  Ordinary(String value) {
    this.value = value;
  }

  /** For the mappers that make objects. */
  Ordinary() {
    this(Canary.value());
  }

  @Override
  public String toString() {
    return "****";
  }
}
