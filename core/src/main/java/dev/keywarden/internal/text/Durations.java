package dev.keywarden.internal.text;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How configuration writes spans of time. Not API; may change at any time. */
public final class Durations {
  /** What {@link #parse} takes. */
  public static final String RULE =
      "is a span of time such as 500ms, 10s, 5m or 1h, more than zero";

  /** What {@link #parseOrOff} takes. */
  public static final String RULE_OR_OFF = "is off, or a span of time such as 500ms, 10s, 5m or 1h";

  private Durations() {}

  /**
   * Reads a span of time that may be none.
   *
   * @param text as in {@link #parse}; or {@code off} or {@code 0}, with a unit or without
   * @return zero or more, or null if the text is no such thing
   */
  public static @Nullable Duration parseOrOff(String text) {
    String lower = text.strip().toLowerCase(Locale.ROOT);
    return switch (lower) {
      case "off", "0", "0ms", "0s", "0m", "0h", "0d", "pt0s" -> Duration.ZERO;
      default -> parse(lower);
    };
  }

  /**
   * Reads a span of time.
   *
   * @param text such as {@code 500ms}, {@code 10s}, {@code 5m}, {@code 1h}, {@code 2d} or {@code
   *     PT10S}
   * @return more than zero, or null if the text is no such thing
   */
  public static @Nullable Duration parse(String text) {
    String lower = text.strip().toLowerCase(Locale.ROOT);
    int digits = 0;
    while (digits < lower.length() && lower.charAt(digits) >= '0' && lower.charAt(digits) <= '9') {
      digits++;
    }
    Duration duration = null;
    try {
      if (lower.startsWith("p")) {
        duration = Duration.parse(lower);
      } else if (digits > 0 && digits <= 12) {
        long amount = Long.parseLong(lower, 0, digits, 10);
        duration =
            switch (lower.substring(digits)) {
              case "ms" -> Duration.ofMillis(amount);
              case "s" -> Duration.ofSeconds(amount);
              case "m" -> Duration.ofMinutes(amount);
              case "h" -> Duration.ofHours(amount);
              case "d" -> Duration.ofDays(amount);
              default -> null;
            };
      }
    } catch (DateTimeParseException | ArithmeticException e) {
      return null; // the caller says what a span of time looks like; the exception quotes the text
    }
    return duration == null || duration.isNegative() || duration.isZero() ? null : duration;
  }

  /**
   * Writes a span of time as one says it.
   *
   * @param span zero or more
   * @return in its largest unit, rounded down, such as {@code 12 days} or {@code 1 hour}
   */
  public static String rough(Duration span) {
    long seconds = span.toSeconds();
    if (seconds >= 86_400) {
      return count(seconds / 86_400, "day");
    }
    if (seconds >= 3_600) {
      return count(seconds / 3_600, "hour");
    }
    return seconds >= 60 ? count(seconds / 60, "minute") : count(seconds, "second");
  }

  /**
   * Writes a span of time as it was meant.
   *
   * @param span zero or more
   * @return in the largest unit that loses nothing, such as {@code 90 days} or {@code 36 hours}
   */
  public static String exact(Duration span) {
    long seconds = span.toSeconds();
    if (!span.equals(Duration.ofSeconds(seconds))) {
      return span.toString();
    }
    if (seconds % 86_400 == 0) {
      return count(seconds / 86_400, "day");
    }
    if (seconds % 3_600 == 0) {
      return count(seconds / 3_600, "hour");
    }
    return seconds % 60 == 0 ? count(seconds / 60, "minute") : count(seconds, "second");
  }

  private static String count(long number, String unit) {
    return number + " " + unit + (number == 1 ? "" : "s");
  }
}
