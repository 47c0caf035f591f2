package dev.keywarden.plugins;

import dev.keywarden.spi.KeyProvider;
import dev.keywarden.spi.KeyProviderFactory;
import dev.keywarden.spi.ProviderConfig;

/** Stands for the dotenv provider. */
public final class DotenvPluginFactory implements KeyProviderFactory {
  @Override
  public String name() {
    return "dotenv";
  }

  @Override
  public KeyProvider create(ProviderConfig config) {
    return new PluginProvider(config.instance(), "file");
  }
}
