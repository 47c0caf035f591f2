package dev.keywarden.env;

import dev.keywarden.spi.KeyProvider;
import dev.keywarden.spi.KeyProviderFactory;
import dev.keywarden.spi.ProviderConfig;

/** Makes a {@link SystemPropertiesProvider} for a chain that names it. It has no options. */
public final class SystemPropertiesProviderFactory implements KeyProviderFactory {
  /** For {@link java.util.ServiceLoader}. */
  public SystemPropertiesProviderFactory() {}

  @Override
  public String name() {
    return "system-properties";
  }

  @Override
  public KeyProvider create(ProviderConfig config) {
    return SystemPropertiesProvider.create().named(config.instance());
  }
}
