package dev.keywarden.logback;

import static dev.keywarden.testkit.KeyAssertions.assertThatText;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggerContextListener;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.read.ListAppender;
import ch.qos.logback.core.status.Status;
import dev.keywarden.Redactor;
import dev.keywarden.fixtures.Key;
import java.nio.charset.StandardCharsets;
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
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;

/** One line of a configuration, and every appender of it is masked. */
class KeywardenMaskingTest {
  private static final String LINE = "%level %logger - %msg%n";

  @TempDir Path folder;
  private final Key key = Key.loaded();

  @AfterEach
  void close() {
    key.close();
  }

  @Test
  void oneLine_masksEveryAppender_andWithoutItTheKeyIsThere() {
    String two =
        Logged.file("B", Logged.pattern("B %msg%n"))
            + "<logger name='com.acme'><appender-ref ref='B'/></logger>";
    try (Logged bare = Logged.by(folder, Logged.file(Logged.pattern(LINE)), two, Logged.ROOT);
        Logged masked =
            Logged.by(
                folder.resolve("masked"),
                Logged.MASKING,
                Logged.file(Logged.pattern(LINE)),
                two,
                Logged.ROOT)) {
      bare.logger().info("sent {}", key.value());
      masked.logger().info("sent {}", key.value());

      assertThat(bare.text()).contains(key.value());
      assertThat(bare.text("B")).contains(key.value());
      assertThat(masked.text())
          .isEqualTo("INFO com.acme.Client - sent " + Redactor.MASK + System.lineSeparator());
      assertThat(masked.text("B")).isEqualTo("B sent " + Redactor.MASK + System.lineSeparator());
    }
  }

  @Test
  void lineAfterTheAppenders_masksThemToo() {
    try (Logged log =
        Logged.by(folder, Logged.file(Logged.pattern(LINE)), Logged.ROOT, Logged.MASKING)) {
      log.logger().info("sent {}", key.value());

      assertThat(log.text()).endsWith("sent " + Redactor.MASK + System.lineSeparator());
    }
  }

  @Test
  void appenderBehindAnAsyncOne_isMasked() {
    Logged log =
        Logged.by(
            folder,
            Logged.MASKING,
            Logged.file("B", Logged.pattern("%msg%n")),
            "<appender name='A' class='ch.qos.logback.classic.AsyncAppender'>"
                + "<appender-ref ref='B'/></appender>",
            Logged.ROOT);
    log.logger().info("sent {}", key.value());
    log.close(); // writes what is in the queue

    assertThat(log.text("B")).isEqualTo("sent " + Redactor.MASK + System.lineSeparator());
  }

  @Test
  void appendersThatASiftingOneMakes_areMaskedFromTheirFirstEvent() {
    String sifting =
        "<appender name='A' class='ch.qos.logback.classic.sift.SiftingAppender'><discriminator>"
            + "<key>user</key><defaultValue>nobody</defaultValue></discriminator><sift>"
            + "<appender name='F-${user}' class='ch.qos.logback.core.FileAppender'>"
            + "<file>${folder}/${user}.log</file>"
            + Logged.pattern("%msg%n")
            + "</appender></sift></appender>";
    try (Logged log = Logged.by(folder, Logged.MASKING, sifting, Logged.ROOT)) {
      var mdc = log.context.getMDCAdapter();
      for (String user : List.of("ada", "bob", "ada")) {
        mdc.put("user", user);
        log.logger().info("sent {}", key.value());
      }
      mdc.remove("user");

      String line = "sent " + Redactor.MASK + System.lineSeparator();
      assertThat(log.text("ada")).isEqualTo(line + line);
      assertThat(log.text("bob")).isEqualTo(line);
    }
  }

  @Test
  void appenderThatIsAddedLater_isMaskedFromItsFirstEvent() {
    try (Logged log =
        Logged.by(folder, Logged.MASKING, Logged.file(Logged.pattern(LINE)), Logged.ROOT)) {
      log.logger().info("before");
      log.logger().addAppender(file(log.context, "late"));
      AsyncAppender async = new AsyncAppender();
      async.setContext(log.context);
      async.addAppender(file(log.context, "later"));
      async.start();
      log.context.getLogger("com").addAppender(async);
      log.logger().info("sent {}", key.value());
      async.stop();

      assertThat(log.text("late")).isEqualTo("sent " + Redactor.MASK);
      assertThat(log.text("later")).isEqualTo("sent " + Redactor.MASK);
    }
  }

  private FileAppender<ILoggingEvent> file(LoggerContext context, String name) {
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern("%msg");
    encoder.setCharset(StandardCharsets.UTF_8);
    encoder.start();
    FileAppender<ILoggingEvent> appender = new FileAppender<>();
    appender.setContext(context);
    appender.setName(name);
    appender.setFile(folder.resolve(name + ".log").toString());
    appender.setEncoder(encoder);
    appender.start();
    return appender;
  }

