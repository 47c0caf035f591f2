package dev.keywarden.spi;

import static java.util.Objects.requireNonNull;

import dev.keywarden.ConfigurationException;
import dev.keywarden.ConfigurationException.Problem;
import dev.keywarden.KeyProviderException;
import dev.keywarden.KeyProviderException.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/**
 * Looks for switches by which the JDK or a vendor's client writes what it receives into a log, the
 * keys included. A provider that talks over a network makes one, calls {@link #checkAtStart()} when
 * it is made, so that a mistake in a deployment shows when the process starts, and {@link #check()}
 * before each call to its store, since a logger's level can be changed while the process runs.
 *
 * <p>Thread-safe once it is made.
 */
public final class WireLogs {
  /** The option of an instance that says what becomes of a switch that is on. */
  public static final String OPTION = "wire-logs";

  private static final String OF_STORES = ", which writes what comes from the store into the log";
  private static final String OF_REQUESTS =
      ", which writes the headers of requests into the log, with the keys that are sent in them";

  private final String instance;
  private final Action action;
  private final List<Switch> switches;

  /** What becomes of a switch that is on. */
  public enum Action {
    /** The provider does not call its store: what holds unless told otherwise. */
    REFUSE,
    /** The provider writes a warning, once for each switch, and goes on. */
    WARN
  }

  private record Switch(String name, String remedy, BooleanSupplier on, AtomicBoolean warned) {}

  /** What a key meets where it is used, whatever store it came from. Made when it is needed. */
  private static final class Use {
    static final WireLogs SWITCHES =
        new WireLogs("", Action.WARN, List.of())
            .property("jdk.httpclient.HttpClient.log", WORDS_OF_HTTP_CLIENT)
            .logger("sun.net.www.protocol.http")
            .logger("sun.net.www.protocol.http.HttpURLConnection");
  }

  private static final List<String> WORDS_OF_HTTP_CLIENT = List.of("all", "headers");

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
        .and(
            "the system property javax.net.debug",
            "Start the JVM without it.",
            WireLogs::tlsIsDumped)
        .property("jdk.httpclient.HttpClient.log", WORDS_OF_HTTP_CLIENT)
        .property("sun.net.http.captureRules", List.of())
        .logger("sun.net.www.protocol.http")
        .logger("sun.net.www.protocol.http.HttpURLConnection");
  }

  /**
   * Warns, once in a process of each, of the JDK's switches that print the header which a key is
   * sent in: {@code jdk.httpclient.HttpClient.log} and the logger {@code
   * sun.net.www.protocol.http}. For code that puts a key into a request; it does not refuse, since
   * the client is not Keywarden's.
   */
  public static void warnOfUse() {
    Use.SWITCHES.check();
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
    more.add(
        new Switch(
            requireNonNull(name, "name"),
            requireNonNull(remedy, "remedy"),
            requireNonNull(on, "on"),
            new AtomicBoolean()));
    return new WireLogs(instance, action, List.copyOf(more));
  }

  /** The JDK looks for its words anywhere in the text, in either case. */
  private static boolean tlsIsDumped() {
    String value = System.getProperty("javax.net.debug");
    if (value == null) {
      return false;
    }
    String lower = value.toLowerCase(Locale.ROOT);
    return lower.isEmpty() || lower.contains("all") || lower.contains("plaintext");
  }

  /** A system property that is a list of words; without words, one that is set at all. */
  private WireLogs property(String property, List<String> words) {
    return and(
        "the system property " + property,
        "Start the JVM without it.",
        () -> {
          String value = System.getProperty(property);
          if (value == null || words.isEmpty()) {
            return value != null && !value.isEmpty();
          }
          for (String part : value.toLowerCase(Locale.ROOT).split("[,: ]+", -1)) {
            if (words.contains(part)) {
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
   * Refuses to make a provider, or warns, if switches are on. For where it is made, with
   * configuration or without.
   *
   * @throws ConfigurationException with a problem KW-409 for each switch that is on, unless told to
   *     warn
   */
  public void checkAtStart() {
    List<Problem> problems = new ArrayList<>(0);
    for (Switch one : switches) {
      if (!one.on.getAsBoolean()) {
        continue;
      }
      if (action == Action.REFUSE) {
        problems.add(
            new Problem(
                "KW-409",
                "provider '"
                    + instance
                    + "' was not made: "
                    + one.name
                    + " is on"
                    + OF_STORES
                    + ". "
                    + remedy(one)));
      } else {
        warn(one);
      }
    }
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
  }

  /**
   * Refuses, or warns once of each, if a switch is on. For before each call to a store.
   *
   * @throws KeyProviderException with {@link Reason#UNSAFE}, naming the switch, unless told to warn
   */
  public void check() {
    for (Switch one : switches) {
      if (!one.on.getAsBoolean()) {
        continue;
      }
      if (action == Action.REFUSE) {
        throw new KeyProviderException(Reason.UNSAFE, one.name + " is on" + OF_STORES, remedy(one));
      }
      warn(one);
    }
  }

  private String remedy(Switch one) {
    return one.remedy + " Or set keywarden." + instance + "." + OPTION + "=warn.";
  }

  private void warn(Switch one) {
    if (one.warned.getAndSet(true)) {
      return;
    }
    boolean ofStores = !instance.isEmpty();
    System.getLogger(WireLogs.class.getName())
        .log(
            System.Logger.Level.WARNING,
            (ofStores ? "Provider '" + instance + "': " : "Where keys are used: ")
                + one.name
                + " is on"
                + (ofStores ? OF_STORES : OF_REQUESTS)
                + ". "
                + one.remedy);
  }
}
