package dev.keywarden.leaklab;

import java.util.Locale;

/** What is promised for a channel. */
public enum Promise {
  /** Nothing of a key is ever there. */
  CLOSED,
  /** It is there only once the user has revealed it, and our integration masks it. */
  MASKED,
  /** No library can close it; the page says what a user can do. */
  OUTSIDE;

  /** As docs/leaks.md says it. */
  String words() {
    return name().toLowerCase(Locale.ROOT);
  }
}
