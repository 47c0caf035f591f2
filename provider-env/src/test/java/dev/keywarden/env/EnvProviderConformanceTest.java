package dev.keywarden.env;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.keywarden.spi.KeyProvider;
import dev.keywarden.testkit.conformance.KeyProviderConformance;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Over variables of its own, since those of a process cannot be set from within. */
class EnvProviderConformanceTest extends KeyProviderConformance {
  private final Map<String, String> variables = new ConcurrentHashMap<>();

  @Override
  protected KeyProvider provider() {
    return EnvProvider.create().variables(variables);
  }

  @Override
  protected void seed(String place, String value) {
    variables.put(place, value);
  }

  @Override
  protected void remove(String place) {
    variables.remove(place);
  }

  @Override
  protected Optional<String> rotate(String place, String value) {
    variables.put(place, value);
    return Optional.empty();
  }

  /** What a JVM makes of a variable whose bytes its charset does not know. */
  @Override
  protected void seedBytes(String place, byte[] value) {
    variables.put(place, new String(value, UTF_8));
  }
}
