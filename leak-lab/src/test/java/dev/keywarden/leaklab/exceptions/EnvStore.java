package dev.keywarden.leaklab.exceptions;

import dev.keywarden.env.EnvProvider;
import dev.keywarden.spi.KeyProvider;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Variables, which fail by being absent, and by bytes that the JVM could not decode. */
final class EnvStore implements Store {
  private final Map<String, String> variables = new ConcurrentHashMap<>();

  @Override
  public KeyProvider provider() {
    return EnvProvider.create().variables(variables);
  }

  @Override
  public boolean put(HostileValue value) {
    put(value.lenient());
    return true;
  }

  @Override
  public void put(String document) {
    variables.put(PLACE, document);
  }

  @Override
  public Map<String, Arrangement> failures(HostileValue value) {
    Map<String, Arrangement> failures = new LinkedHashMap<>();
    failures.put(
        "absent, with a similar name",
        () -> {
          variables.clear();
          variables.put("lab-kye", value.lenient());
        });
    failures.put("absent, with the value as a name", () -> variables(value.lenient(), "x"));
    failures.put("not decoded", () -> variables(PLACE, value.lenient() + "\uFFFD"));
    failures.put("empty", () -> variables(PLACE, ""));
    return failures;
  }

  private void variables(String name, String value) {
    variables.clear();
    variables.put(name, value);
  }

  @Override
  public void heal() {
    variables.clear();
  }

  /** U+FFFD stands for bytes that were lost: such a value is refused. */
  @Override
  public Set<String> options() {
    return Set.of("prefix", "mapping", "flight-recordings");
  }

  @Override
  public void close() {}
}
