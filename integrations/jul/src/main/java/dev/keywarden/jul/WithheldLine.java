package dev.keywarden.jul;

import java.util.logging.LogRecord;
import org.jspecify.annotations.Nullable;

/**
 * What is written in the place of a record that could not be masked: when it came, how grave it is
 * and who logged it, in the manner of the formatter (text, JSON or XML), and nothing else of it.
 */
final class WithheldLine {
  private WithheldLine() {}

  static String of(LogRecord record, String line, Throwable fault) {
    String text = line.strip();
    String time = String.valueOf(record.getInstant());
    String level = record.getLevel().getName();
    String logger = printable(record.getLoggerName());
    String notice = notice(fault);
    if (text.startsWith("{")) {
      return "{\"timestamp\":\""
          + time
          + "\",\"level\":\""
          + level
          + "\",\"logger\":\""
          + logger
          + "\",\"message\":\""
          + notice
          + "\"}"
          + end(line);
    }
    return text.startsWith("<")
        ? "<!-- " + time + " " + level + " " + logger + " " + notice + " -->" + end(line)
        : time + " " + level + " " + logger + " - " + notice + end(line);
  }

  static String notice(Throwable fault) {
    return "[a line could not be masked and was withheld: " + fault.getClass().getName() + "]";
  }

  /** Names of loggers are names of classes; what else is in one could break the line. */
  private static String printable(@Nullable String logger) {
    return logger == null ? "" : logger.replaceAll("[^A-Za-z0-9_.$]", "?");
  }

  private static String end(String line) {
    if (line.isEmpty()) { // the formatter itself failed
      return System.lineSeparator();
    }
    int at = line.length();
    while (at > 0 && line.charAt(at - 1) <= ' ') {
      at--;
    }
    return line.substring(at);
  }
}