  @Test
  void eventThatAnotherFilterLetsPass_isMaskedToo() {
    try (Logged log =
        Logged.by(
            folder,
            Logged.MASKING,
            "<turboFilter class='" + AcceptsAll.class.getName() + "'/>",
            Logged.file(Logged.pattern("%msg")),
            "<root level='ERROR'><appender-ref ref='A'/></root>")) {
      log.logger().trace("sent {}", key.value());

      assertThat(log.text()).isEqualTo("sent " + Redactor.MASK);
    }
  }

  /** Lets pass what the level of a logger would not. */
  public static final class AcceptsAll extends TurboFilter {
    @Override
    public ch.qos.logback.core.spi.FilterReply decide(
        Marker marker,
        ch.qos.logback.classic.Logger logger,
        ch.qos.logback.classic.Level level,
        String format,
        Object[] params,
        Throwable t) {
      return ch.qos.logback.core.spi.FilterReply.ACCEPT;
    }
  }

  @Test
  void configurationReadAnew_whileThreadsLog_losesNoMask() throws Exception {
    String[] elements = {Logged.MASKING, Logged.file(Logged.pattern("%msg%n")), Logged.ROOT};
    try (Logged log = Logged.by(folder, elements)) {
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
      for (int i = 0; i < 50; i++) {
        log.context.reset();
        log.context.putProperty("folder", folder.toString());
        log.read(elements);
      }
      done.set(true);
      for (Future<?> logger : loggers) {
        logger.get(1, TimeUnit.MINUTES);
      }
      threads.shutdown();

      assertThat(log.text().lines()).isNotEmpty().containsOnly("sent " + Redactor.MASK);
    }
  }

  @Test
  void installedFromCode_staysWhenAnotherConfigurationIsRead_andIsThereOnce() {
    try (Logged log = Logged.in(folder)) {
      KeywardenMasking.install(log.context);
      KeywardenMasking.install(log.context);
      log.read(Logged.file(Logged.pattern("1 %msg%n")), Logged.ROOT);
      log.logger().info("sent {}", key.value());
      log.context.reset();
      log.context.putProperty("folder", folder.toString());
      log.read(Logged.file(Logged.pattern("2 %msg%n")), Logged.ROOT);
      log.logger().info("sent {}", key.value());

      assertThat(log.text().lines())
          .containsExactly("1 sent " + Redactor.MASK, "2 sent " + Redactor.MASK);
      assertThat(log.context.getCopyOfListenerList()).hasSize(1);
      assertThat(log.context.getTurboFilterList()).hasSize(1);
    }
  }

  /** Logback drops all listeners of a context that is stopped; Spring Boot stops and resets it. */
  @Test
  void installedFromCode_staysWhenTheContextIsStopped_andSetUpAnew() {
    try (Logged log = Logged.in(folder)) {
      KeywardenMasking.install(log.context);
      log.context.start();
      for (int i = 1; i <= 3; i++) {
        log.context.stop();
        log.context.reset();
        log.context.putProperty("folder", folder.toString());
        log.read(Logged.file(Logged.pattern(i + " %msg%n")), Logged.ROOT);
        log.context.start();
        log.logger().info("sent {}", key.value());
      }

      assertThat(log.text().lines())
          .containsExactly(
              "1 sent " + Redactor.MASK, "2 sent " + Redactor.MASK, "3 sent " + Redactor.MASK);
      assertThat(log.context.getCopyOfListenerList()).hasSize(1);
      assertThat(log.context.getTurboFilterList()).hasSize(1);
    }
  }

  @Test
  void installedFromCode_staysWhenTheContextIsStopped_andAppendersComeFromCode() {
    try (Logged log = Logged.in(folder)) {
      KeywardenMasking.install(log.context);
      log.context.start();
      log.context.stop();
      log.context.start();
      log.logger().addAppender(file(log.context, "started"));
      log.logger().info("sent {}", key.value());
      log.context.stop();
      log.context.reset();
      log.context.start();
      log.logger().addAppender(file(log.context, "reset"));
      log.logger().info("sent {}", key.value());

      assertThat(log.text("started")).isEqualTo("sent " + Redactor.MASK);
      assertThat(log.text("reset")).isEqualTo("sent " + Redactor.MASK);
    }
  }

  @Test
  void installedFromCode_againAfterAStop_isThereOnce() {
    try (Logged log = Logged.in(folder)) {
      KeywardenMasking.install(log.context);
      log.context.start();
      log.context.stop();
      KeywardenMasking.install(log.context);

      assertThat(log.context.getCopyOfListenerList()).hasSize(1);
      assertThat(log.context.getTurboFilterList()).hasSize(1);
    }
  }

