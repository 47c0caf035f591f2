package dev.keywarden.testkit;

import dev.keywarden.KeyProviderException.Reason;
import dev.keywarden.spi.KeyProvider;
import dev.keywarden.testkit.conformance.KeyProviderConformance;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The store and the provider are one object here, so that what is done is done to each. */
class ScriptedProviderConformanceTest extends KeyProviderConformance {
  private final List<ScriptedProvider> made = new ArrayList<>();

  @Override
  protected KeyProvider provider() {
    ScriptedProvider one = ScriptedProvider.named("scripted");
    made.add(one);
    return one;
  }

  @Override
  protected void seed(String place, String value) {
    made.forEach(one -> one.put(place, value));
  }

  @Override
  protected void seedBytes(String place, byte[] value) {
    made.forEach(one -> one.put(place, value));
  }

  @Override
  protected void remove(String place) {
    made.forEach(one -> one.remove(place));
  }

  @Override
  protected Optional<String> rotate(String place, String value) {
    Optional<String> version = Optional.empty();
    for (ScriptedProvider one : made) {
      version = Optional.of(one.rotate(place, value));
    }
    return version;
  }

  @Override
  protected void deny(String place) {
    made.forEach(one -> one.fail(place, Reason.DENIED));
  }

  @Override
  protected void makeUnavailable() {
    made.forEach(one -> one.failAll(Reason.UNAVAILABLE));
  }

  @Override
  protected Stall stall() {
    return made.get(0).stall();
  }

  @Override
  protected long calls() {
    return made.stream().mapToInt(ScriptedProvider::calls).sum();
  }

  @Override
  protected String refusedPlace() {
    return " ";
  }
}
