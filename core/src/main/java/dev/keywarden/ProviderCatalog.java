package dev.keywarden;

import dev.keywarden.ConfigurationException.Problem;
import dev.keywarden.internal.config.ConfigNames;
import dev.keywarden.internal.config.Shown;
import dev.keywarden.internal.text.Nearest;
import dev.keywarden.internal.text.Words;
import dev.keywarden.spi.KeyProviderFactory;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The factories that are there. One that is broken or has a name twice is remembered, and matters
 * only to a user who names it: another library on the class path must not stop the application.
 */
final class ProviderCatalog {
  /** Where to find the providers that Keywarden has itself. */
  private static final Map<String, String> ARTIFACTS =
      Map.of(
          "env", "keywarden-provider-env",
          "system-properties", "keywarden-provider-env",
          "dotenv", "keywarden-provider-dotenv",
          "aws", "keywarden-provider-aws",
          "gcp", "keywarden-provider-gcp",
          "azure", "keywarden-provider-azure");

  /** A loader that yields nothing but errors is left at some point. */
  private static final int MOST_FAILURES = 32;

  private final Map<String, KeyProviderFactory> factories = new LinkedHashMap<>();
  private final Map<String, String> duplicates = new TreeMap<>();
  private final List<String> broken = new ArrayList<>();

  private ProviderCatalog() {}

  /**
   * @param given where to look; null for the loader of this library, then the thread's
   */
  static ProviderCatalog discover(@Nullable ClassLoader given) {
    ProviderCatalog catalog = new ProviderCatalog();
    if (given != null) {
      catalog.addAll(given);
      return catalog;
    }
    ClassLoader own = KeyChain.class.getClassLoader();
    catalog.addAll(own);
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    if (context != null && !context.equals(own)) {
      catalog.addAll(context);
    }
    return catalog;
  }

  private void addAll(ClassLoader loader) {
    Iterator<KeyProviderFactory> iterator =
        ServiceLoader.load(KeyProviderFactory.class, loader).iterator();
    int failures = 0;
    while (failures < MOST_FAILURES) {
      try {
        if (!iterator.hasNext()) {
          return;
        }
        add(iterator.next());
      } catch (RuntimeException | Error e) { // whatever a library on the class path does
        failures++;
        String message = e.getClass().getName();
        // The JDK's own text names the class that could not be loaded, and holds no value.
        broken.add(
            e instanceof ServiceConfigurationError ? message + ": " + e.getMessage() : message);
      }
    }
  }

  private void add(KeyProviderFactory factory) {
    String type = factory.getClass().getName();
    @Nullable String name = factory.name(); // null in spite of its contract, perhaps
    if (name == null || !Words.instanceName(name) || ConfigNames.RESERVED.contains(name)) {
      broken.add(type + " has a name that no provider can have");
      return;
    }
    KeyProviderFactory earlier = factories.putIfAbsent(name, factory);
    // The same class from two loaders is no other factory: the first is used, as for any class.
    if (earlier != null && !earlier.getClass().getName().equals(type)) {
      duplicates.put(name, earlier.getClass().getName() + " and " + type);
    }
  }

  Set<String> types() {
    return factories.keySet();
  }

  /** Types that exist, here or in an artifact of Keywarden. */
  Set<String> knownTypes() {
    Set<String> known = new TreeSet<>(factories.keySet());
    known.addAll(ARTIFACTS.keySet());
    return known;
  }

  @Nullable KeyProviderFactory find(String type) {
    return factories.get(type);
  }

  static String artifact(String type) {
    return "dev.keywarden:" + ARTIFACTS.getOrDefault(type, "keywarden-provider-" + type);
  }

  /** Returns why a type that the user named cannot be used; null if it can. */
  @Nullable Problem problem(String type, String where) {
    String twice = duplicates.get(type);
    if (twice != null) {
      return new Problem(
          "KW-405",
          "two factories are called '"
              + type
              + "': "
              + twice
              + ". Remove one from the class path.");
    }
    if (factories.containsKey(type)) {
      return null;
    }
    String lead = provider(type) + ", named in " + where + ", ";
    if (ARTIFACTS.containsKey(type)) {
      return new Problem(
          "KW-403",
          lead
              + "is not on the class path. Add the dependency "
              + artifact(type)
              + "."
              + failures());
    }
    String nearest = Nearest.one(type, knownTypes());
    return new Problem(
        "KW-403",
        lead
            + "is not on the class path, and Keywarden has none of that name."
            + (nearest == null ? "" : " Did you mean '" + nearest + "'?")
            + " On the class path: "
            + (factories.isEmpty() ? "none" : String.join(", ", factories.keySet()))
            + "."
            + failures());
  }

  /** Returns a sentence on the factories that could not be loaded; empty if there are none. */
  String failures() {
    return broken.isEmpty()
        ? ""
        : " Factories that could not be loaded: " + String.join("; ", broken) + ".";
  }

  /** Names a provider as the user did, unless that may be a key. */
  static String provider(String name) {
    return Shown.instance(name)
        ? "provider '" + name + "'"
        : "a provider (its name may be a key, and is not shown)";
  }
}
