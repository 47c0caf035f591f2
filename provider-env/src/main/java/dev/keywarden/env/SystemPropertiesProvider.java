package dev.keywarden.env;

import static java.util.Objects.requireNonNull;

import dev.keywarden.spi.KeyLookup;
import dev.keywarden.spi.KeyMaterial;
import dev.keywarden.spi.KeyProvider;
import dev.keywarden.spi.KeyRequest;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Reads keys from system properties. <strong>Every user of the machine can read a property that was
 * given with {@code -D}</strong>: it stands in the process's command line, and besides in {@code
 * jps}, {@code jcmd}, crash logs and flight recordings. It is for tests and for platforms that
 * offer nothing else; it is never in a chain that did not name it, and says so in the log when it
 * gives its first key.
 *
 * <p>Thread-safe.
 */
public final class SystemPropertiesProvider implements KeyProvider {
  /** Properties can be set while the process runs. */
  private static final Duration FRESH_FOR = Duration.ofSeconds(1);

  private final String name;
  private final Properties properties;
  private final AtomicBoolean warned = new AtomicBoolean();

  private SystemPropertiesProvider(String name, Properties properties) {
    this.name = requireNonNull(name, "name");
    this.properties = requireNonNull(properties, "properties");
  }

  /**
   * Returns a provider called {@code system-properties} that reads this JVM's properties.
   *
   * @return the provider
   */
  public static SystemPropertiesProvider create() {
    return new SystemPropertiesProvider("system-properties", System.getProperties());
  }

  /**
   * Returns the same provider with another name.
   *
   * @param name the name of the instance
   * @return a new provider
   */
  public SystemPropertiesProvider named(String name) {
    return new SystemPropertiesProvider(name, properties);
  }

  /**
   * Returns the same provider over other properties; for tests.
   *
   * @param properties read at each call, and never changed
   * @return a new provider
   */
  public SystemPropertiesProvider properties(Properties properties) {
    return new SystemPropertiesProvider(name, properties);
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
    String property = request.place().orElse(request.name());
    String value = properties.getProperty(property);
    if (value == null) {
      return KeyLookup.absent("there is no system property " + property)
          .remedy("System.setProperty(\"" + property + "\", ...)   // not -D: others can read that")
          .knownNames(properties.stringPropertyNames());
    }
    if (warned.compareAndSet(false, true)) {
      System.getLogger(SystemPropertiesProvider.class.getName())
          .log(
              System.Logger.Level.WARNING,
              "A key comes from the system property "
                  + property
                  + ". If it was given with -D, every user of this machine can read it in the"
                  + " process's command line. Use an environment variable or a file instead.");
    }
    return KeyLookup.found(KeyMaterial.copyOf(value), "system property " + property)
        .freshFor(FRESH_FOR);
  }
}
