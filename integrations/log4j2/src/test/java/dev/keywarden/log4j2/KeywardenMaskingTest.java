package dev.keywarden.log4j2;

import static dev.keywarden.testkit.KeyAssertions.assertThatText;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keywarden.Redactor;
import dev.keywarden.fixtures.Key;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.ThreadContext;
import org.apache.logging.log4j.core.appender.ConsoleAppender;
import org.apache.logging.log4j.core.layout.PatternLayout;
import org.apache.logging.log4j.status.StatusData;
import org.apache.logging.log4j.status.StatusListener;
import org.apache.logging.log4j.status.StatusLogger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One element of a configuration, and every appender of it is masked. */
class KeywardenMaskingTest {
  private static final String MASKING = "<KeywardenMasking/>";
  private static final String SENT = "sent " + Redactor.MASK;

  @TempDir Path folder;
  private final Key key = Key.loaded();

  @AfterEach
  void close() {
    key.close();
  }

  @Test
  void oneElement_masksEveryAppender_andWithoutItTheKeyIsThere() {
    String appenders =
        Logged.appenders(
            Logged.file("A", Logged.pattern("A %m")),
            "<RollingFile name='B' fileName='FOLDER/B.log' filePattern='FOLDER/B-%i.log'>"
                + Logged.pattern("B %m")
                + "<Policies><SizeBasedTriggeringPolicy size='1 MB'/></Policies></RollingFile>",
            "<RandomAccessFile name='C' fileName='FOLDER/C.log'/>");
    String loggers =
        "<Loggers><Logger name='com' additivity='true'><AppenderRef ref='B'/></Logger>"
            + "<Root level='debug'><AppenderRef ref='A'/><AppenderRef ref='C'/></Root></Loggers>";
    Logged bare = Logged.by(folder, appenders, loggers);
    bare.logger().info("sent {}", key.value());
    bare.close();
    Logged masked = Logged.by(folder.resolve("masked"), MASKING, appenders, loggers);
    masked.logger().info("sent {}", key.value());
    masked.close();

    for (String name : List.of("A", "B", "C")) {
      assertThat(bare.text(name)).contains(key.value());
    }
    assertThat(masked.text("A")).isEqualTo("A " + SENT);
    assertThat(masked.text("B")).isEqualTo("B " + SENT);
    assertThat(masked.text("C")).isEqualTo(SENT + System.lineSeparator());
  }

  @Test
  void layoutThatMasksAlready_isLeftAlone() {
    try (Logged log =
        Logged.masked(folder, "<KeywardenLayout>" + Logged.pattern("%m") + "</KeywardenLayout>")) {
      KeywardenLayout layout =
          (KeywardenLayout) log.context.getConfiguration().getAppender("A").getLayout();

      assertThat(layout.layout()).isInstanceOf(PatternLayout.class);
    }
  }

  @Test
  void layoutAroundALayout_masksOneAppender() {
    try (Logged log =
        Logged.bare(folder, "<KeywardenLayout>" + Logged.pattern("%m") + "</KeywardenLayout>")) {
      log.logger().info("sent {}", key.value());

      assertThat(log.text()).isEqualTo(SENT);
    }
  }

  @Test
  void layoutAroundNothing_isLog4jsOwn() {
    try (Logged log = Logged.bare(folder, "<KeywardenLayout/>")) {
      log.logger().info("sent {}", key.value());

      assertThat(log.text()).isEqualTo(SENT + System.lineSeparator());
    }
  }

  @Test
  void appenderBehindAnAsyncOne_isMasked() {
    Logged log =
        Logged.by(
            folder,
            MASKING,
            Logged.appenders(
                Logged.file("B", Logged.pattern("%m")),
                "<Async name='A'><AppenderRef ref='B'/></Async>"),
            Logged.ROOT);
    log.logger().info("sent {}", key.value());
    log.close();

    assertThat(log.text("B")).isEqualTo(SENT);
  }

