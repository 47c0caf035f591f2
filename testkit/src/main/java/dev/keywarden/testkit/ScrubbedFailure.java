package dev.keywarden.testkit;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;

/**
 * Stands for a failure whose message shows a key: with its class, its frames and, in the same
 * manner, its causes, and without that message.
 */
final class ScrubbedFailure extends AssertionError {
  private static final long serialVersionUID = 1L;

  private static final String WITHHELD = "its message is withheld, since it shows a key";

  private final String type;

  private ScrubbedFailure(Throwable of, Predicate<String> shows) {
    super(message(of, shows));
    type = of.getClass().getName();
    setStackTrace(
        Stream.of(of.getStackTrace())
            .filter(frame -> !shows.test(frame.toString()))
            .toArray(StackTraceElement[]::new));
  }

  /**
   * Copies a failure that shows a key.
   *
   * @param failure as it was thrown
   * @param shows whether a text shows a key
   */
  static Throwable of(Throwable failure, Predicate<String> shows) {
    if (failure instanceof TestAbortedException) {
      TestAbortedException aborted = new TestAbortedException(WITHHELD);
      aborted.setStackTrace(failure.getStackTrace());
      return aborted;
    }
    return copy(failure, shows, Collections.newSetFromMap(new IdentityHashMap<>()));
  }

  private static ScrubbedFailure copy(Throwable of, Predicate<String> shows, Set<Throwable> seen) {
    ScrubbedFailure copy = new ScrubbedFailure(of, shows);
    seen.add(of);
    Throwable cause = of.getCause();
    if (cause != null && !seen.contains(cause)) {
      copy.initCause(copy(cause, shows, seen));
    }
    for (Throwable suppressed : of.getSuppressed()) {
      if (!seen.contains(suppressed)) {
        copy.addSuppressed(copy(suppressed, shows, seen));
      }
    }
    return copy;
  }

  private static String message(Throwable of, Predicate<String> shows) {
    String message = of.getLocalizedMessage();
    return shows.test(of.getMessage() + "\n" + of + "\n" + message)
        ? "(" + WITHHELD + ")"
        : message == null ? "" : message;
  }

  @Override
  @SuppressWarnings("OverrideThrowableToString") // it prints the class that it stands for
  public String toString() {
    String message = getMessage();
    return message == null || message.isEmpty() ? type : type + ": " + message;
  }
}
