package dev.keywarden.examples.mounted;

import dev.keywarden.spi.KeyProvider;
import dev.keywarden.spi.KeyProviderFactory;
import dev.keywarden.spi.ProviderConfig;
import java.nio.file.Path;

/** Makes the provider for a chain that names {@code mounted-files}. */
public final class MountedFilesProviderFactory implements KeyProviderFactory {
  /** For {@link java.util.ServiceLoader}. */
  public MountedFilesProviderFactory() {}

  @Override
  public String name() {
    return "mounted-files";
  }

  @Override
  public KeyProvider create(ProviderConfig config) {
    return new MountedFilesProvider(
        config.instance(), config.path("directory").orElse(Path.of("/run/secrets")));
  }
}
