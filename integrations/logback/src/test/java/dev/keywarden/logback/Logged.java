package dev.keywarden.logback;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.joran.spi.JoranException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;

/** A Logback of its own, configured by a text, that writes to files of a test. */
final class Logged implements AutoCloseable {
  static final String MASKING = "<contextListener class='dev.keywarden.logback.KeywardenMasking'/>";
  static final String ROOT = "<root level='DEBUG'><appender-ref ref='A'/></root>";

  final LoggerContext context = new LoggerContext();
  private final Path folder;

  private Logged(Path folder) {
    this.folder = folder;
    context.setMDCAdapter(new LogbackMDCAdapter());
    context.putProperty("folder", folder.toString());
  }

  /** Configured with what stands between the tags of a configuration. */
  static Logged by(Path folder, String... elements) {
    return in(folder).read(elements);
  }

  static Logged in(Path folder) {
    return new Logged(folder);
  }

  Logged read(String... elements) {
    String text = "<configuration>" + String.join("\n", elements) + "</configuration>";
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    try {
      configurator.doConfigure(new ByteArrayInputStream(text.getBytes(UTF_8)));
    } catch (JoranException e) {
      throw new IllegalArgumentException(e);
    }
    return this;
  }

  /** A file appender by the name of A, with what stands between its tags. */
  static String file(String encoder) {
    return file("A", encoder);
  }

  static String file(String name, String encoder) {
    return "<appender name='"
        + name
        + "' class='ch.qos.logback.core.FileAppender'><file>${folder}/"
        + name
        + ".log</file>"
        + encoder
        + "</appender>";
  }

  static String pattern(String pattern) {
    return "<encoder><charset>UTF-8</charset><pattern>" + pattern + "</pattern></encoder>";
  }

  static String masked(String pattern) {
    return pattern(pattern)
        .replace("<encoder>", "<encoder class='dev.keywarden.logback.KeywardenEncoder'>");
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
