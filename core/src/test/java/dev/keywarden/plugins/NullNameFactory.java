package dev.keywarden.plugins;

import dev.keywarden.spi.KeyProvider;
import dev.keywarden.spi.KeyProviderFactory;
import dev.keywarden.spi.ProviderConfig;

/** Has no name. */
public final class NullNameFactory implements KeyProviderFactory {
  @Override
  @SuppressWarnings("NullAway") // breaks the contract on purpose
  public String name() {
    return null;
  }

  @Override
  public KeyProvider create(ProviderConfig config) {
    return new PluginProvider(config.instance(), "");
  }
}
