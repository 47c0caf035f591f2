package dev.keywarden.benchmarks;

import dev.keywarden.spi.KeyLookup;
import dev.keywarden.spi.KeyMaterial;
import dev.keywarden.spi.KeyProvider;
import dev.keywarden.spi.KeyRequest;
import java.util.Map;

/** A store in memory: what is measured is the chain before it. */
final class MapProvider implements KeyProvider {
  private final Map<String, String> keys;

  MapProvider(Map<String, String> keys) {
    this.keys = keys;
  }

  @Override
  public String name() {
    return "map";
  }

  @Override
  public KeyLookup find(KeyRequest request) {
    String value = keys.get(request.name());
    return value == null
        ? KeyLookup.absent("there is no such entry")
        : KeyLookup.found(KeyMaterial.copyOf(value), "entry " + request.name());
  }
}
