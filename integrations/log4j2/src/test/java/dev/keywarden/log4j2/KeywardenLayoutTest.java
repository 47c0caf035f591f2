package dev.keywarden.log4j2;

import static dev.keywarden.testkit.KeyAssertions.assertThatText;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keywarden.Redactor;
import dev.keywarden.fixtures.Key;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.MarkerManager;
import org.apache.logging.log4j.ThreadContext;
import org.apache.logging.log4j.core.Layout;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.core.layout.AbstractLayout;
import org.apache.logging.log4j.core.layout.ByteBufferDestination;
import org.apache.logging.log4j.core.layout.GelfLayout;
import org.apache.logging.log4j.core.layout.PatternLayout;
import org.apache.logging.log4j.core.util.NetUtils;
import org.apache.logging.log4j.message.ObjectMessage;
import org.apache.logging.log4j.message.SimpleMessage;
import org.apache.logging.log4j.message.StringMapMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What each layout prints, with a key in every place of an event, in a real file. */
class KeywardenLayoutTest {
  @TempDir Path folder;

  private static Stream<String> layouts() {
    return Stream.of(
        Logged.pattern("%d %p [%t] %c %marker %X - %m%n%ex{full}"),
        "<JsonTemplateLayout eventTemplateUri='classpath:LogstashJsonEventLayoutV1.json'/>",
        "<JsonTemplateLayout eventTemplateUri='classpath:EcsLayout.json'/>",
        "<JsonLayout properties='true' complete='true'/>",
        "<JsonLayout properties='true' compact='true' eventEol='true'"
            + " objectMessageAsJsonObject='true'/>",
        "<GelfLayout host='here' compressionType='OFF' includeNewLineDelimiter='true'/>",
        "<HtmlLayout/>",
        "<Rfc5424Layout appName='app' mdcId='mdc'/>",
        "<CsvLogEventLayout/>");
  }

  @ParameterizedTest
  @MethodSource("layouts")
  void everyPlaceOfAnEvent_isMasked(String layout) {
    try (Key key = Key.loaded()) {
      String value = key.value();
      Logged bare = Logged.bare(folder, layout);
      logEverywhere(bare.logger(), value);
      bare.close();
      Logged masked = Logged.masked(folder.resolve("masked"), layout);
      logEverywhere(masked.logger(), value);
      masked.close();

      int printed = bare.text().split(value, -1).length - 1;
      assertThat(printed).as("the control: the key is printed").isGreaterThanOrEqualTo(6);
      assertThatText(masked.text()).hasNothingOf(value);
      assertThat(masked.text().split("\\[REDACTED]", -1).length - 1).isEqualTo(printed);
      assertThat(masked.text().lines()).hasSameSizeAs(bare.text().lines().toList());
    }
  }

  private static void logEverywhere(Logger logger, String key) {
    logger.info("sent " + key);
    logger.info("sent {}", key);
    logger.info("sent {}{} now", key.substring(0, 17), key.substring(17));
    logger.info(MarkerManager.getMarker("marker-" + key), "marked");
    logger.info(new StringMapMessage(Map.of("key", key)));
    logger.info(new ObjectMessage(List.of(key)));
    ThreadContext.put("key", key);
    logger.info("in a context");
    ThreadContext.remove("key");
    IllegalStateException failure =
        new IllegalStateException("no " + key, new IllegalArgumentException("cause " + key));
    failure.addSuppressed(new UnsupportedOperationException("suppressed " + key));
    logger.error("failed", failure);
  }

  @Test
  void completeJson_isStillOneDocument() throws Exception {
    try (Key key = Key.loaded()) {
      Logged log = Logged.masked(folder, "<JsonLayout complete='true'/>");
      log.logger().info("sent {}", key.value());
      log.logger().info("sent {}", key.value());
      log.close();

      assertThat(new ObjectMapper().readTree(log.text()))
          .extracting(node -> node.get("message").asText())
          .containsExactly("sent " + Redactor.MASK, "sent " + Redactor.MASK);
    }
  }

