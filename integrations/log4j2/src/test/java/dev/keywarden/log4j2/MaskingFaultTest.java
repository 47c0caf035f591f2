package dev.keywarden.log4j2;

import static dev.keywarden.testkit.KeyAssertions.assertThatText;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keywarden.Redactor;
import dev.keywarden.fixtures.Key;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.Layout;
import org.apache.logging.log4j.core.appender.FileAppender;
import org.apache.logging.log4j.core.layout.HtmlLayout;
import org.apache.logging.log4j.core.layout.JsonLayout;
import org.apache.logging.log4j.core.layout.PatternLayout;
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
  private static UnaryOperator<String> failing(Throwable fault) {
    return line -> {
      if (line.contains("boom")) {
        raise(fault);
      }
      return Redactor.ofProcess().redact(line);
    };
  }

  private static void raise(Throwable fault) {
    if (fault instanceof Error error) {
      throw error;
    }
    throw (RuntimeException) fault;
  }

  private String logged(Layout<?> inner, Throwable fault, String loggerName) {
    Logged log = Logged.bare(folder, Logged.pattern("%m"));
    FileAppender appender =
        FileAppender.newBuilder()
            .setName("F")
            .setFileName(folder.resolve("F.log").toString())
            .setAppend(false)
            .setLayout(new KeywardenLayout(inner, failing(fault)))
            .build();
    appender.start();
    log.context.getConfiguration().getRootLogger().addAppender(appender, Level.ALL, null);
    org.apache.logging.log4j.core.Logger logger = log.context.getLogger(loggerName);
    logger.info("first {}", key.value());
    logger.warn("boom {}", key.value());
    logger.info("last {}", key.value());
    appender.stop();
    log.close();
    return log.text("F");
  }

  @Test
  void fault_printsALineThatSaysSo_andTheNextOnesAsEver() {
    for (Throwable fault :
        List.of(
            new IllegalStateException("about " + key.value()),
            new StackOverflowError(),
            new AssertionError(key.value()),
            new NoClassDefFoundError(key.value()))) {
      String text =
          logged(PatternLayout.newBuilder().setPattern("%m%n").build(), fault, "com.acme.Client");

      List<String> lines = text.lines().toList();
      assertThat(lines).hasSize(3);
      assertThat(lines.get(0)).isEqualTo("first " + Redactor.MASK);
      assertThat(lines.get(1))
          .matches(
              "\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z WARN com\\.acme\\.Client - \\Q" + NOTICE + "\\E");
      assertThat(lines.get(2)).isEqualTo("last " + Redactor.MASK);
      assertThatText(text).hasNothingOf(key.value());
    }
  }

  @Test
  void fault_inJson_printsJson_withTheCommaAroundIt() {
    JsonLayout json = JsonLayout.newBuilder().setComplete(true).setCompact(true).build();

    String text = logged(json, new IllegalStateException(), "strange \"name\"");

    assertThat(text)
        .containsPattern(
            ", *\\{\"timestamp\":\"[^\"]+Z\",\"level\":\"WARN\",\"logger\":\"strange..name.\","
                + "\"message\":\"\\Q"
                + NOTICE
                + "\\E\"}");
    assertThatText(text).hasNothingOf(key.value());
  }

  @Test
  void fault_inHtml_printsAComment() {
    String text = logged(HtmlLayout.newBuilder().build(), new IllegalStateException(), "a.b");

    assertThat(text).contains("<!-- ", " WARN a.b " + NOTICE + " -->");
    assertThatText(text).hasNothingOf(key.value());
  }
}
