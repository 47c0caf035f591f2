package dev.keywarden.jul;

import static dev.keywarden.testkit.KeyAssertions.assertThatText;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keywarden.Redactor;
import dev.keywarden.fixtures.Key;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.logging.FileHandler;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.logging.XMLFormatter;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What formatters print of records with a key in them, in real files. */
class KeywardenFormatterTest {
  private static final String NOTICE = "[a line could not be masked and was withheld: ";

  @TempDir Path folder;
  private final Key key = Key.loaded();
  private final Logger logger = Logger.getAnonymousLogger();

  @AfterEach
  void close() throws IOException {
    key.close();
    LogManager.getLogManager().readConfiguration(); // that of the JDK
  }

  @FunctionalInterface
  private interface Logging {
    void to(Logger logger) throws Exception;
  }

  private String written(Formatter formatter, Charset charset, Logging lines) throws Exception {
    Path file = Files.createTempFile(folder, "log", ".log");
    FileHandler handler = new FileHandler(file.toString());
    handler.setFormatter(formatter);
    handler.setEncoding(charset.name());
    logger.setUseParentHandlers(false);
    logger.addHandler(handler);
    try {
      lines.to(logger);
    } finally {
      logger.removeHandler(handler);
      handler.close();
    }
    return Files.readString(file, charset);
  }

  private void everywhere(Logger to) {
    String value = key.value();
    to.info("sent " + value);
    to.log(Level.INFO, "sent {0}", value);
    to.log(
        Level.INFO, "sent {0}{1} now", new Object[] {value.substring(0, 17), value.substring(17)});
    IllegalStateException failure =
        new IllegalStateException("no " + value, new IllegalArgumentException("cause " + value));
    failure.addSuppressed(new UnsupportedOperationException("suppressed " + value));
    to.log(Level.SEVERE, "failed", failure);
    to.entering("Client", "send", value);
    to.logp(Level.INFO, "Client " + value, "send", "from a class");
  }

  @ParameterizedTest
  @ValueSource(classes = {SimpleFormatter.class, XMLFormatter.class})
  void everyPlaceOfARecord_isMasked(Class<? extends Formatter> type) throws Exception {
    String bare = written(type.getConstructor().newInstance(), UTF_8, this::everywhere);
    String masked =
        written(
            new KeywardenFormatter(type.getConstructor().newInstance()), UTF_8, this::everywhere);

    int printed = bare.split(key.value(), -1).length - 1;
    assertThat(printed).as("the control: the key is printed").isGreaterThanOrEqualTo(5);
    assertThatText(masked).hasNothingOf(key.value());
    assertThat(masked.split("\\[REDACTED]", -1)).hasSizeGreaterThan(printed);
    assertThat(masked.lines().count()).isEqualTo(bare.lines().count());
  }

  /** What a handler asks for that makes its lines by itself. */
  @Test
  void messageAlone_isMasked() {
    LogRecord record = new LogRecord(Level.INFO, "sent {0}");
    record.setParameters(new Object[] {key.value()});

    assertThat(new KeywardenFormatter(new SimpleFormatter()).formatMessage(record))
        .isEqualTo("sent [REDACTED]");
    assertThat(
            new KeywardenFormatter(
                    new SimpleFormatter(),
                    line -> {
                      throw new IllegalStateException(line);
                    })
                .formatMessage(record))
        .isEqualTo(NOTICE + "java.lang.IllegalStateException]");
  }

  @Test
  void headAndTail_areKept_andMasked() throws Exception {
    Formatter framed =
        new Formatter() {
          @Override
          public String format(LogRecord record) {
            return record.getMessage() + "\n";
          }

          @Override
          public String getHead(Handler handler) {
            return "head " + key.value() + "\n";
          }

          @Override
          public String getTail(Handler handler) {
            return "tail " + key.value();
          }
        };

    String text = written(new KeywardenFormatter(framed), UTF_8, log -> log.info("body"));

    assertThat(text.lines())
        .containsExactly("head " + Redactor.MASK, "body", "tail " + Redactor.MASK);
  }

  private static Formatter plain() {
    return new Formatter() {
      @Override
      public String format(LogRecord record) {
        return record.getMessage() + "\n";
      }
    };
  }

