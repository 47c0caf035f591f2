package dev.keywarden.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import dev.keywarden.ApiKey;
import dev.keywarden.KeyChain;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.Thread.UncaughtExceptionHandler;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.ThreadContext;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.ClassSelector;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;
import org.junit.platform.testkit.engine.Events;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.MarkerFactory;

/** Runs tests that leak, each in its own way, and tests that do not. */
class NoLeaksTest {
  private static final String KEY = "MADE_UP_API_KEY";
  private static final Path DIRECTORY = Path.of("target", "no-leaks");

  /** What the test under test had, in clear. */
  private static volatile String value = "";

  /** Tests that leak: none of them is run but by this class. */
  @NoLeaks
  static class Leaky {
    private static final Logger JUL = Logger.getLogger("leaky.jul");
    private static final org.slf4j.Logger LOGBACK = LoggerFactory.getLogger("leaky.logback");
    private static final org.apache.logging.log4j.Logger LOG4J =
        LogManager.getLogger("leaky.log4j");

    private final String key;

    Leaky(@CanaryKey(KEY) ApiKey key) {
      this.key = remember(key.reveal());
    }

    private static String remember(String key) {
      value = key;
      return key;
    }

    @Test
    void julMessage() {
      JUL.info("with " + key);
    }

    @Test
    void julArgument() {
      JUL.log(Level.WARNING, "with {0} and {1}", new Object[] {1, key});
    }

    @Test
    void julException() {
      JUL.log(Level.INFO, "failed", new IllegalStateException("a", new IOException(key)));
    }

    @Test
    void systemLogger() {
      System.getLogger("leaky.system").log(System.Logger.Level.INFO, "with " + key);
    }

    @Test
    void logbackMessage() {
      LOGBACK.info("with " + key);
    }

    @Test
    void logbackArgument() {
      LOGBACK.warn("{} and {}", 1, key);
    }

    @Test
    void logbackContext() {
      MDC.put("user", key);
      LOGBACK.info("done");
      MDC.clear();
    }

    @Test
    void logbackPair() {
      LOGBACK.atInfo().addKeyValue("k", key).log("done");
    }

    @Test
    void logbackMarker() {
      LOGBACK.info(MarkerFactory.getDetachedMarker(key), "done");
    }

    @Test
    void logbackException() {
      LOGBACK.error("failed", new IllegalStateException(key));
    }

    @Test
    void loggerName() {
      Logger.getLogger("leaky." + key).info("done");
    }

    @Test
    void log4jArgument() {
      LOG4J.error("{} and {}", 1, key);
    }

    @Test
    void log4jContext() {
      ThreadContext.put("user", key);
      LOG4J.error("done");
      ThreadContext.clearAll();
    }

    @Test
    void log4jException() {
      LOG4J.error("failed", new IllegalStateException(key));
    }

    @Test
    void out() {
      System.out.println("first");
      System.out.print(key.substring(0, 20));
      System.out.println(key.substring(20));
    }

    @Test
    void err() {
      System.err.println(Base64.getEncoder().encodeToString(key.getBytes(UTF_8)));
    }

    @Test
    void failure() {
      throw new IllegalStateException("with " + key, new IOException("and " + key));
    }

    @Test
    void assertion() {
      Assertions.assertThat(key).isEqualTo("another");
    }

    @Test
    void assumption() {
      Assumptions.assumeTrue(false, "with " + key);
    }

    @Test
    void outAndFailure() {
      System.out.println(key);
      throw new IllegalStateException("harmless");
    }

    @Test
    void uncaught() throws InterruptedException {
      Thread thread =
          new Thread(
              () -> {
                throw new IllegalStateException(key);
              });
      thread.start();
      thread.join();
    }

    @Test
    void threadName() {
      CountDownLatch end = new CountDownLatch(1);
      Thread thread = new Thread(() -> await(end), "worker for " + key);
      thread.setDaemon(true);
      thread.start();
      AFTERWARDS.add(end::countDown);
    }