  @Test
  void loggersThatAreAllAsync_areMasked() {
    Logged log =
        Logged.allAsync(
            folder,
            MASKING,
            Logged.appenders(
                "<RandomAccessFile name='A' fileName='FOLDER/A.log' immediateFlush='false'>"
                    + Logged.pattern("%m")
                    + "</RandomAccessFile>"),
            Logged.ROOT);
    log.logger().info("sent {}", key.value());
    log.close();

    assertThat(log.text()).isEqualTo(SENT);
  }

  @Test
  void appendersThatARoutingOneMakes_areMasked() {
    Logged log =
        Logged.by(
            folder,
            MASKING,
            Logged.appenders(
                "<Routing name='A'><Routes pattern='$${ctx:user}'><Route>"
                    + "<File name='F-${ctx:user}' fileName='FOLDER/${ctx:user}.log'>"
                    + Logged.pattern("%m")
                    + "</File></Route></Routes></Routing>"),
            Logged.ROOT);
    for (String user : List.of("ada", "bob")) {
      ThreadContext.put("user", user);
      log.logger().info("sent {}", key.value());
    }
    ThreadContext.remove("user");
    log.close();

    assertThat(log.text("ada")).isEqualTo(SENT);
    assertThat(log.text("bob")).isEqualTo(SENT);
  }

  @Test
  void configurationReadAnew_whileThreadsLog_losesNoMask() throws Exception {
    String[] elements = {
      MASKING, Logged.appenders(Logged.file("A", Logged.pattern("%m%n"))), Logged.ROOT
    };
    Logged log = Logged.by(folder, elements);
    AtomicBoolean done = new AtomicBoolean();
    CountDownLatch logging = new CountDownLatch(4);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    List<Future<?>> loggers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      loggers.add(
          threads.submit(
              () -> {
                while (!done.get()) {
                  log.logger().info("sent {}", key.value());
                  logging.countDown();
                }
              }));
    }
    assertThat(logging.await(1, TimeUnit.MINUTES)).isTrue();
    for (int i = 0; i < 20; i++) {
      log.read(elements);
    }
    done.set(true);
    for (Future<?> logger : loggers) {
      logger.get(1, TimeUnit.MINUTES);
    }
    threads.shutdown();
    log.close();

