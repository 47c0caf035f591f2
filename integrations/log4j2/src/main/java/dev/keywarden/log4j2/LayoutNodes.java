package dev.keywarden.log4j2;

import java.util.List;
import java.util.Set;
import org.apache.logging.log4j.Logger;
import org.apache.logging.log4j.core.Layout;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.appender.AsyncAppender;
import org.apache.logging.log4j.core.appender.ConsoleAppender;
import org.apache.logging.log4j.core.appender.FailoverAppender;
import org.apache.logging.log4j.core.appender.FileAppender;
import org.apache.logging.log4j.core.appender.MemoryMappedFileAppender;
import org.apache.logging.log4j.core.appender.NullAppender;
import org.apache.logging.log4j.core.appender.OutputStreamAppender;
import org.apache.logging.log4j.core.appender.RandomAccessFileAppender;
import org.apache.logging.log4j.core.appender.RollingFileAppender;
import org.apache.logging.log4j.core.appender.RollingRandomAccessFileAppender;
import org.apache.logging.log4j.core.appender.rewrite.RewriteAppender;
import org.apache.logging.log4j.core.appender.routing.RoutingAppender;
import org.apache.logging.log4j.core.config.Node;
import org.apache.logging.log4j.core.config.plugins.util.PluginManager;
import org.apache.logging.log4j.core.config.plugins.util.PluginType;
import org.apache.logging.log4j.status.StatusLogger;

/** Puts a masking layout around each layout in the nodes of a configuration. */
final class LayoutNodes {
  private static final Logger STATUS = StatusLogger.getLogger();
  private static final String NAME = "KeywardenLayout";

  /** Those that have Log4j's default layout when they name none. */
  private static final Set<Class<?>> DEFAULT_LAYOUT =
      Set.of(
          ConsoleAppender.class,
          FileAppender.class,
          MemoryMappedFileAppender.class,
          OutputStreamAppender.class,
          RandomAccessFileAppender.class,
          RollingFileAppender.class,
          RollingRandomAccessFileAppender.class);

  /** Those that hand events on to others, which are looked at themselves. */
  private static final Set<Class<?>> HAND_ON =
      Set.of(
          AsyncAppender.class,
          FailoverAppender.class,
          NullAppender.class,
          RewriteAppender.class,
          RoutingAppender.class);

  /** They hand on objects, which would be lost as text; one of them is deprecated. */
  private static final Set<String> NO_TEXT =
      Set.of(
          "org.apache.logging.log4j.core.layout.MessageLayout",
          "org.apache.logging.log4j.core.layout.SerializedLayout");

  private final PluginType<?> masking;

  LayoutNodes() {
    PluginManager plugins = new PluginManager(Node.CATEGORY);
    plugins.collectPlugins(List.of());
    masking = plugins.getPluginType(NAME);
  }

  void wrap(Node node) {
    List<Node> children = node.getChildren();
    boolean hasLayout = false;
    for (int i = 0; i < children.size(); i++) {
      Node child = children.get(i);
      if (isOf(child, Layout.class)) {
        hasLayout = true;
        if (NO_TEXT.contains(child.getType().getPluginClass().getName())) {
          notMasked(node);
        } else if (!isOf(child, KeywardenLayout.class)) {
          children.set(i, around(child, node));
        }
      } else {
        wrap(child);
      }
    }
    if (!hasLayout && isOf(node, AbstractAppender.class)) {
      withoutLayout(node);
    }
  }

  static boolean handsOn(Class<?> appender) {
    return HAND_ON.contains(appender);
  }

  private void withoutLayout(Node appender) {
    Class<?> type = appender.getType().getPluginClass();
    if (DEFAULT_LAYOUT.contains(type)) {
      appender.getChildren().add(new Node(appender, NAME, masking));
    } else if (!handsOn(type)) {
      notMasked(appender);
    }
  }

  private static void notMasked(Node appender) {
    STATUS.warn(
        "Keywarden does not mask what appender {} of {} sends: it has no layout that makes text",
        appender.getAttributes().get("name"),
        appender.getType().getPluginClass().getName());
  }

  private Node around(Node layout, Node parent) {
    Node wrapper = new Node(parent, NAME, masking);
    wrapper.getChildren().add(layout);
    layout.setParent(wrapper);
    return wrapper;
  }

  private static boolean isOf(Node node, Class<?> type) {
    PluginType<?> own = node.getType();
    return own != null && type.isAssignableFrom(own.getPluginClass());
  }
}
