package dev.keywarden.log4j2;

import java.time.Instant;
import org.apache.logging.log4j.core.LogEvent;
import org.jspecify.annotations.Nullable;

/**
 * What is written in the place of a line that could not be masked: when it came, how grave it is
 * and who logged it, in the manner of the line (text, JSON or XML), and nothing else of it.
 */
final class WithheldLine {
  private static final String NOTICE = "[a line could not be masked and was withheld]";

  private WithheldLine() {}

  /** What stands around the line, such as the comma between two of JSON, stays around. */
  static String of(LogEvent event, String line) {
    int from = 0;
    while (from < line.length() && (line.charAt(from) <= ' ' || line.charAt(from) == ',')) {
      from++;
    }
    int to = line.length();
    while (to > from && line.charAt(to - 1) <= ' ') {
      to--;
    }
    String end = line.isEmpty() ? System.lineSeparator() : line.substring(to);
    return line.substring(0, from)
        + notice(event, line.startsWith("{", from), line.startsWith("<", from))
        + end;
  }

  private static String notice(LogEvent event, boolean json, boolean xml) {
    String time =
        Instant.ofEpochSecond(
                event.getInstant().getEpochSecond(), event.getInstant().getNanoOfSecond())
            .toString();
    String level = String.valueOf(event.getLevel());
    String logger = printable(event.getLoggerName());
    if (json) {
      return "{\"timestamp\":\""
          + time
          + "\",\"level\":\""
          + level
          + "\",\"logger\":\""
          + logger
          + "\",\"message\":\""
          + NOTICE
          + "\"}";
    }
    return xml
        ? "<!-- " + time + " " + level + " " + logger + " " + NOTICE + " -->"
        : time + " " + level + " " + logger + " - " + NOTICE;
  }

  /** Names of loggers are names of classes; what else is in one could break the line. */
  static String printable(@Nullable String logger) {
    return logger == null ? "" : logger.replaceAll("[^A-Za-z0-9_.$]", "?");
  }
}
