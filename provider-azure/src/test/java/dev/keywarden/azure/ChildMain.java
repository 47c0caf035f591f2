package dev.keywarden.azure;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import dev.keywarden.KeyChain;
import dev.keywarden.KeywardenException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A program in a JVM of its own: it reads a key and prints what may be printed, and every log line.
 */
final class ChildMain {
  private ChildMain() {}

  public static void main(String[] args) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern("LOG %level %logger %kvp %msg%n%xEx{full}");
    encoder.start();
    ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
    console.setContext(context);
    console.setEncoder(encoder);
    console.start();
    context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(console);
    try (KeyChain keys = KeyChain.load()) {
      System.out.println("LOADED " + keys.require("CHILD_KEY"));
    } catch (KeywardenException e) {
      System.out.println("FAILED " + e.getMessage());
    }
  }
}
