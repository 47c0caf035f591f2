package dev.keywarden;

import org.jspecify.annotations.Nullable;

/**
 * Stands for a throwable that came from a provider: its class name and its stack trace, and nothing
 * of its message, which may quote a value (those of parsers and HTTP clients do).
 */
final class ScrubbedThrowable extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Chains of causes are short; a longer one is a loop or an attack on the log. */
  private static final int DEEPEST = 8;

  private ScrubbedThrowable(String message, @Nullable Throwable cause) {
    super(message, cause, false, true);
  }

  static ScrubbedThrowable of(Throwable original) {
    return scrub(original, 1);
  }

  private static ScrubbedThrowable scrub(Throwable original, int depth) {
    if (original instanceof ScrubbedThrowable scrubbed) {
      return scrubbed;
    }
    Throwable cause = causeOf(original);
    ScrubbedThrowable scrubbed =
        new ScrubbedThrowable(
            original.getClass().getName() + " (message withheld: it may quote a value)",
            cause == null || depth >= DEEPEST ? null : scrub(cause, depth + 1));
    try {
      scrubbed.setStackTrace(original.getStackTrace());
    } catch (RuntimeException ignored) {
      // An exception of the provider's own that overrides the method: this one's trace will do.
    }
    return scrubbed;
  }

  private static @Nullable Throwable causeOf(Throwable original) {
    try {
      return original.getCause();
    } catch (RuntimeException ignored) {
      return null; // overridden, and fails: what it throws may quote a value
    }
  }
}
