package dev.keywarden.spi;

import dev.keywarden.ConfigurationException;

/**
 * Makes providers from configuration. A module names its factory in {@code META-INF/services} and
 * in {@code provides} of its {@code module-info}, and has a public constructor without parameters.
 */
public interface KeyProviderFactory {
  /**
   * Returns the type of provider that this makes, as written in {@code keywarden.providers}.
   *
   * @return 1 to 64 of {@code a-z 0-9 -}, beginning with a letter
   */
  String name();

  /**
   * Makes a provider. Reads all of its options here, so that the chain can tell a user about an
   * option that does not exist; opens nothing yet.
   *
   * @param config the options of the instance
   * @return a provider whose name is {@link ProviderConfig#instance()}
   * @throws ConfigurationException if an option cannot be used; see {@link
   *     ProviderConfig#invalid(String, String)}
   */
  KeyProvider create(ProviderConfig config);
}
