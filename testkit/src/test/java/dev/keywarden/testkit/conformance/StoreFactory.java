package dev.keywarden.testkit.conformance;

import static java.util.Objects.requireNonNull;

import dev.keywarden.spi.KeyProvider;
import dev.keywarden.spi.KeyProviderFactory;
import dev.keywarden.spi.ProviderConfig;

/** Makes providers over the store of the case that is under way. */
public final class StoreFactory implements KeyProviderFactory {
  /** For {@link java.util.ServiceLoader}. */
  public StoreFactory() {}

  @Override
  public String name() {
    return "store";
  }

  @Override
  public KeyProvider create(ProviderConfig config) {
    config.text("greeting");
    String id = config.text("store").orElseThrow();
    return requireNonNull(StoreKit.BY_ID.get(id)).fromFactory(config);
  }
}