  @Test
  void otherCharsets_keepTheirText() {
    for (Charset charset :
        List.of(UTF_8, UTF_16, ISO_8859_1, Charset.forName("UTF-32"), Charset.forName("IBM037"))) {
      try (Key key = Key.loaded()) {
        Path own = folder.resolve(charset.name());
        Logged log =
            Logged.masked(own, Logged.pattern("%p äöü - %m%n").replace("UTF-8", charset.name()));
        log.logger().info("größer {}", key.value());
        log.close();

        assertThat(log.text("A", charset))
            .isEqualTo("INFO äöü - größer " + Redactor.MASK + System.lineSeparator());
      }
    }
  }

  @Test
  void otherText_isWrittenAsItWouldBeWithoutMasking() {
    String text = "größer € 😀 \u0000 \t " + "x".repeat(1 << 20) + "\nsecond\r\nthird";
    try (Key key = Key.loaded();
        Logged bare = Logged.bare(folder, Logged.pattern("%m%n"));
        Logged masked = Logged.masked(folder.resolve("masked"), Logged.pattern("%m%n"))) {
      assertThat(key.value()).isNotEmpty();
      bare.logger().info(text);
      masked.logger().info(text);

      assertThat(masked.text()).isEqualTo(bare.text());
    }
  }

  @Test
  void longLine_isMaskedThroughout() {
    try (Key key = Key.loaded();
        Logged log = Logged.masked(folder, Logged.pattern("%m%n"))) {
      String filler = " y".repeat(1 << 18) + " ";
      log.logger().info(key.value() + filler + key.value() + filler + "\n" + key.value());

      String mask = Redactor.MASK;
      assertThat(log.text())
          .isEqualTo(mask + filler + mask + filler + "\n" + mask + System.lineSeparator());
    }
  }

  @Test
  void headerAndFooter_areKept_andMasked() {
    try (Key key = Key.loaded()) {
      String layout =
          "<PatternLayout pattern='%m%n' header='head "
              + key.value()
              + "%n' footer='foot "
              + key.value()
              + "'/>";
      Logged log = Logged.masked(folder, layout);
      log.logger().info("body");
      log.close();

      assertThat(log.text().lines())
          .containsExactly("head " + Redactor.MASK, "body", "foot " + Redactor.MASK);
    }
  }

  @Test
  void whatTheLayoutWouldCompress_isMasked_andPlain() {
    try (Key key = Key.loaded()) {
      GelfLayout gelf =
          GelfLayout.newBuilder()
              .setHost(NetUtils.getLocalHostname())
              .setCompressionType(GelfLayout.CompressionType.GZIP)
              .setCompressionThreshold(1)
              .build();
      LogEvent event = event("sent " + key.value());
      assertThat(gelf.toByteArray(event)).as("the control").startsWith(0x1f, 0x8b);

      String text = new String(KeywardenLayout.of(gelf).toByteArray(event), UTF_8);

      assertThat(text).startsWith("{").contains("sent " + Redactor.MASK);
      assertThatText(text).hasNothingOf(key.value());
    }
  }

  @Test
  void directEncoding_isMaskedToo() {
    try (Key key = Key.loaded()) {
      PatternLayout pattern = PatternLayout.newBuilder().setPattern("%m%n").build();
      LogEvent event = event("sent " + key.value());
      Destination bare = new Destination();
      pattern.encode(event, bare);
      assertThat(bare.written.toString(UTF_8)).contains(key.value());

      Destination masked = new Destination();
      KeywardenLayout.of(pattern).encode(event, masked);

      assertThat(masked.written.toString(UTF_8))
          .isEqualTo("sent " + Redactor.MASK + System.lineSeparator());
    }
  }

  private static LogEvent event(String message) {
    return Log4jLogEvent.newBuilder()
        .setLoggerName("com.acme.Client")
        .setLevel(Level.INFO)
        .setMessage(new SimpleMessage(message))
        .build();
  }

  private static final class Destination implements ByteBufferDestination {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final ByteBuffer buffer = ByteBuffer.allocate(16);

    @Override
    public ByteBuffer getByteBuffer() {
      return buffer;
    }

    @Override
    public ByteBuffer drain(ByteBuffer full) {
      full.flip();
      writeBytes(full);
      full.clear();
      return full;
    }

    @Override
    public void writeBytes(ByteBuffer data) {
      while (data.hasRemaining()) {
        written.write(data.get());
      }
    }

    @Override
    public void writeBytes(byte[] data, int offset, int length) {
      written.write(data, offset, length);
    }
  }

