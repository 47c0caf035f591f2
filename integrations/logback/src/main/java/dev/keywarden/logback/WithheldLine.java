package dev.keywarden.logback;

import ch.qos.logback.classic.spi.ILoggingEvent;
import java.nio.charset.Charset;
import java.time.Instant;

/**
 * What is written in the place of a line that could not be masked: when it came, how grave it is
 * and who logged it, in the manner of the line (text, JSON or XML), and nothing else of it.
 */
final class WithheldLine {
  private static final String NOTICE = "[a line could not be masked and was withheld]";

  private WithheldLine() {}

  static byte[] of(ILoggingEvent event, byte[] line, Charset charset) {
    String text = new String(line, charset);
    String core = text.strip();
    String time = Instant.ofEpochMilli(event.getTimeStamp()).toString();
    String level = String.valueOf(event.getLevel());
    String logger = printable(event.getLoggerName());
    String notice;
    if (core.startsWith("{")) {
      notice =
          "{\"timestamp\":\""
              + time
              + "\",\"level\":\""
              + level
              + "\",\"logger\":\""
              + logger
              + "\",\"message\":\""
              + NOTICE
              + "\"}";
    } else if (core.startsWith("<")) {
      notice = "<!-- " + time + " " + level + " " + logger + " " + NOTICE + " -->";
    } else {
      notice = time + " " + level + " " + logger + " - " + NOTICE;
    }
    return (notice + end(text)).getBytes(charset);
  }

  /** Names of loggers are names of classes; what else is in one could break the line. */
  private static String printable(String logger) {
    return logger == null ? "" : logger.replaceAll("[^A-Za-z0-9_.$]", "?");
  }

  private static String end(String text) {
    if (text.isEmpty()) { // the encoder itself failed
      return System.lineSeparator();
    }
    int at = text.length();
    while (at > 0 && text.charAt(at - 1) <= ' ') {
      at--;
    }
    return text.substring(at);
  }
}
