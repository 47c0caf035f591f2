package dev.keywarden.log4j2;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.keywarden.Redactor;
import java.nio.charset.Charset;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.logging.log4j.Logger;
import org.apache.logging.log4j.core.Layout;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.StringLayout;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.Node;
import org.apache.logging.log4j.core.config.plugins.Plugin;
import org.apache.logging.log4j.core.config.plugins.PluginConfiguration;
import org.apache.logging.log4j.core.config.plugins.PluginElement;
import org.apache.logging.log4j.core.config.plugins.PluginFactory;
import org.apache.logging.log4j.core.impl.LocationAware;
import org.apache.logging.log4j.core.layout.ByteBufferDestination;
import org.apache.logging.log4j.core.layout.PatternLayout;
import org.apache.logging.log4j.core.layout.Rfc5424Layout;
import org.apache.logging.log4j.status.StatusLogger;
import org.jspecify.annotations.Nullable;

/**
 * Masks the keys of all chains in what another layout makes of an event: message, parameters,
 * thread context, markers, exceptions and whatever else it prints.
 *
 * <pre>{@code
 * <File name="FILE" fileName="app.log">
 *   <KeywardenLayout>
 *     <PatternLayout pattern="%d %-5level %logger - %msg%n"/>
 *   </KeywardenLayout>
 * </File>
 * }</pre>
 *
 * <p>Without a layout in it, it has Log4j's default, as an appender would. Where a line cannot be
 * masked, another one is written that says so, with the time, level and logger of it.
 *
 * <p>It holds no key, and masks keys of chains that are built later too. What a GELF layout would
 * compress is written as it is: in compressed text there is nothing to find. Thread-safe if the
 * layout in it is.
 */
@Plugin(
    name = "KeywardenLayout",
    category = Node.CATEGORY,
    elementType = Layout.ELEMENT_TYPE,
    printObject = true)
public final class KeywardenLayout implements StringLayout, LocationAware {
  private static final Logger STATUS = StatusLogger.getLogger();
  private static final byte[] NOTHING = {};

  private final Layout<?> inner;
  private final UnaryOperator<String> mask;
  private final Charset charset;

  KeywardenLayout(Layout<?> inner, UnaryOperator<String> mask) {
    this.inner = inner;
    this.mask = mask;
    if (inner instanceof StringLayout text) {
      Charset own = text.getCharset();
      this.charset = own == null ? UTF_8 : own;
    } else {
      this.charset = ISO_8859_1; // in which any bytes survive to be read and written again
    }
  }

  /**
   * Masks what a layout makes.
   *
   * @param layout any that makes text; of another, bytes that are a key's text are masked
   * @return a new layout
   */
  public static KeywardenLayout of(Layout<?> layout) {
    return new KeywardenLayout(requireNonNull(layout, "layout"), Redactor.ofProcess()::redact);
  }

  /**
   * Made by Log4j for an element of a configuration.
   *
   * @param layout the element in it; null for Log4j's default
   * @param configuration that it is of
   * @return a new layout
   */
  @PluginFactory
  public static KeywardenLayout create(
      @PluginElement("Layout") @Nullable Layout<?> layout,
      @PluginConfiguration Configuration configuration) {
    return of(layout == null ? PatternLayout.createDefaultLayout(configuration) : layout);
  }

  /**
   * Returns what is masked.
   *
   * @return the layout in it
   */
  public Layout<?> layout() {
    return inner;
  }

  /**
   * Makes the text of an event.
   *
   * @param event any
   * @return it with masks in the place of keys
   */
  @Override
  public String toSerializable(LogEvent event) {
    String line = "";
    try {
      line = text(event);
      return line.isEmpty() ? line : masked(line);
    } catch (Throwable fault) { // an Error too: rather no line than one with a key in it
      report("a line", fault);
      return WithheldLine.of(event, line);
    }
  }

  /** A frame tells the length of what is in it, which a mask changes. */
  private String masked(String line) {
    int digits = inner instanceof Rfc5424Layout ? line.indexOf(' ') : -1;
    if (digits <= 0 || !line.substring(0, digits).chars().allMatch(c -> c >= '0' && c <= '9')) {
      return mask.apply(line);
    }
    String message = mask.apply(line.substring(digits + 1));
    return message.getBytes(UTF_8).length + " " + message;
  }

  /** Always as text: what a layout compresses or encodes by itself could not be masked. */
  private String text(LogEvent event) {
    if (inner instanceof StringLayout text) {
      String line = text.toSerializable(event);
      return line == null ? "" : line;
    }
    byte[] line = inner.toByteArray(event);
    return line == null ? "" : new String(line, charset);
  }

  @Override
  public byte[] toByteArray(LogEvent event) {
    return toSerializable(event).getBytes(charset);
  }

  @Override
  public void encode(LogEvent event, ByteBufferDestination destination) {
    byte[] line = toByteArray(event);
    destination.writeBytes(line, 0, line.length);
  }

  @Override
  public byte @Nullable [] getHeader() {
    return edge(inner.getHeader(), "the header");
  }

  @Override
  public byte @Nullable [] getFooter() {
    return edge(inner.getFooter(), "the footer");
  }

  private byte @Nullable [] edge(byte @Nullable [] edge, String what) {
    if (edge == null || edge.length == 0) {
      return edge;
    }
    try {
      String text = new String(edge, charset);
      String masked = mask.apply(text);
      return masked.equals(text) ? edge : masked.getBytes(charset);
    } catch (Throwable fault) {
      report(what, fault);
      return NOTHING;
    }
  }

  /** Its message is left out: it may quote the line. */
  private static void report(String what, Throwable fault) {
    STATUS.error("Keywarden could not mask {}: {}", what, fault.getClass().getName());
  }

  @Override
  public Charset getCharset() {
    return charset;
  }

  @Override
  public String getContentType() {
    return inner.getContentType();
  }

  @Override
  public Map<String, String> getContentFormat() {
    return inner.getContentFormat();
  }

  @Override
  public boolean requiresLocation() {
    return inner instanceof LocationAware aware && aware.requiresLocation();
  }

  /**
   * Names what is in it.
   *
   * @return such as {@code KeywardenLayout[PatternLayout]}; not the pattern, which could hold a key
   */
  @Override
  public String toString() {
    return "KeywardenLayout[" + inner.getClass().getSimpleName() + "]";
  }
}
