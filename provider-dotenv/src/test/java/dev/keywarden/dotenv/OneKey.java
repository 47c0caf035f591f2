package dev.keywarden.dotenv;

import dev.keywarden.spi.KeyLookup;
import dev.keywarden.spi.KeyMaterial;
import dev.keywarden.spi.KeyProvider;
import dev.keywarden.spi.KeyRequest;

/** Has one key, whatever the name. */
record OneKey(String name, String value, String location) implements KeyProvider {
  @Override
  public KeyLookup find(KeyRequest request) {
    return KeyLookup.found(KeyMaterial.copyOf(value), location);
  }
}
