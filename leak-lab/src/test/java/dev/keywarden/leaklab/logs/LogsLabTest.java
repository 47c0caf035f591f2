package dev.keywarden.leaklab.logs;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.net.LoggingEventPreSerializationTransformer;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import dev.keywarden.leaklab.Channel;
import dev.keywarden.leaklab.Lab;
import java.io.ByteArrayOutputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.logging.SimpleFormatter;
import java.util.logging.XMLFormatter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A key in each place of a log line, in each log library, with its integration and without. */
class LogsLabTest {
  private static final Lab LAB = Lab.of("Logs");
  private static final Map<String, LogOutput> OPEN = new LinkedHashMap<>();

  @TempDir static Path folder;

  /** What writes lines. */
  enum Library {
    LOGBACK("Logback, pattern"),
    LOGBACK_JSON("Logback, JsonEncoder"),
    LOGSTASH("Logback, logstash encoder"),
    LOG4J("Log4j 2, PatternLayout"),
    LOG4J_TEMPLATE("Log4j 2, JsonTemplateLayout"),
    LOG4J_JSON("Log4j 2, JsonLayout"),
    JUL("java.util.logging, SimpleFormatter"),
    JUL_XML("java.util.logging, XMLFormatter"),
    PRINT("System.out");

    private final String title;

    Library(String title) {
      this.title = title;
    }

    String integration() {
      return switch (this) {
        case LOGBACK, LOGBACK_JSON, LOGSTASH -> "keywarden-logback";
        case LOG4J, LOG4J_TEMPLATE, LOG4J_JSON -> "keywarden-log4j2";
        case JUL, JUL_XML -> "keywarden-jul";
        case PRINT -> "keywarden-print-stream";
      };
    }

    LogOutput open(Path file, boolean masked) {
      return switch (this) {
        case LOGBACK ->
            new LogbackOutput(
                file,
                masked,
                "<encoder><charset>UTF-8</charset><pattern>"
                    + "%d %level %logger %marker %X %kvp - %msg%n%ex{full}"
                    + "</pattern></encoder>");
        case LOGBACK_JSON ->
            new LogbackOutput(
                file, masked, "<encoder class='ch.qos.logback.classic.encoder.JsonEncoder'/>");
        case LOGSTASH ->
            new LogbackOutput(
                file, masked, "<encoder class='net.logstash.logback.encoder.LogstashEncoder'/>");
        case LOG4J ->
            new Log4jOutput(
                file,
                masked,
                "<PatternLayout charset='UTF-8' pattern='%d %p %c %marker %X - %m%n%ex{full}'/>");
        case LOG4J_TEMPLATE ->
            new Log4jOutput(
                file,
                masked,
                "<JsonTemplateLayout eventTemplateUri='classpath:EcsLayout.json'>"
                    + "<EventTemplateAdditionalField key='marker' format='JSON'"
                    + " value='{&quot;$resolver&quot;:&quot;marker&quot;,"
                    + "&quot;field&quot;:&quot;name&quot;}'/></JsonTemplateLayout>");
        case LOG4J_JSON ->
            new Log4jOutput(file, masked, "<JsonLayout properties='true' eventEol='true'/>");
        case JUL -> new JulOutput(file, masked, new SimpleFormatter());
        case JUL_XML -> new JulOutput(file, masked, new XMLFormatter());
        case PRINT -> new PrintOutput(file, masked);
      };
    }
  }

  /** Where in a line a key is. */
  @FunctionalInterface
  private interface Place {
    void log(LogOutput out, String value);
  }

  private static final Set<String> CHAINED =
      Set.of("message of a cause", "stack trace of a suppressed exception");
  private static final Map<String, Place> TEXTS = new LinkedHashMap<>();
  private static final Map<String, Place> STRUCTURES = new LinkedHashMap<>();

