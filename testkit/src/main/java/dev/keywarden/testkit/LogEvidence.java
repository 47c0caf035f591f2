package dev.keywarden.testkit;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The parts of one event of a log, each of which somebody's pattern or encoder prints. */
final class LogEvidence {
  private final CaptureDesk desk;
  private final String place;

  LogEvidence(CaptureDesk desk, String logger, Object level) {
    this.desk = desk;
    place = "the log, logger " + logger + " at " + level;
    part("the name of the logger", logger);
  }

  void part(String what, @Nullable Object shown) {
    if (shown != null) {
      desk.saw(Evidence.of(place + ", " + what, shown));
    }
  }

  void arguments(Object @Nullable [] arguments) {
    if (arguments != null) {
      for (int i = 0; i < arguments.length; i++) {
        part("argument " + (i + 1), arguments[i]);
      }
    }
  }

  void entries(String what, @Nullable Map<String, ?> entries) {
    if (entries != null) {
      entries.forEach((name, value) -> part(what + " " + name, value));
    }
  }
}
