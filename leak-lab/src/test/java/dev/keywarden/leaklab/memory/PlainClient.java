package dev.keywarden.leaklab.memory;

/** A store's own client, used as its guide has it. */
interface PlainClient extends AutoCloseable {
  /** Reads the key. */
  String read() throws Exception;

  @Override
  default void close() {}
}
