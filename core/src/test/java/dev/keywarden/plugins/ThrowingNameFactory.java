package dev.keywarden.plugins;

import dev.keywarden.spi.KeyProvider;
import dev.keywarden.spi.KeyProviderFactory;
import dev.keywarden.spi.ProviderConfig;

/** Throws in name(). */
public final class ThrowingNameFactory implements KeyProviderFactory {
  @Override
  public String name() {
    throw new IllegalStateException("sk-ant-c4n4ry-in-name");
  }

  @Override
  public KeyProvider create(ProviderConfig config) {
    return new PluginProvider(config.instance(), "");
  }
}
