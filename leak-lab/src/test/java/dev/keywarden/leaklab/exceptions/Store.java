package dev.keywarden.leaklab.exceptions;

import dev.keywarden.spi.KeyProvider;
import java.util.Map;
import java.util.Set;

/** A provider with its store, and each way in which that can fail. Used for all values in turn. */
interface Store extends AutoCloseable {
  /** The place that all scenes ask for. */
  String PLACE = "lab-key";

  /** What stands in the place of the store's own name. */
  KeyProvider provider();

  /**
   * Puts a value into the place, as it is or as the store can hold it.
   *
   * @return whether the store can hold it at all
   */
  boolean put(HostileValue value) throws Exception;

  /** Puts a text around a value into the place; for documents. */
  void put(String document) throws Exception;

  /** How to bring each failure about, with the value in the place; {@link #heal} ends it. */
  Map<String, Arrangement> failures(HostileValue value);

  /** Whether asking then takes the whole time that is allowed. */
  default boolean hangs(String failure) {
    return failure.startsWith("no answer");
  }

  void heal() throws Exception;

  /** Whether each question is a call to a server: then what is core's alone is not asked again. */
  default boolean remote() {
    return false;
  }

  /** Whether a text comes back character by character, if it comes back. */
  default boolean exact() {
    return true;
  }

  /** Options of an instance of this type that a value may be written into by mistake. */
  Set<String> options();

  /** Loggers that are switches of a wire log, or write for the server and not for the client. */
  default Set<String> wireLoggers() {
    return Set.of();
  }

  @Override
  void close();

  /** Brings a failure about. */
  @FunctionalInterface
  interface Arrangement {
    void arrange() throws Exception;
  }
}
