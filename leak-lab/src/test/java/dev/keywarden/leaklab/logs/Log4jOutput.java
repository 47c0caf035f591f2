package dev.keywarden.leaklab.logs;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import org.apache.logging.log4j.MarkerManager;
import org.apache.logging.log4j.ThreadContext;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.ConfigurationSource;
import org.apache.logging.log4j.core.config.xml.XmlConfigurationFactory;
import org.apache.logging.log4j.message.StringMapMessage;

/** Log4j 2 with one file appender, and the one element that masks it or not. */
final class Log4jOutput extends LogOutput {
  private final LoggerContext context = new LoggerContext("lab");

  Log4jOutput(Path file, boolean masked, String layout) {
    super(file);
    String configuration =
        "<Configuration status='OFF'>"
            + (masked ? "<KeywardenMasking/>" : "")
            + "<Appenders><File name='A' fileName='"
            + file
            + "'>"
            + layout
            + "</File></Appenders><Loggers><Root level='debug'><AppenderRef"
            + " ref='A'/></Root></Loggers></Configuration>";
    ByteArrayInputStream source = new ByteArrayInputStream(configuration.getBytes(UTF_8));
    try {
      context.start(
          new XmlConfigurationFactory().getConfiguration(context, new ConfigurationSource(source)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Logger logger() {
    return context.getLogger("com.acme.Client");
  }

  @Override
  void message(String message, Object... arguments) {
    logger().info(message, arguments);
  }

  @Override
  void context(String key, String value) {
    ThreadContext.put(key, value);
    logger().info("in a context");
    ThreadContext.remove(key);
  }

  @Override
  void field(String key, String value) {
    logger().info(new StringMapMessage(Map.of(key, value)));
  }

  @Override
  void marker(String name) {
    logger().info(new MarkerManager.Log4jMarker(name), "marked");
  }

  @Override
  void thrown(Throwable thrown) {
    logger().error("failed", thrown);
  }

  @Override
  public void close() {
    context.stop();
  }
}
