package dev.keywarden.spi;

/** A place that keys come from. */
public interface KeyProvider {
  /**
   * Returns the name.
   *
   * @return the name
   */
  String name();
}
