package dev.keywarden.env;

import static java.util.Objects.requireNonNull;

import dev.keywarden.KeyProviderException;
import dev.keywarden.KeyProviderException.Reason;
import dev.keywarden.spi.KeyLookup;
import dev.keywarden.spi.KeyMaterial;
import dev.keywarden.spi.KeyProvider;
import dev.keywarden.spi.KeyRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Reads keys from environment variables, and from nothing else: never from system properties.
 *
 * <p>The variable is called as the key is, unless a prefix or a {@link NameMapping} is set, or the
 * user has given the variable of one key ({@code keywarden.keys.NAME.env=VARIABLE}), which then
 * holds as it stands.
 *
 * <p>What it cannot change: the variables of a process can be read by its user and by root, are
 * passed on to child processes, and stay in the JVM's own map for as long as it runs. A flight
 * recording with the JDK's default settings has them all in its file; of one that runs, or begins
 * later, this warns.
 *
 * <p>Immutable and thread-safe.
 */
public final class EnvProvider implements KeyProvider {
  /** Variables of a running process do not change, so the chain need not ask again. */
  private static final Duration FRESH_FOR = Duration.ofDays(36_500);

  /** What a JDK puts in place of bytes that it cannot decode. */
  private static final char REPLACEMENT = '\uFFFD';

  private final String name;
  private final Map<String, String> variables;
  private final String prefix;
  private final NameMapping mapping;
  private final FlightRecordings.Action recordings;

  private EnvProvider(
      String name,
      Map<String, String> variables,
      String prefix,
      NameMapping mapping,
      FlightRecordings.Action recordings) {
    this.name = requireNonNull(name, "name");
    this.variables = requireNonNull(variables, "variables");
    this.prefix = requireNonNull(prefix, "prefix");
    this.mapping = requireNonNull(mapping, "mapping");
    this.recordings = recordings;
  }

  /**
   * Returns a provider called {@code env} that reads the process's environment under exact names.
   *
   * @return the provider
   */
  public static EnvProvider create() {
    return new EnvProvider(
        "env", System.getenv(), "", NameMapping.EXACT, FlightRecordings.Action.WARN);
  }

  /**
   * Returns the same provider with another name.
   *
   * @param name the name of the instance
   * @return a new provider
   */
  public EnvProvider named(String name) {
    return new EnvProvider(name, variables, prefix, mapping, recordings);
  }

  /**
   * Returns the same provider with a prefix before every variable: with {@code MYAPP_}, the key
   * {@code API_KEY} is read from {@code MYAPP_API_KEY}.
   *
   * @param prefix put before the name after it has been mapped; empty for none
   * @return a new provider
   */
  public EnvProvider prefix(String prefix) {
    return new EnvProvider(name, variables, prefix, mapping, recordings);
  }

  /**
   * Returns the same provider with another mapping of names.
   *
   * @param mapping how names become variables
   * @return a new provider
   */
  public EnvProvider mapping(NameMapping mapping) {
    return new EnvProvider(name, variables, prefix, mapping, recordings);
  }

  /**
   * Returns the same provider, which gives no key while a flight recording runs that writes the
   * variables of the process into its file, as one with the JDK's default settings does. Without
   * this it gives the key and warns.
   *
   * @return a new provider
   */
  public EnvProvider refuseFlightRecordings() {
    return flightRecordings(FlightRecordings.Action.REFUSE);
  }

  EnvProvider flightRecordings(FlightRecordings.Action action) {
    return new EnvProvider(name, variables, prefix, mapping, action);
  }

  /**
   * Returns the same provider over other variables; for tests.
   *
   * @param variables read at each call, and never changed
   * @return a new provider
   */
  public EnvProvider variables(Map<String, String> variables) {
    return new EnvProvider(name, variables, prefix, mapping, recordings);
  }

  @Override
  public String name() {
    return name;
  }

  /** All of it is in memory: no key needs a thread of its own. */
  @Override
  public Map<KeyRequest, KeyLookup> findAll(Collection<KeyRequest> requests) {
    return KeyProvider.super.findAll(requests);
  }

  @Override
  public KeyLookup find(KeyRequest request) {
    String variable = request.place().orElse(prefix + mapping.apply(request.name()));
    String value = variables.get(variable);
    if (value == null) {
      return KeyLookup.absent("there is no variable " + variable)
          .remedy("export " + variable + "=...   # in the shell that starts the process")
          .knownNames(known(request));
    }
    if (value.indexOf(REPLACEMENT) >= 0) {
      throw new KeyProviderException(
          Reason.UNREADABLE,
          "the variable "
              + variable
              + " has bytes that this JVM cannot decode with its charset "
              + System.getProperty("sun.jnu.encoding", "(unknown)"),
          "Start the process with LC_ALL=C.UTF-8.");
    }
    @SuppressWarnings("ReferenceEquality") // the JDK has one such map
    boolean own = variables == System.getenv();
    if (own) { // others are in no recording
      FlightRecordings.check(name, recordings);
    }
    return KeyLookup.found(KeyMaterial.copyOf(value), "variable " + variable).freshFor(FRESH_FOR);
  }

  /** As names of keys: without the prefix, where the names were made with one. */
  private List<String> known(KeyRequest request) {
    List<String> names = new ArrayList<>(variables.size());
    for (String variable : variables.keySet()) {
      if (request.place().isPresent()) {
        names.add(variable);
      } else if (variable.startsWith(prefix)) {
        names.add(variable.substring(prefix.length()));
      }
    }
    return names;
  }
}
