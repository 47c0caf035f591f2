package dev.keywarden.gcp;

import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.AbstractLogger;
import org.slf4j.helpers.BasicMDCAdapter;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * An SLF4J binding that prints. It writes Google's logs from the level that the property {@code
 * printing.level} names; the other loggers write nothing. Chosen with {@code -Dslf4j.provider}.
 */
public final class PrintingSlf4j implements SLF4JServiceProvider {
  /** For SLF4J. */
  public PrintingSlf4j() {}

  @Override
  public ILoggerFactory getLoggerFactory() {
    return Printing::new;
  }

  @Override
  public IMarkerFactory getMarkerFactory() {
    return new BasicMarkerFactory();
  }

  @Override
  public MDCAdapter getMDCAdapter() {
    return new BasicMDCAdapter();
  }

  @Override
  public String getRequestedApiVersion() {
    return "2.0.99";
  }

  @Override
  public void initialize() {}

  private static final class Printing extends AbstractLogger {
    private static final long serialVersionUID = 1L;
    private final transient Level from = Level.valueOf(System.getProperty("printing.level"));

    Printing(String name) {
      this.name = name;
    }

    private boolean writes(Level level) {
      return name.startsWith("com.google") && level.toInt() >= from.toInt();
    }

    @Override
    protected String getFullyQualifiedCallerName() {
      return "";
    }

    @Override
    protected void handleNormalizedLoggingCall(
        Level level, Marker marker, String pattern, Object[] arguments, Throwable thrown) {
      System.out.println(
          "slf4j "
              + name
              + " "
              + org.slf4j.helpers.MessageFormatter.basicArrayFormat(pattern, arguments)
              + " "
              + org.slf4j.MDC.getCopyOfContextMap());
    }

    @Override
    public boolean isTraceEnabled() {
      return writes(Level.TRACE);
    }

    @Override
    public boolean isTraceEnabled(Marker marker) {
      return isTraceEnabled();
    }

    @Override
    public boolean isDebugEnabled() {
      return writes(Level.DEBUG);
    }

    @Override
    public boolean isDebugEnabled(Marker marker) {
      return isDebugEnabled();
    }

    @Override
    public boolean isInfoEnabled() {
      return writes(Level.INFO);
    }

    @Override
    public boolean isInfoEnabled(Marker marker) {
      return isInfoEnabled();
    }

    @Override
    public boolean isWarnEnabled() {
      return true;
    }

    @Override
    public boolean isWarnEnabled(Marker marker) {
      return true;
    }

    @Override
    public boolean isErrorEnabled() {
      return true;
    }

    @Override
    public boolean isErrorEnabled(Marker marker) {
      return true;
    }
  }
}
