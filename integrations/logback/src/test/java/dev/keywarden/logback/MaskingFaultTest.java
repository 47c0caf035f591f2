package dev.keywarden.logback;

import static dev.keywarden.testkit.KeyAssertions.assertThatText;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.html.HTMLLayout;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.spi.AppenderAttachable;
import ch.qos.logback.core.spi.AppenderAttachableImpl;
import dev.keywarden.Redactor;
import dev.keywarden.fixtures.Key;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A fault in masking costs neither a key nor a line, nor the appender. */
class MaskingFaultTest {
  private static final String NOTICE = "[a line could not be masked and was withheld]";

  @TempDir Path folder;
  private final Key key = Key.loaded();

  @AfterEach
  void close() {
    key.close();
  }

  /** Fails at lines that have a word in them. */
  private static LineMask failing(Throwable fault) {
    return (line, charset) -> {
      if (new String(line, charset).contains("boom")) {
        raise(fault);
      }
      return LineMask.ofProcess().mask(line, charset);
    };
  }

  private static void raise(Throwable fault) {
    if (fault instanceof Error error) {
      throw error;
    }
    throw (RuntimeException) fault;
  }

  private Logged log(Encoder<ILoggingEvent> inner, Throwable fault) {
    Logged log = Logged.by(folder, Logged.file(Logged.pattern("%msg%n")), Logged.ROOT);
    KeywardenEncoder encoder = new KeywardenEncoder(failing(fault));
    encoder.setContext(log.context);
    encoder.setEncoder(inner);
    encoder.start();
    ((OutputStreamAppender<ILoggingEvent>) log.context.getLogger("ROOT").getAppender("A"))
        .setEncoder(encoder);
    return log;
  }

  private static PatternLayoutEncoder pattern(String pattern) {
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setPattern(pattern);
    encoder.setCharset(StandardCharsets.UTF_8);
    return encoder;
  }

  @Test
  void fault_printsALineThatSaysSo_andTheNextOnesAsEver() {
    for (Throwable fault :
        List.of(
            new IllegalStateException("about " + key.value()),
            new StackOverflowError(),
            new AssertionError(key.value()),
            new NoClassDefFoundError(key.value()))) {
      try (Logged log = log(pattern("%msg%n"), fault)) {
        log.logger().info("first {}", key.value());
        log.logger().warn("boom {}", key.value());
        log.logger().info("last {}", key.value());

        List<String> lines = log.text().lines().toList();
        int size = lines.size();
        assertThat(lines.get(size - 3)).isEqualTo("first " + Redactor.MASK);
        assertThat(lines.get(size - 2))
            .matches(
                "\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z WARN com\\.acme\\.Client - \\Q" + NOTICE + "\\E");
        assertThat(lines.get(size - 1)).isEqualTo("last " + Redactor.MASK);
        assertThatText(log.text()).hasNothingOf(key.value());
        assertThatText(log.context.getStatusManager().getCopyOfStatusList().toString())
            .hasNothingOf(key.value());
        assertThat(log.context.getStatusManager().getCopyOfStatusList().toString())
            .contains("could not mask a line: " + fault.getClass().getName());
      }
    }
  }

  @Test
  void fault_inJson_printsJson() {
    try (Logged log = log(new JsonEncoder(), new IllegalStateException())) {
      log.context.getLogger("strange \"name\"\n").error("boom {}", key.value());

      assertThat(log.text())
          .matches(
              "\\{\"timestamp\":\"[^\"]+Z\",\"level\":\"ERROR\",\"logger\":\"strange..name..\","
                  + "\"message\":\"\\Q"
                  + NOTICE
                  + "\\E\"}\n");
    }
  }

  @Test
  void fault_inHtml_printsAComment() {
    HTMLLayout layout = new HTMLLayout();
    LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
    encoder.setLayout(layout);
    try (Logged log = log(encoder, new IllegalStateException())) {
      layout.setContext(log.context);
      layout.start();
      log.logger().error("boom {}", key.value());

      assertThat(log.text()).contains("<!-- ", " ERROR com.acme.Client " + NOTICE + " -->");
      assertThatText(log.text()).hasNothingOf(key.value());
    }
  }

  /** An appender with others in it, of somebody else's, that fails to say which. */
  private static final class Secretive extends UnsynchronizedAppenderBase<ILoggingEvent>
      implements AppenderAttachable<ILoggingEvent> {
    private final AppenderAttachableImpl<ILoggingEvent> inner = new AppenderAttachableImpl<>();
    private @Nullable Throwable fault;

    @Override
    protected void append(ILoggingEvent event) {
      int unused = inner.appendLoopOnAppenders(event);
    }

    @Override
    public Iterator<Appender<ILoggingEvent>> iteratorForAppenders() {
      if (fault != null) {
        raise(fault);
      }
      return inner.iteratorForAppenders();
    }

    @Override
    public void addAppender(Appender<ILoggingEvent> appender) {
      inner.addAppender(appender);
    }

    @Override
    public @Nullable Appender<ILoggingEvent> getAppender(String name) {
      return inner.getAppender(name);
    }

    @Override
    public boolean isAttached(Appender<ILoggingEvent> appender) {
      return inner.isAttached(appender);
    }

    @Override
    public void detachAndStopAllAppenders() {
      inner.detachAndStopAllAppenders();
    }

    @Override
    public boolean detachAppender(Appender<ILoggingEvent> appender) {
      return inner.detachAppender(appender);
    }

    @Override
    public boolean detachAppender(String name) {
      return inner.detachAppender(name);
    }
  }

  @Test
  void appendersThatCannotBeLookedAt_withholdTheEventAndSpareTheCaller() {
    try (Logged log = Logged.by(folder, Logged.MASKING, "<root level='DEBUG'/>")) {
      Secretive secretive = new Secretive();
      secretive.setContext(log.context);
      secretive.setName("S");
      FileAppender<ILoggingEvent> inner = new FileAppender<>();
      inner.setContext(log.context);
      inner.setFile(folder.resolve("A.log").toString());
      PatternLayoutEncoder encoder = pattern("%msg%n");
      encoder.setContext(log.context);
      encoder.start();
      inner.setEncoder(encoder);
      inner.start();
      secretive.addAppender(inner);
      secretive.start();
      log.context.getLogger("ROOT").addAppender(secretive);

      for (Throwable fault :
          List.of(new IllegalStateException(key.value()), new NoClassDefFoundError(key.value()))) {
        secretive.fault = fault;
        log.logger().info("withheld {}", key.value());
        assertThat(log.context.getStatusManager().getCopyOfStatusList().toString())
            .contains("withholds its events: " + fault.getClass().getName());
      }
      secretive.fault = null;
      log.logger().info("sent {}", key.value());

      assertThat(log.text().lines()).containsExactly("sent " + Redactor.MASK);
      assertThatText(log.context.getStatusManager().getCopyOfStatusList().toString())
          .hasNothingOf(key.value());
    }
  }
}
