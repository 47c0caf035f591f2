package dev.keywarden.env;

import dev.keywarden.KeyProviderException;
import dev.keywarden.KeyProviderException.Reason;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import jdk.jfr.FlightRecorder;
import jdk.jfr.FlightRecorderListener;
import jdk.jfr.Recording;
import jdk.jfr.RecordingState;

/**
 * Looks for flight recordings that write every variable of the process into their file, which those
 * with the JDK's default settings do.
 *
 * <p>While no recording was ever made in this JVM, that costs a look at one field of the recorder.
 * To hear of a recording that begins later takes a listener; to load what that needs takes 20 to
 * 150 ms in a fresh JVM, so a thread of its own does it after a while, when a short-lived process
 * is over.
 */
final class FlightRecordings {
  /** What becomes of a key while such a recording runs. */
  enum Action {
    /** The key is given, and a warning is written, once for each recording. */
    WARN,
    /** The key is not given. */
    REFUSE
  }

  static final String OPTION = "flight-recordings";

  private static final Duration SOON = Duration.ofSeconds(10);
  private static final String EVENT = "jdk.InitialEnvironmentVariable";
  private static final String WHAT =
      "a flight recording runs with the event "
          + EVENT
          + " on, which writes every variable of this process into its file";
  private static final String REMEDY =
      "Record without it: jcmd PID JFR.start " + EVENT + "#enabled=false (docs/wire-logs.md).";

  private static final AtomicBoolean LISTENING = new AtomicBoolean();
  private static final Set<Long> WARNED = ConcurrentHashMap.newKeySet();

  private FlightRecordings() {}

  /**
   * Warns of such a recording, or refuses. For each key that a variable holds.
   *
   * @param instance the name of the provider instance
   * @param action what becomes of the key
   */
  static void check(String instance, Action action) {
    listen(SOON);
    if (!FlightRecorder.isInitialized()) {
      return;
    }
    for (Recording recording : FlightRecorder.getFlightRecorder().getRecordings()) {
      if (!hasVariables(recording)) {
        continue;
      }
      if (action == Action.REFUSE) {
        throw new KeyProviderException(
            Reason.UNSAFE,
            WHAT,
            REMEDY + " Or set keywarden." + instance + "." + OPTION + "=warn.");
      }
      warn(recording);
    }
  }

  /** Hears of recordings that begin later, from some time on. Once in a process. */
  static void listen(Duration after) {
    if (LISTENING.getAndSet(true)) {
      return;
    }
    Thread thread = new Thread(new Listening(after), "keywarden-flight-recordings");
    thread.setDaemon(true);
    thread.start();
  }

  private static boolean hasVariables(Recording recording) {
    RecordingState state = recording.getState();
    return state != RecordingState.NEW
        && state != RecordingState.CLOSED
        && "true".equals(recording.getSettings().get(EVENT + "#enabled"));
  }

  private static void warn(Recording recording) {
    if (WARNED.add(recording.getId())) {
      System.getLogger(EnvProvider.class.getName())
          .log(
              System.Logger.Level.WARNING,
              "Keys come from variables of this process, and " + WHAT + ". " + REMEDY);
    }
  }

  /** A class of its own, so that a JVM in which nothing records does not load what it needs. */
  private record Listening(Duration after) implements Runnable, FlightRecorderListener {
    @Override
    public void run() {
      long end = System.nanoTime() + after.toNanos();
      for (long left = after.toNanos(); left > 0; left = end - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
      if (!FlightRecorder.isAvailable()) {
        return;
      }
      FlightRecorder.addListener(this);
      if (FlightRecorder.isInitialized()) { // one that began while this waited
        FlightRecorder.getFlightRecorder().getRecordings().forEach(this::recordingStateChanged);
      }
    }

    @Override
    public void recordingStateChanged(Recording recording) {
      if (hasVariables(recording)) {
        warn(recording);
      }
    }
  }
}