  @Test
  void filtersThatWereCleared_comeBackWithTheNextConfiguration() {
    try (Logged log = Logged.in(folder)) {
      KeywardenMasking.install(log.context);
      log.context.getTurboFilterList().clear();
      log.read(Logged.file(Logged.pattern("%msg")), Logged.ROOT);
      log.logger().info("sent {}", key.value());

      assertThat(log.text()).isEqualTo("sent " + Redactor.MASK);
    }
  }

  @Test
  void configurationWithTheLineInIt_leavesNoneBehindWhenReadAnew() {
    String[] elements = {Logged.MASKING, Logged.file(Logged.pattern("%msg%n")), Logged.ROOT};
    try (Logged log = Logged.by(folder, elements)) {
      log.context.reset();
      log.context.putProperty("folder", folder.toString());
      log.read(elements);

      assertThat(log.context.getCopyOfListenerList()).hasSize(1);
      assertThat(log.context.getTurboFilterList()).hasSize(1);
    }
  }

  @Test
  void install_masksTheLoggersOfSlf4j() {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    KeywardenMasking.install();
    try {
      assertThat(context.getCopyOfListenerList())
          .filteredOn(KeywardenMasking.class::isInstance)
          .extracting(LoggerContextListener::isResetResistant)
          .containsExactly(true);
    } finally {
      context.stop();
    }
  }

  @Test
  void appenderOfAnotherProjectWithAnEncoder_isMasked() {
    try (Logged log =
        Logged.by(
            folder,
            Logged.MASKING,
            "<appender name='A' class='" + Foreign.class.getName() + "'>",
            Logged.pattern("%msg"),
            "</appender>",
            Logged.ROOT)) {
      log.logger().info("sent {}", key.value());
      log.logger().info("done");

      Foreign appender = (Foreign) log.context.getLogger("ROOT").getAppender("A");
      assertThat(appender.sent).containsExactly("sent " + Redactor.MASK, "done");
    }
  }

  /** Like an appender over TCP: an encoder, and no stream of Logback's. */
  public static final class Foreign extends UnsynchronizedAppenderBase<ILoggingEvent> {
    private final List<String> sent = new ArrayList<>();
    private @Nullable Encoder<ILoggingEvent> encoder;

    public void setEncoder(Encoder<ILoggingEvent> encoder) {
      this.encoder = encoder;
    }

    public @Nullable Encoder<ILoggingEvent> getEncoder() {
      return encoder;
    }

    @Override
    protected void append(ILoggingEvent event) {
      sent.add(new String(requireNonNull(encoder).encode(event), StandardCharsets.UTF_8));
    }
  }

  @Test
  void appenderWithoutAnEncoder_isWarnedOfOnce() {
    try (Logged log =
        Logged.by(
            folder,
            Logged.MASKING,
            "<appender name='A' class='" + ListAppender.class.getName() + "'/>",
            Logged.ROOT)) {
      log.logger().info("one");
      log.logger().info("two");

      assertThat(log.context.getStatusManager().getCopyOfStatusList())
          .filteredOn(status -> status.getLevel() == Status.WARN)
          .extracting(Status::getMessage)
          .containsExactly(
              "Keywarden does not mask what appender [A] of ch.qos.logback.core.read.ListAppender"
                  + " sends: it has no encoder");
      assertThat(((ListAppender<?>) log.context.getLogger("ROOT").getAppender("A")).list)
          .hasSize(2);
    }
  }

  @Test
  void encoderThatMasksAlready_isLeftAlone() {
    try (Logged log =
        Logged.by(folder, Logged.MASKING, Logged.file(Logged.masked("%msg")), Logged.ROOT)) {
      log.logger().info("sent {}", key.value());

      Appender<ILoggingEvent> appender = log.context.getLogger("ROOT").getAppender("A");
      KeywardenEncoder encoder =
          (KeywardenEncoder) ((OutputStreamAppender<ILoggingEvent>) appender).getEncoder();
      assertThat(encoder.getEncoder()).isInstanceOf(PatternLayoutEncoder.class);
    }
  }

  @Test
  void manyThreads_keepEveryLineInItsOrder() throws Exception {
    int count = 200;
    int lines = 100;
    try (Logged log =
        Logged.by(folder, Logged.MASKING, Logged.file(Logged.pattern("%msg%n")), Logged.ROOT)) {
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
  }

  @Test
  void anotherBackEnd_isSaid() {
    assertThatThrownBy(() -> KeywardenMasking.install(new Object()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "Keywarden cannot mask what Logback writes: SLF4J is bound to java.lang.Object. Is"
                + " Logback on the class path, and the only implementation there?");
  }
}
