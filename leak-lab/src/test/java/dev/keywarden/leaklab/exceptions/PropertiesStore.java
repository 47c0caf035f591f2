package dev.keywarden.leaklab.exceptions;

import dev.keywarden.env.SystemPropertiesProvider;
import dev.keywarden.spi.KeyProvider;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Set;

/** System properties, which can do no more than be absent. */
final class PropertiesStore implements Store {
  private final Properties properties = new Properties();

  @Override
  public KeyProvider provider() {
    return SystemPropertiesProvider.create().properties(properties);
  }

  @Override
  public boolean put(HostileValue value) {
    put(value.lenient());
    return true;
  }

  @Override
  public void put(String document) {
    properties.setProperty(PLACE, document);
  }

  @Override
  public Map<String, Arrangement> failures(HostileValue value) {
    Map<String, Arrangement> failures = new LinkedHashMap<>();
    failures.put(
        "absent, with a similar name",
        () -> {
          properties.clear();
          properties.setProperty("lab-kye", value.lenient());
        });
    failures.put(
        "absent, with the value as a name",
        () -> {
          properties.clear();
          properties.setProperty(value.lenient(), "x");
        });
    failures.put("no text", () -> properties.put(PLACE, value));
    failures.put("empty", () -> properties.setProperty(PLACE, ""));
    return failures;
  }

  @Override
  public void heal() {
    properties.clear();
  }

  @Override
  public Set<String> options() {
    return Set.of("optional", "timeout");
  }

  @Override
  public void close() {}
}
