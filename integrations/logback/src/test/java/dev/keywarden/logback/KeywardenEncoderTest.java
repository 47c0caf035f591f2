package dev.keywarden.logback;

import static dev.keywarden.testkit.KeyAssertions.assertThatText;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;
import ch.qos.logback.core.status.Status;
import dev.keywarden.Redactor;
import dev.keywarden.fixtures.Key;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import net.logstash.logback.argument.StructuredArguments;
import net.logstash.logback.marker.Markers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.MarkerFactory;

/** What each encoder prints, with a key in every place of an event, in a real file. */
class KeywardenEncoderTest {
  private static final String EVERYTHING =
      "<![CDATA[%d %-5level [%thread] %logger %marker %X %kvp - %msg%n%ex{full}]]>";

  @TempDir Path folder;

  /** An encoder that masks, and the bare one that is in it. */
  record Encoders(String name, String bare) {
    String masked() {
      return "<encoder class='dev.keywarden.logback.KeywardenEncoder'>" + bare + "</encoder>";
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private static Stream<Encoders> encoders() {
    return Stream.of(
        new Encoders("pattern", Logged.pattern(EVERYTHING)),
        new Encoders("JSON", "<encoder class='ch.qos.logback.classic.encoder.JsonEncoder'/>"),
        new Encoders(
            "logstash", "<encoder class='net.logstash.logback.encoder.LogstashEncoder'/>"));
  }

  private static String named(String bare) {
    return bare.contains("class=")
        ? bare
        : bare.replace(
            "<encoder>", "<encoder class='ch.qos.logback.classic.encoder.PatternLayoutEncoder'>");
  }

  @ParameterizedTest
  @MethodSource("encoders")
  void everyPlaceOfAnEvent_isMasked(Encoders encoders) {
    try (Key key = Key.loaded()) {
      String value = key.value();
      try (Logged bare = Logged.by(folder, Logged.file(encoders.bare), Logged.ROOT);
          Logged masked =
              Logged.by(
                  folder.resolve("masked"),
                  Logged.file(new Encoders("", named(encoders.bare)).masked()),
                  Logged.ROOT)) {
        int places = logEverywhere(bare.logger(), value);
        logEverywhere(masked.logger(), value);

        assertThat(bare.text().split(value, -1).length - 1)
            .as("the control: the key is printed in each place")
            .isGreaterThanOrEqualTo(places);
        assertThat(masked.text().lines()).hasSameSizeAs(bare.text().lines().toList());
        assertThatText(masked.text()).hasNothingOf(value);
        assertThat(masked.text().split("\\[REDACTED]", -1)).hasSizeGreaterThanOrEqualTo(places);
      }
    }
  }

  /** Logs a value in many places, and says in how many at least it has to turn up. */
  private static int logEverywhere(Logger logger, String key) {
    logger.info("sent " + key);
    logger.info("sent {}", key);
    logger.info(MarkerFactory.getMarker("marker-" + key), "marked");
    logger.atInfo().addKeyValue("key", key).log("with a field");
    var mdc = logger.getLoggerContext().getMDCAdapter();
    mdc.put("key", key);
    logger.info("in a context");
    mdc.remove("key");
    IllegalStateException failure =
        new IllegalStateException("no " + key, new IllegalArgumentException("cause " + key));
    failure.addSuppressed(new UnsupportedOperationException("suppressed " + key));
    logger.error("failed", failure);
    return 7;
  }

  @Test
  void keyInTwoArguments_isMaskedWhereTheyMeet() {
    try (Key key = Key.loaded();
        Logged log = Logged.by(folder, Logged.file(Logged.masked("%msg%n")), Logged.ROOT)) {
      log.logger().info("sent {}{} now", key.value().substring(0, 17), key.value().substring(17));

      assertThat(log.text()).isEqualTo("sent " + Redactor.MASK + " now" + System.lineSeparator());
    }
  }

  @Test
  void structuredArgumentsAndMarkers_areMasked() {
    try (Key key = Key.loaded();
        Logged log =
            Logged.by(
                folder,
                Logged.file(
                    "<encoder class='dev.keywarden.logback.KeywardenEncoder'><encoder"
                        + " class='net.logstash.logback.encoder.LogstashEncoder'/></encoder>"),
                Logged.ROOT)) {
      log.logger().info("sent", StructuredArguments.keyValue("key", key.value()));
      log.logger().info(Markers.append("key", List.of(key.value())), "sent");

      assertThatText(log.text()).hasNothingOf(key.value());
      assertThat(log.text().split("\\[REDACTED]", -1)).hasSize(3);
      assertThat(log.text()).contains("\"key\":\"[REDACTED]\"", "\"key\":[\"[REDACTED]\"]");
    }
  }

  @Test
  void otherCharsets_keepTheirText() {
    for (Charset charset :
        List.of(UTF_8, UTF_16, ISO_8859_1, Charset.forName("UTF-32"), Charset.forName("IBM037"))) {
      Path own = folder.resolve(charset.name());
      try (Key key = Key.loaded();
          Logged log =
              Logged.by(
                  own,
                  Logged.file(
                      Logged.masked("%level äöü - %msg%n").replace("UTF-8", charset.name())),
                  Logged.ROOT)) {
        log.logger().info("größer {}", key.value());

        assertThat(log.text("A", charset))
            .isEqualTo("INFO äöü - größer " + Redactor.MASK + System.lineSeparator());
      }
    }
  }

  @Test
  void otherText_isWrittenAsItWouldBeWithoutMasking() {
    String text = "größer € 😀 \u0000 \t " + "x".repeat(1 << 20) + "\nsecond\r\nthird";
    try (Key key = Key.loaded();
        Logged bare = Logged.by(folder, Logged.file(Logged.pattern("%msg%n")), Logged.ROOT);
        Logged masked =
            Logged.by(
                folder.resolve("masked"), Logged.file(Logged.masked("%msg%n")), Logged.ROOT)) {
      assertThat(key.value()).isNotEmpty();
      bare.logger().info(text);
      masked.logger().info(text);

      assertThat(masked.text()).isEqualTo(bare.text());
    }
  }

  @Test
  void longLine_isMaskedThroughout() {
    try (Key key = Key.loaded();
        Logged log = Logged.by(folder, Logged.file(Logged.masked("%msg%n")), Logged.ROOT)) {
      String filler = "y".repeat(1 << 19);
      log.logger().info(key.value() + filler + key.value() + filler + "\n" + key.value());

      assertThat(log.text())
          .isEqualTo(
              Redactor.MASK
                  + filler
                  + Redactor.MASK
                  + filler
                  + "\n"
                  + Redactor.MASK
                  + System.lineSeparator());
    }
  }

  @Test
  void headerAndFooter_areKept_andMasked() {
    String layout =
        "<encoder class='dev.keywarden.logback.KeywardenEncoder'>"
            + "<layout class='ch.qos.logback.classic.html.HTMLLayout'>"
            + "<title>${title}</title><pattern>%msg</pattern></layout></encoder>";
    try (Key key = Key.loaded()) {
      Logged log = Logged.in(folder);
      log.context.putProperty("title", "of " + key.value());
      log.read(Logged.file(layout), Logged.ROOT);
      log.logger().info("sent {}", key.value());
      log.close();

      assertThat(log.text())
          .contains("<title>of " + Redactor.MASK + "</title>", "sent " + Redactor.MASK, "</html>");
      assertThatText(log.text()).hasNothingOf(key.value());
    }
  }

  @Test
  void rotatedKey_theOldOneAndTheNewAreMasked() {
    try (Key key = Key.loaded();
        Logged log = Logged.by(folder, Logged.file(Logged.masked("%msg%n")), Logged.ROOT)) {
      String first = key.value();
      String second = key.rotate();
      assertThat(second).isNotEqualTo(first);
      log.logger().info("{} then {}", first, second);

      assertThat(log.text()).startsWith(Redactor.MASK + " then " + Redactor.MASK);
    }
  }

  @Test
  void chainThatIsBuiltLater_isMaskedFromThenOn() {
    try (Logged log = Logged.by(folder, Logged.file(Logged.masked("%msg%n")), Logged.ROOT)) {
      log.logger().info("before");
      try (Key key = Key.loaded()) {
        log.logger().info("after {}", key.value());
      }

      assertThat(log.text().lines()).containsExactly("before", "after " + Redactor.MASK);
    }
  }

  @Test
  void nothingInIt_isAnError_andWritesNothing() {
    try (Logged log =
        Logged.by(
            folder,
            Logged.file("<encoder class='dev.keywarden.logback.KeywardenEncoder'/>"),
            Logged.ROOT)) {
      log.logger().info("lost");

      assertThat(log.text()).isEmpty();
      assertThat(log.context.getStatusManager().getCopyOfStatusList())
          .filteredOn(status -> status.getLevel() == Status.ERROR)
          .extracting(Status::getMessage)
          .anyMatch(message -> message.contains("give it a <pattern>"));
    }
  }

  @Test
  void encoderThatFails_costsNoLine_andQuotesNothing() {
    try (Key key = Key.loaded()) {
      KeywardenEncoder encoder = new KeywardenEncoder(new Failing(key.value()));
      try (Logged log = Logged.by(folder, Logged.file(Logged.pattern("%msg%n")), Logged.ROOT)) {
        encoder.setContext(log.context);
        encoder.start();
        var event =
            new ch.qos.logback.classic.spi.LoggingEvent(
                "fqcn", log.logger(), ch.qos.logback.classic.Level.INFO, "hello", null, null);

        String line = new String(encoder.encode(event), UTF_8);

        assertThat(line).contains("INFO com.acme.Client - [a line could not be masked");
        assertThatText(log.context.getStatusManager().getCopyOfStatusList().toString())
            .hasNothingOf(key.value());
      }
    }
  }

  private static final class Failing extends EncoderBase<ILoggingEvent> {
    private final String secret;

    Failing(String secret) {
      this.secret = secret;
    }

    @Override
    public byte[] headerBytes() {
      return new byte[0];
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
      throw new IllegalStateException("cannot encode " + secret);
    }

    @Override
    public byte[] footerBytes() {
      return new byte[0];
    }
  }
}
