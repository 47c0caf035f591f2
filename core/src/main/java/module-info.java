/**
 * Loads API keys safely: a chain of providers, and a key that never prints itself.
 *
 * <p>Start at {@link dev.keywarden.KeyChain}. Who writes a provider starts at {@link
 * dev.keywarden.spi.KeyProvider}.
 */
module dev.keywarden.core {
  requires jdk.jfr;
  requires static org.jspecify;

  exports dev.keywarden;
  exports dev.keywarden.spi;

  uses dev.keywarden.spi.KeyProviderFactory;
}
