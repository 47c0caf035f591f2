package dev.keywarden.testkit.conformance;

import dev.keywarden.KeyProviderException;
import dev.keywarden.spi.KeyLookup;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Says what came of a call, without what a provider may have put into a text. */
final class Seen {
  private Seen() {}

  static String of(Call.Outcome<?> outcome) {
    Throwable thrown = outcome.thrown();
    return thrown == null ? "the answer " + kind(outcome.answer()) : of(thrown);
  }

  /** Its frames help the author; its message might hold a value. */
  static String of(Throwable thrown) {
    if (thrown instanceof KeyProviderException failure) {
      return "a KeyProviderException with reason " + failure.reason();
    }
    StackTraceElement[] frames = thrown.getStackTrace();
    return thrown.getClass().getName()
        + (frames.length == 0 ? "" : " at " + frames[0])
        + " (its message is not shown)";
  }

  static String kind(@Nullable Object answer) {
    if (answer instanceof KeyLookup.Failed failed) {
      return "Failed with reason " + failed.reason();
    }
    if (answer instanceof Map<?, ?> map) {
      return "a map of " + map.size();
    }
    return answer == null ? "null" : answer.getClass().getSimpleName();
  }

  static void discard(@Nullable KeyLookup lookup) {
    if (lookup instanceof KeyLookup.Found found) {
      found.material().close();
    }
  }
}