    assertThat(log.text().lines()).isNotEmpty().containsOnly(SENT);
  }

  @Test
  void properties_takeOneLineToo() {
    try (StatusMessages messages = new StatusMessages();
        Logged log =
            Logged.byProperties(
                folder,
                """
            status = OFF
            rootLogger.filter.keywarden.type = KeywardenMasking
            rootLogger.level = debug
            rootLogger.appenderRef.a.ref = A
            appender.a.type = File
            appender.a.name = A
            appender.a.fileName = FOLDER/A.log
            appender.a.layout.type = PatternLayout
            appender.a.layout.pattern = %m
            """)) {
      log.logger().info("sent {}", key.value());

      assertThat(log.text()).isEqualTo(SENT);
      assertThat(messages.of(Level.ERROR)).isEmpty();
    }
  }

  @Test
  void elementAfterTheAppenders_withholdsEveryLine_andSaysWhereItBelongs() {
    try (StatusMessages messages = new StatusMessages();
        Logged log =
            Logged.by(
                folder,
                Logged.appenders(
                    Logged.file("A", Logged.pattern("%p %c %t %X %m%n%throwable")),
                    Logged.file(
                        "B", "<KeywardenLayout>" + Logged.pattern("%m%n") + "</KeywardenLayout>"),
                    Logged.file("C", Logged.pattern("%m%n")),
                    "<Async name='D'><AppenderRef ref='C'/></Async>"),
                MASKING,
                "<Loggers><Root level='debug'><AppenderRef ref='A'/><AppenderRef ref='B'/>"
                    + "<AppenderRef ref='D'/></Root></Loggers>")) {
      ThreadContext.put("key", key.value());
      log.logger().info("sent {}", key.value(), new IllegalStateException(key.value()));
      ThreadContext.remove("key");
      log.context.stop(); // writes what is in the queue

      assertThat(messages.of(Level.ERROR))
          .singleElement()
          .asString()
          .contains("Keywarden withholds what is logged", "Move it before them");
      assertThat(log.text("A"))
          .startsWith("INFO com.acme.Client  {} [a line was withheld")
          .doesNotContain(key.value());
      assertThat(log.text("B")).startsWith("sent " + Redactor.MASK);
      assertThat(log.text("C")).startsWith("[a line was withheld").doesNotContain(key.value());
    }
  }

  @Test
  void appenderWithoutALayout_isWarnedOf() {
    try (StatusMessages messages = new StatusMessages();
        Logged log =
            Logged.by(
                folder,
                MASKING,
                Logged.appenders(
                    "<Syslog name='A' format='RFC5424' host='127.0.0.1' port='9' protocol='UDP'/>"),
                Logged.ROOT)) {
      log.logger().info("hello");

      assertThat(messages.of(Level.WARN))
          .filteredOn(message -> message.contains("Keywarden"))
          .containsExactly(
              "Keywarden does not mask what appender A of"
                  + " org.apache.logging.log4j.core.appender.SyslogAppender sends: it has no"
                  + " layout that makes text");
    }
  }

  @Test
  void layoutThatMakesObjects_isLeftAsItIs_andWarnedOf() {
    try (StatusMessages messages = new StatusMessages();
        Logged log =
            Logged.by(
                folder,
                MASKING,
                Logged.appenders(Logged.file("A", "<SerializedLayout/>")),
                Logged.ROOT)) {
      log.logger().info("hello");

      assertThat(messages.of(Level.WARN))
          .filteredOn(message -> message.contains("Keywarden"))
          .containsExactly(
              "Keywarden does not mask what appender A of"
                  + " org.apache.logging.log4j.core.appender.FileAppender sends: it has no layout"
                  + " that makes text");
      assertThat(log.text("A", ISO_8859_1))
          .startsWith("\u00AC\u00ED\u0000\u0005")
          .contains("hello");
    }
  }

  @Test
  void filterOfAllLoggers_isGoneOnceTheConfigurationHasStarted() {
    try (Logged log = Logged.masked(folder, Logged.pattern("%m"))) {
      assertThat(log.context.getConfiguration().getFilter()).isNull();
    }
  }

  @Test
  void manyThreads_keepEveryLineInItsOrder() throws Exception {
    int count = 200;
    int lines = 100;
    Logged log = Logged.masked(folder, Logged.pattern("%m%n"));
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
                  log.logger().info("{} {} {}", number, i, key.value());
                }
                return null;
              }));
    }
    start.countDown();
    for (Future<?> one : all) {
      one.get(1, TimeUnit.MINUTES);
    }
    threads.shutdown();
    log.close();

    List<String> written = log.text().lines().toList();
    assertThat(written).hasSize(count * lines);
    assertThatText(log.text()).hasNothingOf(key.value());
    for (int thread = 0; thread < count; thread++) {
      String own = thread + " ";
      assertThat(written.stream().filter(line -> line.startsWith(own)))
          .containsExactlyElementsOf(
              IntStream.range(0, lines).mapToObj(i -> own + i + " " + Redactor.MASK).toList());
    }
  }

  @Test
  void consoleWithoutALayout_isMaskedInLog4jsOwn() {
    try (Logged log =
        Logged.by(folder, MASKING, Logged.appenders("<Console name='A'/>"), Logged.ROOT)) {
      assertThat(log.context.getConfiguration().<ConsoleAppender>getAppender("A").getLayout())
          .isInstanceOf(KeywardenLayout.class);
    }
  }

  /** What Log4j says of itself meanwhile. */
  private static final class StatusMessages implements StatusListener {
    private final List<StatusData> all = new ArrayList<>();
    private boolean closed;

    StatusMessages() {
      StatusLogger.getLogger().registerListener(this);
    }

    @Override
    public void log(StatusData data) {
      all.add(data);
    }

    @Override
    public Level getStatusLevel() {
      return Level.WARN;
    }

    List<String> of(Level level) {
      return all.stream()
          .filter(data -> data.getLevel().equals(level))
          .map(data -> data.getMessage().getFormattedMessage())
          .toList();
    }

    /** Log4j closes in turn what it no longer listens to. */
    @Override
    public void close() {
      if (!closed) {
        closed = true;
        StatusLogger.getLogger().removeListener(this);
      }
    }
  }
}