    @Test
    void threadNameInLog() throws InterruptedException {
      Thread thread = new Thread(() -> JUL.info("done"), "worker for " + key);
      thread.start();
      thread.join();
    }

    @Test
    void file(LeakWatch watch, @TempDir Path directory) throws IOException {
      watch.files(directory);
      Files.writeString(directory.resolve("dump.txt"), "first\nthen " + key);
    }

    @Test
    void fileName(LeakWatch watch, @TempDir Path directory) throws IOException {
      watch.files(directory);
      Files.writeString(directory.resolve(key), "");
    }

    @Test
    @NoLeaks(directories = "target/no-leaks")
    void namedDirectory() throws IOException {
      Files.createDirectories(DIRECTORY);
      Files.writeString(DIRECTORY.resolve("dump.txt"), key);
    }

    @Test
    void chainOfItsOwn(LeakWatch watch) {
      value = Canary.value();
      ScriptedProvider store = ScriptedProvider.named("store").put(KEY, value);
      try (KeyChain chain =
          KeyChain.builder().ignoreAmbientConfiguration().provider(store).build()) {
        watch.alsoFor(chain);
        System.out.println(chain.require(KEY).reveal());
        assertThat(watch.findings()).isNotEmpty();
      }
    }

    @Test
    void chainWithItsProvider(LeakWatch watch) {
      try (KeyChain chain =
          KeyChain.builder().ignoreAmbientConfiguration().provider(watch.provider()).build()) {
        System.out.println(chain.require(KEY).reveal());
      }
    }

    @ParameterizedTest
    @ValueSource(ints = 1)
    void parameterized(int number) {
      System.out.println(number + key);
    }

    @Nested
    class Inner {
      @Test
      void nested() {
        System.out.println(key);
      }
    }
  }

  private static final List<Runnable> AFTERWARDS = new ArrayList<>();

