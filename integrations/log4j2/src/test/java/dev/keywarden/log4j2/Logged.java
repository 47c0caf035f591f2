package dev.keywarden.log4j2;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.async.AsyncLoggerContext;
import org.apache.logging.log4j.core.config.ConfigurationFactory;
import org.apache.logging.log4j.core.config.ConfigurationSource;
import org.apache.logging.log4j.core.config.properties.PropertiesConfigurationFactory;
import org.apache.logging.log4j.core.config.xml.XmlConfigurationFactory;

/** A Log4j of its own, configured by a text, that writes to files of a test. */
final class Logged implements AutoCloseable {
  static final String ROOT = "<Loggers><Root level='debug'><AppenderRef ref='A'/></Root></Loggers>";

  final LoggerContext context;
  private final Path folder;

  private Logged(Path folder, LoggerContext context) {
    this.folder = folder;
    this.context = context;
  }

  /** With one file appender by the name of A. */
  static Logged masked(Path folder, String layout) {
    return by(folder, "<KeywardenMasking/>", appenders(file("A", layout)), ROOT);
  }

  static Logged bare(Path folder, String layout) {
    return by(folder, appenders(file("A", layout)), ROOT);
  }

  static Logged by(Path folder, String... elements) {
    return new Logged(folder, new LoggerContext("test")).read(elements);
  }

  static Logged allAsync(Path folder, String... elements) {
    return new Logged(folder, new AsyncLoggerContext("test")).read(elements);
  }

  static Logged byProperties(Path folder, String properties) {
    Logged log = new Logged(folder, new LoggerContext("test"));
    log.start(new PropertiesConfigurationFactory(), properties);
    return log;
  }

  Logged read(String... elements) {
    start(
        new XmlConfigurationFactory(),
        "<Configuration status='OFF'>" + String.join("\n", elements) + "</Configuration>");
    return this;
  }

  private void start(ConfigurationFactory factory, String text) {
    String placed = text.replace("FOLDER", folder.toString());
    ByteArrayInputStream source = new ByteArrayInputStream(placed.getBytes(UTF_8));
    try {
      context.start(factory.getConfiguration(context, new ConfigurationSource(source)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String appenders(String... appenders) {
    return "<Appenders>" + String.join("\n", appenders) + "</Appenders>";
  }

  static String file(String name, String layout) {
    return "<File name='" + name + "' fileName='FOLDER/" + name + ".log'>" + layout + "</File>";
  }

  static String pattern(String pattern) {
    return "<PatternLayout charset='UTF-8' pattern='" + pattern + "'/>";
  }

  Logger logger() {
    return context.getLogger("com.acme.Client");
  }

  String text() {
    return text("A");
  }

  String text(String name) {
    return text(name, UTF_8);
  }

  String text(String name, Charset charset) {
    try {
      return Files.readString(folder.resolve(name + ".log"), charset);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    context.stop();
  }
}
