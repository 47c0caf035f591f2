package dev.keywarden.plugins;

import dev.keywarden.spi.KeyProvider;
import dev.keywarden.spi.KeyProviderFactory;
import dev.keywarden.spi.ProviderConfig;

/** Fails in create(). */
public final class ErrorCreateFactory implements KeyProviderFactory {
  @Override
  public String name() {
    return "erring";
  }

  @Override
  public KeyProvider create(ProviderConfig config) {
    throw new AssertionError("sk-ant-c4n4ry-in-create");
  }
}
