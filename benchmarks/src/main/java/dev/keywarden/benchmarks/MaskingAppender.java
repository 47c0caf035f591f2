package dev.keywarden.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.encoder.Encoder;
import dev.keywarden.Redactor;
import dev.keywarden.logback.KeywardenEncoder;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What masking adds to a line that Logback's file appender writes into a real file. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class MaskingAppender {
  private static final String PATTERN = "%d %-5level [%thread] %logger{36} - ";
  private static final String LOGGER = "com.example.orders.OrderService";

  /** What every line has beside its message, so that it is as long as elsewhere. */
  private static final int PREFIX =
      ("2026-11-24 10:00:00,000 INFO  [main] " + LOGGER + " - \n").length();

  /** A file, and the lines to write to it. */
  @State(Scope.Thread)
  public abstract static class Log {
    @Param({"true", "false"})
    private boolean flush;

    @Param({"10", "1000"})
    private int keys;

    private final LoggerContext context = new LoggerContext();
    private Map<String, String> known = Map.of();
    private String[] messages = {};
    private Path file = Path.of("");
    private FileAppender<ILoggingEvent> appender = new FileAppender<>();
    private int next;

    /** How an event becomes a line. */
    abstract Encoder<ILoggingEvent> encoder(LoggerContext context, Map<String, String> known);

    /** Makes the lines. */
    @Setup
    public void make() throws IOException {
      context.setMDCAdapter(new LogbackMDCAdapter());
      known = Keys.make(keys);
      messages = Lines.make(known.getOrDefault(Keys.NAME, ""));
      for (int i = 0; i < messages.length; i++) {
        // The end: there is the key, where there is one.
        messages[i] = messages[i].substring(PREFIX);
      }
      file = Files.createTempFile("keywarden-benchmark", ".log");
    }

    /** Begins an empty file: that of an iteration has some hundred megabytes. */
    @Setup(Level.Iteration)
    public void start() {
      appender = new FileAppender<>();
      appender.setContext(context);
      appender.setName("file");
      appender.setFile(file.toString());
      appender.setAppend(false);
      appender.setImmediateFlush(flush);
      Encoder<ILoggingEvent> encoder = encoder(context, known);
      encoder.start();
      appender.setEncoder(encoder);
      appender.start();
      if (!appender.isStarted()) {
        throw new IllegalStateException(
            "the appender does not start: " + context.getStatusManager().getCopyOfStatusList());
      }
    }

    /** Ends it. */
    @TearDown(Level.Iteration)
    public void stop() {
      appender.stop();
    }

    /**
     * Whoever writes no line, or a key, is measured at something else. Then the file is removed.
     */
    @TearDown
    public void check() throws IOException {
      String key = known.getOrDefault(Keys.NAME, "?");
      try (BufferedReader in = Files.newBufferedReader(file)) {
        int lines = 0;
        boolean shown = false;
        for (String line = in.readLine();
            line != null && lines < 2 * Lines.COUNT; // each of them, wherever it begins
            line = in.readLine()) {
          if (line.length() != Lines.LENGTH - 1 && !line.contains(Redactor.MASK)) {
            throw new IllegalStateException("line " + lines + " is not as it should be");
          }
          shown |= line.contains(key);
          lines++;
        }
        if (lines == 0 || (shown ? masks() : !masks() && lines == 2 * Lines.COUNT)) {
          throw new IllegalStateException("of " + lines + " lines, a key in one: " + shown);
        }
      }
      Files.delete(file);
    }

    /** Whether no key may be in the file. */
    boolean masks() {
      return true;
    }

    void write() {
      next = next + 1 == messages.length ? 0 : next + 1;
      LoggingEvent event =
          new LoggingEvent(
              LOGGER,
              context.getLogger(LOGGER),
              ch.qos.logback.classic.Level.INFO,
              messages[next],
              null,
              null);
      event.setThreadName("main"); // JMH's is longer than a line
      appender.doAppend(event);
    }
  }

  private static Encoder<ILoggingEvent> pattern(LoggerContext context, String message) {
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setCharset(UTF_8);
    encoder.setPattern(PATTERN + message + "%n");
    return encoder;
  }

  /** As it comes. */
  @State(Scope.Thread)
  public static class Plain extends Log {
    @Override
    Encoder<ILoggingEvent> encoder(LoggerContext context, Map<String, String> known) {
      return pattern(context, "%msg");
    }

    @Override
    boolean masks() {
      return false;
    }
  }

  /** With Keywarden's encoder around the same. */
  @State(Scope.Thread)
  public static class Keywarden extends Log {
    private boolean loaded;

    @Override
    Encoder<ILoggingEvent> encoder(LoggerContext context, Map<String, String> known) {
      if (!loaded) { // once: it is no part of an iteration
        var unusedToo = Redactor.ofProcess(); // it is told of what is loaded from now on
        var unused = Masking.redactorOf(known);
        loaded = true;
      }
      KeywardenEncoder encoder = new KeywardenEncoder(pattern(context, "%msg"));
      encoder.setContext(context);
      return encoder;
    }
  }

  /** With {@code %replace} around the message. */
  @State(Scope.Thread)
  public static class Replace extends Log {
    @Override
    Encoder<ILoggingEvent> encoder(LoggerContext context, Map<String, String> known) {
      String keys = String.join("|", known.values());
      return pattern(context, "%replace(%msg){'" + keys + "', '" + Redactor.MASK + "'}");
    }
  }

  @Benchmark
  public void plain(Plain log) {
    log.write();
  }

  @Benchmark
  public void keywarden(Keywarden log) {
    log.write();
  }

  @Benchmark
  public void replace(Replace log) {
    log.write();
  }
}
