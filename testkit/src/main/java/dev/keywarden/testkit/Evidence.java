package dev.keywarden.testkit;

import org.jspecify.annotations.Nullable;

/**
 * Something that was seen, as it was at that moment.
 *
 * @param place where; it is withheld if it shows a value itself
 * @param content a text or a throwable
 */
record Evidence(String place, Object content) {
  static Evidence of(String place, @Nullable Object shown) {
    if (shown instanceof Throwable thrown) {
      return new Evidence(place, thrown);
    }
    try {
      return new Evidence(place, String.valueOf(shown));
    } catch (RuntimeException e) { // of a toString: whoever prints it gets no text either
      return new Evidence(place, e);
    }
  }

  int length() {
    return content instanceof String text ? text.length() : 0;
  }
}
