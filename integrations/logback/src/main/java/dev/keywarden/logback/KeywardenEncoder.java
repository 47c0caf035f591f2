package dev.keywarden.logback;

import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Layout;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.EncoderBase;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Masks the keys of all chains in what another encoder makes of an event: message, arguments, MDC,
 * key-value pairs, markers, exceptions and whatever else it prints.
 *
 * <pre>{@code
 * <appender name="FILE" class="ch.qos.logback.core.FileAppender">
 *   <file>app.log</file>
 *   <encoder class="dev.keywarden.logback.KeywardenEncoder">
 *     <pattern>%d %-5level %logger - %msg%n</pattern>
 *   </encoder>
 * </appender>
 * }</pre>
 *
 * <p>In the place of {@code <pattern>} there may be an {@code <encoder class="...">} or a {@code
 * <layout class="...">}. Where a line cannot be masked, another one is written that says so, with
 * the time, level and logger of it.
 *
 * <p>It holds no key, and masks keys of chains that are built later too. Thread-safe once it is
 * started, if the encoder in it is.
 */
public final class KeywardenEncoder extends EncoderBase<ILoggingEvent> {
  private static final byte[] NOTHING = {};

  private final LineMask mask;
  private @Nullable Encoder<ILoggingEvent> inner;
  private @Nullable String pattern;
  private @Nullable Layout<ILoggingEvent> layout;
  private @Nullable Charset charset;

  /** Made by Logback, which then sets what the configuration says. */
  public KeywardenEncoder() {
    this(LineMask.ofProcess());
  }

  /**
   * Masks what an encoder makes.
   *
   * @param inner what encodes the events; started and stopped along with this one, unless it is
   *     started already
   */
  public KeywardenEncoder(Encoder<ILoggingEvent> inner) {
    this(LineMask.ofProcess());
    setEncoder(inner);
  }

  KeywardenEncoder(LineMask mask) {
    this.mask = mask;
  }

  /**
   * Sets the encoder whose output is masked.
   *
   * @param inner in the place of a pattern or layout
   */
  public void setEncoder(Encoder<ILoggingEvent> inner) {
    this.inner = inner;
  }

  /**
   * Returns the encoder whose output is masked.
   *
   * @return null before it is set or, where there is a pattern or layout, before the start
   */
  public @Nullable Encoder<ILoggingEvent> getEncoder() {
    return inner;
  }

  /**
   * Sets the pattern of the lines.
   *
   * @param pattern as Logback's own encoder takes it
   */
  public void setPattern(String pattern) {
    this.pattern = pattern;
  }

  /**
   * Sets a layout.
   *
   * @param layout in the place of a pattern or an encoder
   */
  public void setLayout(Layout<ILoggingEvent> layout) {
    this.layout = layout;
  }

  /**
   * Sets the charset.
   *
   * @param charset that a pattern or layout is written in; beside an encoder, the one that it
   *     writes in. It is needed only where that is no superset of ASCII, such as UTF-16, and the
   *     encoder does not say so itself: Logback's own do.
   */
  public void setCharset(Charset charset) {
    this.charset = charset;
  }

  /** Starts the encoder in it too. Without one, an error status is left, and nothing starts. */
  @Override
  public void start() {
    if (isStarted()) {
      return;
    }
    if (inner == null) {
      inner = made();
    }
    if (inner == null) {
      addError("KeywardenEncoder has nothing to mask: give it a <pattern>, <layout> or <encoder>");
      return;
    }
    if (!inner.isStarted()) {
      if (inner.getContext() == null) {
        inner.setContext(getContext());
      }
      inner.start();
    }
    if (charset == null) {
      charset = charsetOf(inner);
    }
    super.start();
  }

  private @Nullable Encoder<ILoggingEvent> made() {
    LayoutWrappingEncoder<ILoggingEvent> made;
    if (pattern != null) {
      PatternLayoutEncoder encoder = new PatternLayoutEncoder();
      encoder.setPattern(pattern);
      made = encoder;
    } else if (layout != null) {
      made = new LayoutWrappingEncoder<>();
      made.setLayout(layout);
    } else {
      return null;
    }
    if (charset != null) {
      made.setCharset(charset);
    }
    return made;
  }

  private static Charset charsetOf(Encoder<ILoggingEvent> encoder) {
    if (encoder instanceof LayoutWrappingEncoder<?> text) {
      Charset own = text.getCharset();
      return own == null ? Charset.defaultCharset() : own;
    }
    return StandardCharsets.UTF_8;
  }

  @Override
  public void stop() {
    super.stop();
    if (inner != null) {
      inner.stop();
    }
  }

  /**
   * Encodes an event.
   *
   * @param event any
   * @return the line with masks in the place of keys
   */
  @Override
  public byte[] encode(ILoggingEvent event) {
    Encoder<ILoggingEvent> encoder = inner;
    if (encoder == null) {
      return NOTHING; // not started, and an error status says why
    }
    byte[] line = NOTHING;
    try {
      line = encoder.encode(event);
      return line == null || line.length == 0 ? NOTHING : mask.mask(line, charset());
    } catch (Throwable fault) { // an Error too: rather no line than one with a key in it
      report("a line", fault);
      return WithheldLine.of(event, line, charset());
    }
  }

  @Override
  public byte @Nullable [] headerBytes() {
    return inner == null ? null : maskedEdge(inner.headerBytes(), "the header");
  }

  @Override
  public byte @Nullable [] footerBytes() {
    return inner == null ? null : maskedEdge(inner.footerBytes(), "the footer");
  }

  private byte @Nullable [] maskedEdge(byte @Nullable [] edge, String what) {
    if (edge == null || edge.length == 0) {
      return edge;
    }
    try {
      return mask.mask(edge, charset());
    } catch (Throwable fault) {
      report(what, fault);
      return NOTHING;
    }
  }

  private Charset charset() {
    return charset == null ? StandardCharsets.UTF_8 : charset;
  }

  /** Its message is left out: it may quote the line. */
  private void report(String what, Throwable fault) {
    addError("Keywarden could not mask " + what + ": " + fault.getClass().getName());
  }
}
