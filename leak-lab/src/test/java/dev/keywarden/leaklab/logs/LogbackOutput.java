package dev.keywarden.leaklab.logs;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.joran.spi.JoranException;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import org.slf4j.MarkerFactory;

/** Logback with one file appender, and the one line that masks it or not. */
final class LogbackOutput extends LogOutput {
  private final LoggerContext context = new LoggerContext();

  LogbackOutput(Path file, boolean masked, String encoder) {
    super(file);
    context.setMDCAdapter(new LogbackMDCAdapter());
    String line = masked ? "<contextListener class='dev.keywarden.logback.KeywardenMasking'/>" : "";
    String configuration =
        "<configuration>"
            + line
            + "<appender name='A' class='ch.qos.logback.core.FileAppender'><file>"
            + file
            + "</file>"
            + encoder
            + "</appender><root level='DEBUG'><appender-ref ref='A'/></root></configuration>";
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    try {
      configurator.doConfigure(new ByteArrayInputStream(configuration.getBytes(UTF_8)));
    } catch (JoranException e) {
      throw new IllegalStateException(e);
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
    context.getMDCAdapter().put(key, value);
    logger().info("in a context");
    context.getMDCAdapter().remove(key);
  }

  @Override
  void field(String key, String value) {
    logger().atInfo().addKeyValue(key, value).log("with a field");
  }

  @Override
  void marker(String name) {
    logger().info(MarkerFactory.getDetachedMarker(name), "marked");
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
