package dev.keywarden.plugins;

import dev.keywarden.spi.KeyProvider;
import dev.keywarden.spi.KeyProviderFactory;
import dev.keywarden.spi.ProviderConfig;

/** A provider with options of every kind. */
public final class VaultFactory implements KeyProviderFactory {
  enum Mode {
    READ_ONLY,
    READ_WRITE
  }

  @Override
  public String name() {
    return "vault";
  }

  @Override
  public KeyProvider create(ProviderConfig config) {
    config.choice("mode", Mode.class);
    config.duration("wait");
    config.flag("strict", false);
    config.path("file");
    return new PluginProvider(config.instance(), config.text("address").orElse("nowhere"));
  }
}
