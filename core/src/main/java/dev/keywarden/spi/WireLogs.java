package dev.keywarden.spi;

import static java.util.Objects.requireNonNull;

import dev.keywarden.KeyProviderException;
import dev.keywarden.KeyProviderException.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;

/**
 * Looks for switches by which the JDK or a vendor's client writes what it receives into a log, the
 * keys included. A provider that talks over a network makes one, and calls {@link #check()} before
 * each call to its store, since a logger's level can be changed while the process runs.
 *
 * <p>Thread-safe once it is made.
 */
public final class WireLogs {
  /** The option of an instance that says what becomes of a switch that is on. */
  public static final String OPTION = "wire-logs";

  private final String instance;
  private final Action action;
  private final List<Switch> switches;
  private volatile boolean warned;

  /** What becomes of a switch that is on. */
  public enum Action {
    /** The provider does not call its store: what holds unless told otherwise. */
    REFUSE,
    /** The provider writes a warning once, and goes on. */
    WARN
  }

  private record Switch(String name, String remedy, BooleanSupplier on) {}

  private WireLogs(String instance, Action action, List<Switch> switches) {
    this.instance = requireNonNull(instance, "instance");
    this.action = requireNonNull(action, "action");
    this.switches = switches;
  }

  /**
   * Looks for the switches of the JDK that were seen to print what passes through a connection:
   * {@code javax.net.debug} with {@code all}, {@code plaintext} or nothing at all, {@code
   * jdk.httpclient.HttpClient.log} with {@code headers} or {@code all}, {@code
   * sun.net.http.captureRules}, which copies whole exchanges into files, and the logger {@code
   * sun.net.www.protocol.http} with its {@code HttpURLConnection}.
   *
   * @param instance the name of the provider instance
   * @param action what becomes of one that is on
   * @return to which the provider adds its client's own
   */
  public static WireLogs ofJdk(String instance, Action action) {
    return new WireLogs(instance, action, List.of())
        .property("javax.net.debug", "all", "plaintext", "")
        .property("jdk.httpclient.HttpClient.log", "all", "headers")
        .property("sun.net.http.captureRules")
        .logger("sun.net.www.protocol.http")
        .logger("sun.net.www.protocol.http.HttpURLConnection");
  }

  /**
   * Adds a switch.
   *
   * @param name what the user knows it by, such as "the logger org.example.wire at DEBUG"
   * @param remedy how to turn it off, in one sentence
   * @param on whether it is on now; cheap, thread-safe
   * @return a new instance
   */
  public WireLogs and(String name, String remedy, BooleanSupplier on) {
    List<Switch> more = new ArrayList<>(switches);
    more.add(new Switch(name, remedy, on));
    return new WireLogs(instance, action, List.copyOf(more));
  }

  /** A system property that is a list of words; without words, one that is set at all. */
  private WireLogs property(String property, String... words) {
    return and(
        "the system property " + property,
        "Start the JVM without it.",
        () -> {
          String value = System.getProperty(property);
          if (value == null || words.length == 0) {
            return value != null && !value.isEmpty();
          }
          for (String part : value.toLowerCase(Locale.ROOT).split("[,: ]+", -1)) {
            if (List.of(words).contains(part)) {
              return true;
            }
          }
          return false;
        });
  }

  /** A logger of the JDK's own. */
  private WireLogs logger(String name) {
    return and(
        "the logger " + name + " at DEBUG (FINE)",
        "Set its level to INFO.",
        () -> System.getLogger(name).isLoggable(System.Logger.Level.DEBUG));
  }

  /**
   * Returns the switches that are on.
   *
   * @return their names; empty if all is well
   */
  public List<String> on() {
    List<String> on = new ArrayList<>(0);
    for (Switch one : switches) {
      if (one.on.getAsBoolean()) {
        on.add(one.name);
      }
    }
    return on;
  }

  /**
   * Refuses, or warns once, if a switch is on.
   *
   * @throws KeyProviderException with {@link Reason#UNSAFE}, naming the switch, unless told to warn
   */
  public void check() {
    for (Switch one : switches) {
      if (!one.on.getAsBoolean()) {
        continue;
      }
      String what = one.name + " is on, which writes what comes from the store into the log";
      if (action == Action.REFUSE) {
        throw new KeyProviderException(
            Reason.UNSAFE,
            what,
            one.remedy + " Or set keywarden." + instance + "." + OPTION + "=warn.");
      }
      if (!warned) {
        warned = true;
        System.getLogger(WireLogs.class.getName())
            .log(
                System.Logger.Level.WARNING,
                "Provider '" + instance + "': " + what + ". " + one.remedy);
      }
    }
  }
}