  @Test
  void otherCharsets_keepTheirText() throws Exception {
    for (Charset charset :
        List.of(UTF_8, UTF_16, ISO_8859_1, Charset.forName("UTF-32"), Charset.forName("IBM037"))) {
      String text =
          written(
              new KeywardenFormatter(plain()),
              charset,
              log -> log.info("größer " + key.value() + " äöü"));

      assertThat(text).isEqualTo("größer " + Redactor.MASK + " äöü\n");
    }
  }

  @Test
  void longLineWithBreaks_isMaskedThroughout() throws Exception {
    String filler = " €😀".repeat(1 << 18) + " ";
    String text =
        written(
            new KeywardenFormatter(plain()),
            UTF_8,
            log -> log.info(key.value() + filler + key.value() + "\n\r\n" + key.value()));

    String mask = Redactor.MASK;
    assertThat(text).isEqualTo(mask + filler + mask + "\n\r\n" + mask + "\n");
  }

  @Test
  void rotatedKey_theOldOneAndTheNewAreMasked() throws Exception {
    String first = key.value();
    String second = key.rotate();
    assertThat(second).isNotEqualTo(first);

    assertThat(
            written(new KeywardenFormatter(plain()), UTF_8, log -> log.info(first + " " + second)))
        .isEqualTo(Redactor.MASK + " " + Redactor.MASK + "\n");
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

  @Test
  void fault_printsALineThatSaysSo_andTheNextOnesAsEver() throws Exception {
    for (Throwable fault :
        List.of(
            new IllegalStateException("about " + key.value()),
            new StackOverflowError(),
            new AssertionError(key.value()),
            new NoClassDefFoundError(key.value()))) {
      String text =
          written(
              new KeywardenFormatter(plain(), failing(fault)),
              UTF_8,
              log -> {
                log.info("first " + key.value());
                log.warning("boom " + key.value());
                log.info("last " + key.value());
              });

      List<String> lines = text.lines().toList();
      assertThat(lines).hasSize(3);
      assertThat(lines.get(0)).isEqualTo("first " + Redactor.MASK);
      assertThat(lines.get(1))
          .matches("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z WARNING  - \\Q" + NOTICE + "\\E.*]")
          .endsWith(fault.getClass().getName() + "]");
      assertThat(lines.get(2)).isEqualTo("last " + Redactor.MASK);
      assertThatText(text).hasNothingOf(key.value());
    }
  }

  @Test
  void fault_inXml_printsAComment_andInJsonJson() {
    LogRecord record = new LogRecord(Level.SEVERE, "boom " + key.value());
    record.setLoggerName("strange \"name\"");
    Formatter json =
        new Formatter() {
          @Override
          public String format(LogRecord it) {
            return "{\"message\":\"" + it.getMessage() + "\"}\n";
          }
        };

    assertThat(
            new KeywardenFormatter(new XMLFormatter(), failing(new IllegalStateException()))
                .format(record))
        .matches("<!-- .* SEVERE strange..name. \\Q" + NOTICE + "\\E.* -->\n");
    assertThat(new KeywardenFormatter(json, failing(new IllegalStateException())).format(record))
        .matches(
            "\\{\"timestamp\":\".*Z\",\"level\":\"SEVERE\",\"logger\":\"strange..name.\","
                + "\"message\":\"\\Q"
                + NOTICE
                + "\\E.*\"}\n");
  }

  @Test
  void formatterThatFails_costsNoLine_andQuotesNothing() throws Exception {
    Formatter broken =
        new Formatter() {
          @Override
          public String format(LogRecord record) {
            throw new IllegalStateException(record.getMessage());
          }
        };

    String text = written(new KeywardenFormatter(broken), UTF_8, log -> log.info(key.value()));

    assertThat(text).contains("INFO  - " + NOTICE).hasLineCount(1);
    assertThatText(text).hasNothingOf(key.value());
  }

  private void configure(String... lines) throws IOException {
    LogManager.getLogManager()
        .readConfiguration(new ByteArrayInputStream(String.join("\n", lines).getBytes(ISO_8859_1)));
  }

  @Test
  void oneLineOfProperties_masksAHandler() throws IOException {
    Path file = folder.resolve("app.log");
    configure(
        "handlers=java.util.logging.FileHandler",
        "java.util.logging.FileHandler.pattern=" + file,
        "java.util.logging.FileHandler.formatter=dev.keywarden.jul.KeywardenFormatter");

    Logger.getLogger("com.acme.Client").log(Level.INFO, "sent {0}", key.value());

    assertThat(Files.readString(file)).contains("INFO: sent " + Redactor.MASK);
  }

  @Test
  void delegateOfProperties_isWhatIsMasked() throws IOException {
    configure("dev.keywarden.jul.KeywardenFormatter.delegate = java.util.logging.XMLFormatter ");

    assertThat(new KeywardenFormatter().formatter()).isInstanceOf(XMLFormatter.class);
  }

  @Test
  void delegateThatCannotBeMade_isReplaced_andStandardErrorSaysSo() throws IOException {
    for (String name : List.of("com.acme.NoSuchFormatter", "java.lang.String")) {
      configure("dev.keywarden.jul.KeywardenFormatter.delegate=" + name);
      PrintStream before = System.err;
      ByteArrayOutputStream printed = new ByteArrayOutputStream();
      System.setErr(new PrintStream(printed, true, UTF_8));
      try {
        assertThat(new KeywardenFormatter().formatter()).isInstanceOf(SimpleFormatter.class);
      } finally {
        System.setErr(before);
      }

      assertThat(printed.toString(UTF_8))
          .contains("dev.keywarden.jul.KeywardenFormatter.delegate", "SimpleFormatter takes its");
    }
  }

  @Test
  void install_masksAHandlerThatGetsAnotherFormatterLater_andKeepsItsFilter() throws IOException {
    Logger named = Logger.getLogger("com.acme.formatted");
    Path own = folder.resolve("formatted.log");
    FileHandler handler = new FileHandler(own.toString());
    handler.setFormatter(plain());
    handler.setFilter(record -> !record.getMessage().startsWith("secret"));
    named.addHandler(handler);
    KeywardenMasking.install();
    KeywardenMasking.install();
    handler.setFormatter(plain()); // as Tomcat does
    named.info("sent " + key.value());
    named.info("secret " + key.value());
    named.removeHandler(handler);
    handler.close();

    assertThat(Files.readString(own)).isEqualTo("sent " + Redactor.MASK + "\n");
  }

  @Test
  void install_masksAllHandlers_alsoOfAConfigurationThatIsReadLater() throws IOException {
    Logger named = Logger.getLogger("com.acme.named");
    Path own = folder.resolve("own.log");
    FileHandler handler = new FileHandler(own.toString());
    handler.setFormatter(plain());
    named.addHandler(handler);
    KeywardenMasking.install();
    KeywardenMasking.install();
    named.info("sent " + key.value());
    handler.close();

    assertThat(Files.readString(own)).isEqualTo("sent " + Redactor.MASK + "\n");
    assertThat(((KeywardenFormatter) handler.getFormatter()).formatter())
        .isNotInstanceOf(KeywardenFormatter.class);

    Path root = folder.resolve("root.log");
    configure(
        "handlers=java.util.logging.FileHandler",
        "java.util.logging.FileHandler.pattern=" + root,
        "java.util.logging.FileHandler.formatter=java.util.logging.SimpleFormatter");
    Logger.getLogger("com.acme.other").info("sent " + key.value());

    assertThat(Files.readString(root)).contains("INFO: sent " + Redactor.MASK);
  }

  @Test
  void manyThreads_keepEveryLineInItsOrder() throws Exception {
    int count = 200;
    int lines = 50;
    String text =
        written(
            new KeywardenFormatter(plain()),
            UTF_8,
            log -> {
              ExecutorService threads = Executors.newFixedThreadPool(count);
              CountDownLatch start = new CountDownLatch(1);
              List<Future<?>> all = new ArrayList<>();
              for (int thread = 0; thread < count; thread++) {
                int number = thread;
                all.add(
                    threads.submit(
                        () -> {
                          assertThat(start.await(1, TimeUnit.MINUTES)).isTrue();
                          for (int i = 0; i < lines; i++) {
                            log.info(number + " " + i + " " + key.value());
                          }
                          return null;
                        }));
              }
              start.countDown();
              for (Future<?> one : all) {
                one.get(1, TimeUnit.MINUTES);
              }
              threads.shutdown();
            });

    List<String> written = text.lines().toList();
    assertThat(written).hasSize(count * lines);
    for (int thread = 0; thread < count; thread++) {
      String own = thread + " ";
      assertThat(written.stream().filter(line -> line.startsWith(own)))
          .containsExactlyElementsOf(
              IntStream.range(0, lines).mapToObj(i -> own + i + " " + Redactor.MASK).toList());
    }
  }
}
