package dev.keywarden.plugins;

import dev.keywarden.spi.KeyProvider;
import dev.keywarden.spi.KeyProviderFactory;
import dev.keywarden.spi.ProviderConfig;

/** Makes nothing. */
public final class NullCreateFactory implements KeyProviderFactory {
  @Override
  public String name() {
    return "nothing";
  }

  @Override
  @SuppressWarnings("NullAway") // breaks the contract on purpose
  public KeyProvider create(ProviderConfig config) {
    return null;
  }
}
