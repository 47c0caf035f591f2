package dev.keywarden.plugins;

import dev.keywarden.spi.KeyProvider;
import dev.keywarden.spi.KeyProviderFactory;
import dev.keywarden.spi.ProviderConfig;

/** Stands for the environment provider. */
public final class EnvPluginFactory implements KeyProviderFactory {
  @Override
  public String name() {
    return "env";
  }

  @Override
  public KeyProvider create(ProviderConfig config) {
    return new PluginProvider(config.instance(), "variable");
  }
}
