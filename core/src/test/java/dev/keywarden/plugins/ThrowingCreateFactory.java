package dev.keywarden.plugins;

import dev.keywarden.spi.KeyProvider;
import dev.keywarden.spi.KeyProviderFactory;
import dev.keywarden.spi.ProviderConfig;

/** Throws in create(). */
public final class ThrowingCreateFactory implements KeyProviderFactory {
  @Override
  public String name() {
    return "thrower";
  }

  @Override
  public KeyProvider create(ProviderConfig config) {
    throw new IllegalStateException("sk-ant-c4n4ry-in-create " + config.text("a").orElse(""));
  }
}