  @AfterEach
  void afterwards() throws IOException {
    AFTERWARDS.forEach(Runnable::run);
    AFTERWARDS.clear();
    Files.deleteIfExists(DIRECTORY.resolve("dump.txt"));
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          julMessage | the log, logger leaky.jul at INFO, the message: the whole value of MADE_UP
          julArgument | the log, logger leaky.jul at WARNING, argument 2: the whole value of
          julException | leaky.jul at INFO, the exception: the message of the cause of java.lang.IllegalState
          systemLogger | the log, logger leaky.system at INFO, the message: the whole
          logbackMessage | the log, logger leaky.logback at INFO, the message: the whole value
          logbackArgument | the log, logger leaky.logback at WARN, argument 2: the whole value
          logbackContext | the log, logger leaky.logback at INFO, the MDC entry user: the whole
          logbackPair | the log, logger leaky.logback at INFO, the pair k: the whole
          logbackMarker | the log, logger leaky.logback at INFO, the markers: the whole
          logbackException | logger leaky.logback at ERROR, the exception: the message of java.lang.Ill
          loggerName | a place whose name shows the key: the whole value of MADE_UP_API_KEY
          log4jArgument | the log, logger leaky.log4j at ERROR, argument 2: the whole value
          log4jContext | the log, logger leaky.log4j at ERROR, the context entry user: the whole
          log4jException | logger leaky.log4j at ERROR, the exception: the message of java.lang.Ill
          out | System.out, line 2: the whole value of MADE_UP_API_KEY
          err | System.err, line 1: the value of MADE_UP_API_KEY as Base64
          failure | the failure of the test: the message of java.lang.IllegalStateException has
          assertion | the failure of the test: the message of org.opentest4j.AssertionFailedError
          assumption | the failure of the test: the message of org.opentest4j.TestAbortedExc
          outAndFailure | System.out, line 1: the whole value of MADE_UP_API_KEY
          uncaught | an uncaught exception of thread #
          threadName | the name of thread #
          threadNameInLog | the log, logger leaky.jul at INFO, the name of the thread: the whole
          file | dump.txt, line 2: the whole value of MADE_UP_API_KEY
          fileName | the name of a file in
          namedDirectory | dump.txt, line 1: the whole value of MADE_UP_API_KEY
          chainOfItsOwn | System.out, line 1: the whole value of MADE_UP_API_KEY
          chainWithItsProvider | System.out, line 1: the whole value of MADE_UP_API_KEY
          """)
  void leakyTest_fails_withThePlaceAndNotTheValue(String method, String expected) {
    List<Throwable> failures = failures(run(selectMethod(Leaky.class, methodNamed(method))));

    assertThat(failures).hasSize(1);
    assertThat(printed(failures.get(0))).contains(expected);
    assertThat(LeakCheck.of(value).in(failures.get(0))).isEmpty();
  }

  private static Method methodNamed(String name) {
    for (Method method : Leaky.class.getDeclaredMethods()) {
      if (method.getName().equals(name)) {
        return method;
      }
    }
    throw new IllegalArgumentException(name);
  }

  @Test
  void leakyClass_eachTest_fails() {
    Events tests = run(selectClass(Leaky.class));

    assertThat(tests.succeeded().count()).isZero();
    assertThat(tests.started().count()).isGreaterThan(25);
    assertThat(failures(tests))
        .hasSize((int) tests.started().count())
        .allMatch(each -> LeakCheck.of(value).in(each).isEmpty());
  }

  @Test
  void failureThatShowsAKey_keepsItsClassesAndFrames() {
    Throwable failure = failures(run(selectMethod(Leaky.class, methodNamed("failure")))).get(0);

    assertThat(failure)
        .hasToString(
            "java.lang.IllegalStateException: (its message is withheld, since it shows a key)");
    assertThat(failure.getCause())
        .hasToString("java.io.IOException: (its message is withheld, since it shows a key)");
    assertThat(failure.getStackTrace()[0].getMethodName()).isEqualTo("failure");
  }

  @Test
  void failureThatShowsNone_staysWhatItIs() {
    Throwable failure =
        failures(run(selectMethod(Leaky.class, methodNamed("outAndFailure")))).get(0);

    assertThat(failure).isExactlyInstanceOf(IllegalStateException.class).hasMessage("harmless");
    assertThat(failure.getSuppressed()).hasSize(1);
  }

  /** Tests that do not leak, though they do all that others do. */
  @NoLeaks(directories = {"target/no-leaks", "target/not-there"})
  static class Clean {
    Clean(KeyChain keys, LeakWatch watch) {
      assertThat(keys).isSameAs(watch.keys());
    }

    @BeforeAll
    static void first(KeyChain keys) {
      assertThat(keys.require(KEY).reveal()).isNotEmpty();
    }

    @BeforeEach
    void before(@CanaryKey(KEY) ApiKey key, @CanaryKey(KEY) String clear) {
      assertThat(key.matches(clear)).isTrue();
    }

    @Test
    void prints(KeyChain keys) throws IOException {
      ApiKey key = keys.require(KEY);
      System.out.println(key + " " + keys + " " + keys.status());
      System.err.println(Canary.value());
      Logger.getLogger("clean").log(Level.INFO, "with {0}", key);
      LoggerFactory.getLogger("clean").info("with {}", key, new IllegalStateException("harmless"));
      LogManager.getLogger("clean").error("with {}", key);
      Files.createDirectories(DIRECTORY);
      Files.writeString(DIRECTORY.resolve("dump.txt"), key.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"one", "two"})
    void parameterized(String name, @CanaryKey(KEY) ApiKey key) {
      System.out.println(name + key);
    }

    @Nested
    class Inner {
      @Test
      void nested(KeyChain keys) {
        System.out.println(keys.require(KEY));
      }
    }
  }

  @Test
  void cleanTests_pass_andAllIsPutBack() {
    PrintStream out = System.out;
    PrintStream err = System.err;
    UncaughtExceptionHandler uncaught = Thread.getDefaultUncaughtExceptionHandler();
    int handlers = Logger.getLogger("").getHandlers().length;

    Events tests = run(selectClass(Clean.class));

    assertThat(failures(tests)).isEmpty();
    assertThat(tests.succeeded().count()).isEqualTo(4);
    assertThat(out.getClass().getName() + err.getClass().getName()).doesNotContain("testkit");
    assertThat(System.out).isSameAs(out);
    assertThat(System.err).isSameAs(err);
    assertThat(Thread.getDefaultUncaughtExceptionHandler()).isSameAs(uncaught);
    assertThat(Logger.getLogger("").getHandlers()).hasSize(handlers);
    var root = (ch.qos.logback.classic.Logger) LoggerFactory.getLogger("ROOT");
    assertThat(root.getAppender("keywarden-testkit")).isNull();
    var context = (org.apache.logging.log4j.core.LoggerContext) LogManager.getContext(false);
    assertThat(context.getConfiguration().getRootLogger().getAppenders())
        .doesNotContainKey("keywarden-testkit");
  }

  /** The thread of one test writes while another one runs, and after the last one. */
  @NoLeaks
  static class Late {
    @Test
    void leavesAThread(@CanaryKey(KEY) String key) {
      value = key;
      AFTERWARDS.add(() -> System.out.println("late: " + key));
    }

    @AfterAll
    static void last() {
      AFTERWARDS.forEach(Runnable::run);
      AFTERWARDS.clear();
    }
  }

  @Test
  void leakAfterTheTest_failsTheClass() {
    List<Throwable> failures = failures(runAll(selectClass(Late.class)));

    assertThat(failures).hasSize(1);
    assertThat(printed(failures.get(0)))
        .contains("after its test had ended")
        .contains("System.out, line 1: the whole");
    assertThat(LeakCheck.of(value).in(failures.get(0))).isEmpty();
  }

  /** Only one of two tests that run at once leaks. */
  @NoLeaks
  @Execution(ExecutionMode.CONCURRENT)
  static class Parallel {
    private static final CyclicBarrier BOTH = new CyclicBarrier(2);

    @Test
    void clean(@CanaryKey(KEY) ApiKey key) throws Exception {
      both();
      System.out.println("clean " + key);
      both();
    }

    @Test
    void leaky(@CanaryKey(KEY) String key) throws Exception {
      both();
      System.out.println("leaky " + key);
      both();
    }

    private static void both()
        throws InterruptedException, BrokenBarrierException, TimeoutException {
      BOTH.await(60, TimeUnit.SECONDS);
    }
  }

  @Test
  void testsAtOnce_failsTheOneWhoseKeyItIs() {
    Events tests =
        EngineTestKit.engine("junit-jupiter")
            .configurationParameters(
                Map.of(
                    "junit.jupiter.execution.parallel.enabled", "true",
                    "junit.jupiter.execution.parallel.config.strategy", "fixed",
                    "junit.jupiter.execution.parallel.config.fixed.parallelism", "2"))
            .selectors(selectClass(Parallel.class))
            .execute()
            .testEvents();

    assertThat(
            tests.succeeded().stream()
                .map(each -> each.getTestDescriptor().getDisplayName())
                .toList())
        .containsExactly("clean(ApiKey)");
    assertThat(failures(tests)).hasSize(1);
  }

  /** Without the class. */
  static class OneMethod {
    @Test
    @NoLeaks
    void watched(KeyChain keys) {
      System.out.println(keys.require(KEY).reveal());
    }

    @Test
    void notWatched() {
      System.out.println("nothing");
    }
  }

  @Test
  void annotatedMethod_isWatchedByItself() {
    Events tests = run(selectClass(OneMethod.class));

    assertThat(tests.succeeded().count()).isEqualTo(1);
    assertThat(failures(tests)).hasSize(1);
  }

  @Test
  void watchWithoutJUnit_closesWithTheReport() {
    LeakWatch watch = LeakWatch.start();
    String key = watch.keys().require(KEY).reveal();
    System.out.println("x\n" + key);

    Assertions.assertThatThrownBy(watch::close)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("System.out, line 2: the whole value of " + KEY)
        .hasMessageNotContaining(key);
    assertThat(watch).hasToString("LeakWatch[]");
  }

  @Test
  void watchOfManyKeys_namesTheOneThatTurnedUp() {
    try (LeakWatch watch = LeakWatch.start()) {
      List<String> values =
          List.of("ONE", "TWO", "THREE", "FOUR").stream().map(watch::value).toList();
      Logger.getLogger("leaky.many").info("the third: " + values.get(2));

      assertThat(watch.taken())
          .contains("the log, logger leaky.many at INFO, the message: the whole value of THREE")
          .noneMatch(each -> each.contains("FOUR"));
    }
  }

  /** What is found while another thread takes what was found before is of the next taking. */
  @Test
  void taken_whileOthersFind_losesNothing() throws Exception {
    for (int round = 0; round < 100; round++) {
      try (LeakWatch watch = LeakWatch.start()) {
        String value = watch.value(KEY);
        Thread finder =
            new Thread(
                () -> {
                  for (int i = 0; i < 20; i++) {
                    boolean unused = watch.sees("place " + i + ".", new Exception(value));
                  }
                });
        finder.start();
        Set<String> taken = new HashSet<>();
        while (finder.isAlive()) {
          taken.addAll(watch.taken());
        }
        taken.addAll(watch.taken());

        for (int i = 0; i < 20; i++) {
          String place = "place " + i + ".";
          assertThat(taken).as("round %d", round).anyMatch(each -> each.contains(place));
        }
      }
    }
  }

  @Test
  void loggerThatPassesNothingOn_isHeardToo() {
    Logger logger = Logger.getLogger("leaky.alone");
    logger.setUseParentHandlers(false);
    try (LeakWatch watch = LeakWatch.start()) {
      logger.info("with " + watch.value(KEY));

      assertThat(watch.taken()).anyMatch(each -> each.contains("logger leaky.alone at INFO"));
    } finally {
      logger.setUseParentHandlers(true);
    }
    assertThat(logger.getHandlers()).isEmpty();
  }

  private static Events run(DiscoverySelector selector) {
    return EngineTestKit.engine("junit-jupiter").selectors(selector).execute().testEvents();
  }

  private static Events runAll(ClassSelector selector) {
    return EngineTestKit.engine("junit-jupiter").selectors(selector).execute().allEvents();
  }

  private static List<Throwable> failures(Events events) {
    List<Throwable> failures = new ArrayList<>();
    for (Event event : events.finished().list()) {
      event
          .getPayload(TestExecutionResult.class)
          .flatMap(TestExecutionResult::getThrowable)
          .ifPresent(failures::add);
    }
    return failures;
  }

  private static String printed(Throwable failure) {
    var text = new StringWriter();
    failure.printStackTrace(new PrintWriter(text, true));
    return text.toString();
  }

  /** Keys without a name, and one that is not for the extension to give. */
  @NoLeaks
  static class Nameless {
    @Test
    void nameless(ApiKey key) {
      assertThat(key).isNull();
    }

    static List<ApiKey> none() {
      return Collections.singletonList(null);
    }

    @ParameterizedTest
    @MethodSource("none")
    void ofAnotherMaking(@Nullable ApiKey key) {
      assertThat(key).isNull();
    }
  }

  @Test
  void keyWithoutAName_isRefusedWithWhatIsMissing_unlessAnotherGivesIt() {
    Events tests = run(selectClass(Nameless.class));

    assertThat(failures(tests))
        .singleElement()
        .isInstanceOf(ParameterResolutionException.class)
        .extracting(Throwable::getMessage)
        .asString()
        .contains("write @CanaryKey(\"API_KEY\") before the parameter of type ApiKey");
    assertThat(tests.succeeded().count()).isEqualTo(1);
  }
}
