package dev.keywarden;

/**
 * The snapshot could not be written, or cannot be trusted. It goes into a log and no further: no
 * caller of the API sees it. It has no cause, and its message holds paths and names of classes
 * alone.
 */
final class SnapshotException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String id;

  /**
   * @param id {@code KW-6} and two digits, explained in {@code docs/errors.md}
   * @param what what is wrong with which file
   * @param remedy what to do, in one sentence
   */
  SnapshotException(String id, String what, String remedy) {
    super(id + " " + what + ". " + remedy);
    this.id = id;
  }

  String id() {
    return id;
  }
}
