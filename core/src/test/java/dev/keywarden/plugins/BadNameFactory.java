package dev.keywarden.plugins;

import dev.keywarden.spi.KeyProvider;
import dev.keywarden.spi.KeyProviderFactory;
import dev.keywarden.spi.ProviderConfig;

/** Has a name that no provider can have. */
public final class BadNameFactory implements KeyProviderFactory {
  @Override
  public String name() {
    return "Not A Name sk-ant-c4n4ry";
  }

  @Override
  public KeyProvider create(ProviderConfig config) {
    return new PluginProvider(config.instance(), "");
  }
}
