package dev.keywarden.plugins;

import dev.keywarden.spi.KeyProvider;
import dev.keywarden.spi.KeyProviderFactory;
import dev.keywarden.spi.ProviderConfig;

/** Calls its provider what it likes. */
public final class OtherNameFactory implements KeyProviderFactory {
  @Override
  public String name() {
    return "misnamer";
  }

  @Override
  public KeyProvider create(ProviderConfig config) {
    return new PluginProvider("quite-another", "");
  }
}
