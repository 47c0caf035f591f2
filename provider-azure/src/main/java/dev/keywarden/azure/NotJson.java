package dev.keywarden.azure;

/** What came is not the JSON that was expected. It says nothing more, since it may hold a value. */
final class NotJson extends Exception {
  private static final long serialVersionUID = 1L;

  NotJson() {
    super(null, null, false, false);
  }
}
