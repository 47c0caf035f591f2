package dev.keywarden.testkit;

import java.io.PrintStream;
import java.lang.Thread.UncaughtExceptionHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Hears the process's logs, its standard streams and its uncaught exceptions while somebody
 * listens, and hands them to all who do. What it took the place of is put back when nobody listens
 * any more.
 */
final class CaptureDesk {
  private static final CaptureDesk PROCESS = new CaptureDesk();

  private final List<Listener> listeners = new CopyOnWriteArrayList<>();
  private final List<AutoCloseable> logs = new ArrayList<>();

  /** Whoever wants to know; called by any thread. */
  interface Listener {
    void saw(Evidence evidence);

    void wrote(String stream, byte[] bytes, int from, int length);
  }

  private CaptureDesk() {}

  static CaptureDesk ofProcess() {
    return PROCESS;
  }

  synchronized void add(Listener listener) {
    if (listeners.isEmpty()) {
      logs.add(JulCapture.start(this));
      addIfThere("ch.qos.logback.classic.LoggerContext", () -> LogbackCapture.start(this));
      addIfThere("org.apache.logging.log4j.core.LoggerContext", () -> Log4jCapture.start(this));
      Thread.setDefaultUncaughtExceptionHandler(
          new Uncaught(this, Thread.getDefaultUncaughtExceptionHandler()));
    }
    if (!(System.out instanceof Tee)) { // a test may have set another one and left it there
      System.setOut(new Tee(this, "System.out", System.out));
    }
    if (!(System.err instanceof Tee)) {
      System.setErr(new Tee(this, "System.err", System.err));
    }
    listeners.add(listener);
  }

  private interface Start {
    @Nullable AutoCloseable start();
  }

  private void addIfThere(String type, Start start) {
    try {
      Class.forName(type, false, CaptureDesk.class.getClassLoader());
    } catch (ClassNotFoundException | LinkageError e) {
      return;
    }
    AutoCloseable log = start.start();
    if (log != null) {
      logs.add(log);
    }
  }

  /** Puts back what is still in its place: what others have set meanwhile is theirs. */
  synchronized void remove(Listener listener) {
    if (!listeners.remove(listener) || !listeners.isEmpty()) {
      return;
    }
    for (AutoCloseable log : logs) {
      try {
        log.close();
      } catch (Exception e) {
        throw new IllegalStateException("a log could not be given back", e);
      }
    }
    logs.clear();
    if (Thread.getDefaultUncaughtExceptionHandler() instanceof Uncaught handler) {
      Thread.setDefaultUncaughtExceptionHandler(handler.before());
    }
    if (System.out instanceof Tee tee) {
      System.setOut(tee.original());
    }
    if (System.err instanceof Tee tee) {
      System.setErr(tee.original());
    }
  }

  void saw(Evidence evidence) {
    for (Listener listener : listeners) {
      listener.saw(evidence);
    }
  }

  private void wrote(String stream, byte[] bytes, int from, int length) {
    for (Listener listener : listeners) {
      listener.wrote(stream, bytes, from, length);
    }
  }

  /** Passes on what it hears as it is: the output of a test does not change. */
  private static final class Tee extends PrintStream {
    private final CaptureDesk desk;
    private final String name;
    private final PrintStream original;

    Tee(CaptureDesk desk, String name, PrintStream original) {
      super(original, true);
      this.desk = desk;
      this.name = name;
      this.original = original;
    }

    PrintStream original() {
      return original;
    }

    @Override
    public void write(int b) {
      desk.wrote(name, new byte[] {(byte) b}, 0, 1);
      super.write(b);
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
      desk.wrote(name, bytes, from, length);
      super.write(bytes, from, length);
    }
  }

  /** Hears of exceptions that nobody caught, and does with them what was done before. */
  private record Uncaught(CaptureDesk desk, @Nullable UncaughtExceptionHandler before)
      implements UncaughtExceptionHandler {
    @Override
    public void uncaughtException(Thread thread, Throwable thrown) {
      desk.saw(Evidence.of("an uncaught exception of thread #" + thread.getId(), thrown));
      desk.saw(Evidence.of("the name of thread #" + thread.getId(), thread.getName()));
      if (before != null) {
        before.uncaughtException(thread, thrown);
      } else { // as ThreadGroup does where there is no handler
        System.err.print("Exception in thread \"" + thread.getName() + "\" ");
        thrown.printStackTrace(System.err);
      }
    }
  }

  /** The names of the live threads. */
  static Map<Long, String> threadNames() {
    Map<Long, String> names = new TreeMap<>();
    Thread.getAllStackTraces().keySet().forEach(each -> names.put(each.getId(), each.getName()));
    return names;
  }
}
