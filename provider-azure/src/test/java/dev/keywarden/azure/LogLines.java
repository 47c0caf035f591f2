package dev.keywarden.azure;

import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps every line of every logger, with the stack traces and the key-value pairs. */
public final class LogLines extends AppenderBase<ILoggingEvent> {
  private static final List<String> LINES = new CopyOnWriteArrayList<>();

  private final PatternLayout layout = new PatternLayout();

  @Override
  public void start() {
    layout.setContext(getContext());
    layout.setPattern("%level %logger [%thread] %kvp %mdc %marker %msg%n%xEx{full}");
    layout.start();
    super.start();
  }

  @Override
  protected void append(ILoggingEvent event) {
    LINES.add(layout.doLayout(event));
  }

  static List<String> all() {
    return List.copyOf(LINES);
  }

  static void clear() {
    LINES.clear();
  }
}
