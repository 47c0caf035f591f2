package dev.keywarden.plugins;

import dev.keywarden.spi.KeyProvider;
import dev.keywarden.spi.KeyProviderFactory;
import dev.keywarden.spi.ProviderConfig;

/** Has the name of another factory. */
public final class TwinVaultFactory implements KeyProviderFactory {
  @Override
  public String name() {
    return "vault";
  }

  @Override
  public KeyProvider create(ProviderConfig config) {
    return new PluginProvider(config.instance(), "twin");
  }
}
