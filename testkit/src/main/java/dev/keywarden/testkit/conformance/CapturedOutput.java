package dev.keywarden.testkit.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.jspecify.annotations.Nullable;

/**
 * Hears all that is written to {@code java.util.logging}, at its finest level, and to the standard
 * streams, until it is closed.
 */
final class CapturedOutput implements AutoCloseable {
  private static final Logger ROOT = Logger.getLogger("");

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final PrintStream outBefore = System.out;
  private final PrintStream errBefore = System.err;
  private final Map<Logger, @Nullable Level> levels = new HashMap<>();
  private final Queue<String> log = new ConcurrentLinkedQueue<>();
  private final Handler handler = new Recording();

  CapturedOutput(Set<String> untouched) {
    LogManager manager = LogManager.getLogManager();
    manager
        .getLoggerNames()
        .asIterator()
        .forEachRemaining(
            name -> {
              Logger logger = manager.getLogger(name);
              if (logger != null && logger.getLevel() != null) {
                set(logger, Level.ALL);
              }
            });
    set(ROOT, Level.ALL);
    for (String name : untouched) {
      set(Logger.getLogger(name), Level.INFO);
    }
    ROOT.addHandler(handler);
    System.setOut(new PrintStream(out, true, UTF_8));
    System.setErr(new PrintStream(err, true, UTF_8));
  }

  private void set(Logger logger, Level level) {
    levels.putIfAbsent(logger, logger.getLevel());
    logger.setLevel(level);
  }

  /** What was written so far, by where it was written to. */
  Map<String, String> texts() {
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put("the log", String.join("\n", log));
    texts.put("System.out", out.toString(UTF_8));
    texts.put("System.err", err.toString(UTF_8));
    return texts;
  }

  /** What was caught goes on to where it would have gone. */
  @Override
  public void close() {
    System.setOut(outBefore);
    System.setErr(errBefore);
    ROOT.removeHandler(handler);
    levels.forEach(Logger::setLevel);
    write(out, outBefore);
    write(err, errBefore);
  }

  private static void write(ByteArrayOutputStream from, OutputStream to) {
    new PrintStream(to, true, UTF_8).print(from.toString(UTF_8));
  }

  private final class Recording extends Handler {
    Recording() {
      setLevel(Level.ALL);
      setFormatter(new SimpleFormatter());
    }

    @Override
    public void publish(LogRecord record) {
      log.add(getFormatter().format(record) + Arrays.toString(record.getParameters()));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
