package dev.keywarden.examples.rotation;

/** A client, for one thing to do with it: to ask the API once. Thread-safe. */
interface Caller extends AutoCloseable {
  /**
   * Asks the API.
   *
   * @param call which call it is, sent along as {@link RotatingApi#CALL}
   * @throws Exception the client's own, if the answer is not 200
   */
  void call(String call) throws Exception;

  @Override
  default void close() {}
}