  static {
    TEXTS.put("message", (out, value) -> out.message("sent " + value));
    TEXTS.put("argument", (out, value) -> out.message("sent {} now", value));
    TEXTS.put(
        "exception message", (out, value) -> out.thrown(new IllegalStateException("no " + value)));
    TEXTS.put(
        "message of a cause",
        (out, value) ->
            out.thrown(new IllegalStateException("no", new IllegalArgumentException(value))));
    TEXTS.put(
        "stack trace of a suppressed exception",
        (out, value) -> {
          IllegalStateException failure = new IllegalStateException("no");
          failure.addSuppressed(new UnsupportedOperationException(value));
          out.thrown(failure);
        });
    TEXTS.put(
        "in Base64",
        (out, value) ->
            out.message("body {}", Base64.getEncoder().encodeToString(value.getBytes(UTF_8))));
    TEXTS.put(
        "in Basic authentication",
        (out, value) ->
            out.message(
                "Authorization: Basic "
                    + Base64.getEncoder().encodeToString(("user:" + value).getBytes(UTF_8))));
    TEXTS.put(
        "in hexadecimal",
        (out, value) -> out.message("body {}", HexFormat.of().formatHex(value.getBytes(UTF_8))));
    TEXTS.put(
        "as an array of bytes",
        (out, value) -> out.message("body {}", Arrays.toString(value.getBytes(UTF_8))));
    TEXTS.put(
        "backwards",
        (out, value) -> out.message("body {}", new StringBuilder(value).reverse().toString()));
    STRUCTURES.put("context (MDC)", (out, value) -> out.context("key", value));
    STRUCTURES.put("key-value pair", (out, value) -> out.field("key", value));
    STRUCTURES.put("marker", (out, value) -> out.marker("marker-" + value));
  }

  private static final Place TWO_ARGUMENTS =
      (out, value) -> out.message("sent {}{} now", value.substring(0, 17), value.substring(17));

  private static final Place SHORT_AND_LONG =
      (out, value) -> out.message("sent {}{} now", value.substring(0, 12), value.substring(12));

  @BeforeAll
  static void load() {
    LAB.key(); // the chain has to know it, as that of an application does
  }

  @AfterAll
  static void close() {
    OPEN.values().forEach(LogOutput::close);
    LAB.close();
  }

  private static Channel way(Library library, boolean masked, Place place) {
    return secret -> {
      String name = library + (masked ? "-masked" : "-bare");
      LogOutput out =
          OPEN.computeIfAbsent(name, it -> library.open(folder.resolve(it + ".log"), masked));
      out.written();
      place.log(out, secret.toString());
      return out.written();
    };
  }

  private static void masked(Library library, String place, Place logged) {
    LAB.masked(
        library.title + ": " + place,
        "with `" + library.integration() + "`",
        way(library, false, logged),
        way(library, true, logged));
  }

  private static List<Library> libraries() {
    return List.of(Library.values());
  }

  /** Those that have contexts, fields and markers. */
  private static Set<Library> structured() {
    return EnumSet.range(Library.LOGBACK, Library.LOG4J_JSON);
  }

  /** Those that do not print each argument by itself too. */
  private static Set<Library> joining() {
    return EnumSet.complementOf(EnumSet.of(Library.LOGBACK_JSON));
  }

  @ParameterizedTest
  @MethodSource("libraries")
  void everyPlaceOfALine_isMasked(Library library) {
    TEXTS.forEach(
        (place, logged) -> {
          if (library != Library.JUL_XML || !CHAINED.contains(place)) { // it prints none of them
            masked(library, place, logged);
          }
        });
  }

  @ParameterizedTest
  @MethodSource("structured")
  void everyPlaceOfAStructuredEvent_isMasked(Library library) {
    STRUCTURES.forEach((place, logged) -> masked(library, place, logged));
  }

  @ParameterizedTest
  @MethodSource("joining")
  void keyInTwoArguments_isMaskedWhereTheyMeet(Library library) {
    masked(library, "two arguments that meet", TWO_ARGUMENTS);
  }

  @Test
  void partsThatAreFarApart_areOutside() {
    LAB.outside(
        "Logback, JsonEncoder: parts of a key in two arguments, printed one by one",
        "`<withArguments>false</withArguments>`; a part of 12 characters is not masked",
        way(Library.LOGBACK_JSON, true, SHORT_AND_LONG));
  }

  @Test
  void serialisedEvents_areOutside() {
    LAB.outside(
        "Logback, SocketAppender: serialised event",
        "an appender with an encoder: nothing else is text before it leaves",
        secret -> {
          LoggerContext context = new LoggerContext();
          context.setMDCAdapter(new LogbackMDCAdapter());
          LoggingEvent event =
              new LoggingEvent(
                  "fqcn",
                  context.getLogger("com.acme.Client"),
                  Level.INFO,
                  "sent " + secret,
                  null,
                  null);
          ByteArrayOutputStream sent = new ByteArrayOutputStream();
          try (ObjectOutputStream socket = new ObjectOutputStream(sent)) {
            socket.writeObject(new LoggingEventPreSerializationTransformer().transform(event));
          }
          return sent.toByteArray();
        });
  }
}
