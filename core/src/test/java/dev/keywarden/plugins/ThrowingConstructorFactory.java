package dev.keywarden.plugins;

import dev.keywarden.spi.KeyProvider;
import dev.keywarden.spi.KeyProviderFactory;
import dev.keywarden.spi.ProviderConfig;

/** Throws in its constructor. */
public final class ThrowingConstructorFactory implements KeyProviderFactory {
  public ThrowingConstructorFactory() {
    throw new IllegalStateException("sk-ant-c4n4ry-in-constructor");
  }

  @Override
  public String name() {
    return "never";
  }

  @Override
  public KeyProvider create(ProviderConfig config) {
    return new PluginProvider(config.instance(), "");
  }
}
