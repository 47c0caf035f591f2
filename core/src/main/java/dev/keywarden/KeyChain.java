package dev.keywarden;

/** A place that keys come from. */
public interface KeyChain {
  /**
   * Returns the name.
   *
   * @return the name
   */
  String name();
}
