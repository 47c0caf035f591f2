package dev.keywarden.log4j2;

import java.util.Map;
import org.apache.logging.log4j.Logger;
import org.apache.logging.log4j.core.Appender;
import org.apache.logging.log4j.core.Filter;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.Node;
import org.apache.logging.log4j.core.config.plugins.Plugin;
import org.apache.logging.log4j.core.config.plugins.PluginAttribute;
import org.apache.logging.log4j.core.config.plugins.PluginConfiguration;
import org.apache.logging.log4j.core.config.plugins.PluginFactory;
import org.apache.logging.log4j.core.config.plugins.PluginNode;
import org.apache.logging.log4j.core.filter.AbstractFilter;
import org.apache.logging.log4j.status.StatusLogger;
import org.jspecify.annotations.Nullable;

/**
 * Masks the keys of all chains in what every appender of a configuration writes: it puts a {@link
 * KeywardenLayout} around each layout before the appenders are made, also of those that a routing
 * appender makes later.
 *
 * <pre>{@code
 * <Configuration>
 *   <KeywardenMasking/>
 *   <Appenders>
 *   ...
 * }</pre>
 *
 * <p>It stands before the appenders. Further down it is too late to mask: then each line that would
 * be written is withheld, a line that says so stands in its place, and so does an error among the
 * status messages of Log4j. In a file of properties, where Log4j makes the loggers first, it is a
 * filter of one: {@code rootLogger.filter.keywarden.type = KeywardenMasking}. It is one by name
 * only and lets everything pass.
 *
 * <p>An appender that sends events without a layout of its own (a syslog appender with a format, a
 * database appender) is left as it is, and a warning says so. Thread-safe.
 */
@Plugin(name = "KeywardenMasking", category = Node.CATEGORY, elementType = Filter.ELEMENT_TYPE)
public final class KeywardenMasking extends AbstractFilter {
  private static final Logger STATUS = StatusLogger.getLogger();

  private final Configuration configuration;

  private KeywardenMasking(Configuration configuration) {
    this.configuration = configuration;
  }

  /**
   * Made by Log4j for an element of a configuration.
   *
   * @param node the element
   * @param configuration that it is of
   * @param onMatch not looked at; a file of properties gives it to every filter
   * @param onMismatch the same
   * @return a filter that lets everything pass
   */
  @PluginFactory
  public static KeywardenMasking create(
      @PluginNode Node node,
      @PluginConfiguration Configuration configuration,
      @PluginAttribute("onMatch") @Nullable String onMatch,
      @PluginAttribute("onMismatch") @Nullable String onMismatch) {
    Node root = node;
    while (root.getParent() != null) {
      root = root.getParent();
    }
    boolean late = false;
    for (Node part : root.getChildren()) {
      if ("Appenders".equalsIgnoreCase(part.getName())) {
        if (part.getObject() instanceof Map<?, ?> appenders) {
          late = true;
          withhold(appenders);
        }
        new LayoutNodes().wrap(part);
      }
    }
    if (late) {
      STATUS.error(
          "Keywarden withholds what is logged: KeywardenMasking stands after the appenders of {},"
              + " which are made by then. Move it before them; in a file of properties, write"
              + " rootLogger.filter.keywarden.type = KeywardenMasking",
          configuration.getName());
    }
    return new KeywardenMasking(configuration);
  }

  @SuppressWarnings("unchecked") // what the element of that name makes
  private static void withhold(Map<?, ?> appenders) {
    WithheldAppender.replace((Map<String, Appender>) appenders);
  }

  /** Its work is done: as a filter of all loggers it would only cost time. */
  @Override
  public void start() {
    super.start();
    configuration.removeFilter(this);
  }
}
