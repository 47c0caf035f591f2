package dev.keywarden.plugins;

import dev.keywarden.spi.KeyProvider;
import dev.keywarden.spi.KeyProviderFactory;
import dev.keywarden.spi.ProviderConfig;

/** Fails in name(). */
public final class ErrorNameFactory implements KeyProviderFactory {
  @Override
  public String name() {
    throw new AssertionError("sk-ant-c4n4ry-in-name");
  }

  @Override
  public KeyProvider create(ProviderConfig config) {
    return new PluginProvider(config.instance(), "");
  }
}