  @Test
  void layoutThatMakesNoText_isMaskedByItsBytes() {
    try (Key key = Key.loaded()) {
      Layout<byte[]> bytes =
          new AbstractLayout<>(null, null, null) {
            @Override
            public byte[] toByteArray(LogEvent event) {
              return event.getMessage().getFormattedMessage().getBytes(UTF_8);
            }

            @Override
            public byte[] toSerializable(LogEvent event) {
              return toByteArray(event);
            }

            @Override
            public String getContentType() {
              return "application/octet-stream";
            }
          };

      assertThat(KeywardenLayout.of(bytes).toByteArray(event("sent " + key.value())))
          .isEqualTo(("sent " + Redactor.MASK).getBytes(UTF_8));
    }
  }

  @Test
  void layoutThatMakesNoText_keepsBytesThatAreNone() {
    byte[] binary = {(byte) 0xAC, (byte) 0xED, 0, 5, (byte) 0xFF, (byte) 0xC3, 'a'};
    Layout<byte[]> bytes =
        new AbstractLayout<>(null, binary, null) {
          @Override
          public byte[] toByteArray(LogEvent event) {
            return binary.clone();
          }

          @Override
          public byte[] toSerializable(LogEvent event) {
            return toByteArray(event);
          }

          @Override
          public String getContentType() {
            return "application/octet-stream";
          }
        };

    assertThat(KeywardenLayout.of(bytes).toByteArray(event("any"))).isEqualTo(binary);
    assertThat(KeywardenLayout.of(bytes).getHeader()).isEqualTo(binary);
  }

  /** RFC 5425, section 4.3: who reads by the length would be out of step from then on. */
  @Test
  void frameWithALength_hasThatOfTheMaskedMessage() {
    try (Key key = Key.loaded()) {
      Logged log =
          Logged.masked(folder, "<Rfc5424Layout appName='app' useTlsMessageFormat='true'/>");
      log.logger().info("größer {} end", key.value());
      log.logger().info("nothing");
      log.close();

      byte[] all = log.text().getBytes(UTF_8);
      int at = 0;
      List<String> messages = new ArrayList<>();
      while (at < all.length) {
        int space = at;
        while (all[space] != ' ') {
          space++;
        }
        int length = Integer.parseInt(new String(all, at, space - at, UTF_8));
        messages.add(new String(all, space + 1, length, UTF_8));
        at = space + 1 + length;
      }
      assertThat(messages).hasSize(2).allMatch(message -> message.startsWith("<"));
      assertThat(messages.get(0)).endsWith("größer " + Redactor.MASK + " end");
      assertThat(messages.get(1)).endsWith("nothing");
    }
  }

  @Test
  void whatTheLayoutSaysOfItself_isKept() {
    PatternLayout located = PatternLayout.newBuilder().setPattern("%L %m").build();
    KeywardenLayout layout = KeywardenLayout.of(located);

    assertThat(layout.requiresLocation()).isTrue();
    assertThat(layout.getContentType()).isEqualTo(located.getContentType());
    assertThat(layout.getContentFormat()).isEqualTo(located.getContentFormat());
    assertThat(layout.getCharset()).isEqualTo(located.getCharset());
    assertThat(layout.layout()).isSameAs(located);
    assertThat(layout).hasToString("KeywardenLayout[PatternLayout]");
    assertThat(
            KeywardenLayout.of(PatternLayout.newBuilder().setPattern("%m").build())
                .requiresLocation())
        .isFalse();
  }

  @Test
  void rotatedKey_theOldOneAndTheNewAreMasked() {
    try (Key key = Key.loaded();
        Logged log = Logged.masked(folder, Logged.pattern("%m"))) {
      String first = key.value();
      String second = key.rotate();
      assertThat(second).isNotEqualTo(first);
      log.logger().info("{} then {}", first, second);

      assertThat(log.text()).isEqualTo(Redactor.MASK + " then " + Redactor.MASK);
    }
  }

  @Test
  void chainThatIsBuiltLater_isMaskedFromThenOn() {
    try (Logged log = Logged.masked(folder, Logged.pattern("%m%n"))) {
      log.logger().info("before");
      try (Key key = Key.loaded()) {
        log.logger().info("after {}", key.value());
      }

      assertThat(log.text().lines()).containsExactly("before", "after " + Redactor.MASK);
    }
  }
}
