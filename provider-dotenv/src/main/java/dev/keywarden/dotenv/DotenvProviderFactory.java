package dev.keywarden.dotenv;

import dev.keywarden.spi.KeyProvider;
import dev.keywarden.spi.KeyProviderFactory;
import dev.keywarden.spi.ProviderConfig;
import java.util.List;

/**
 * Makes a {@link DotenvProvider} from configuration. Options: {@code directory}, {@code files},
 * {@code git} and {@code permissions} ({@code refuse} or {@code warn}), {@code interpolate} ({@code
 * true} or {@code false}).
 */
public final class DotenvProviderFactory implements KeyProviderFactory {
  /** For {@link java.util.ServiceLoader}. */
  public DotenvProviderFactory() {}

  @Override
  public String name() {
    return "dotenv";
  }

  @Override
  public KeyProvider create(ProviderConfig config) {
    DotenvProvider provider =
        DotenvProvider.in(config.path("directory").orElse(config.workingDirectory()))
            .named(config.instance())
            .git(config.choice("git", Strictness.class).orElse(Strictness.REFUSE))
            .permissions(config.choice("permissions", Strictness.class).orElse(Strictness.WARN));
    List<String> files = config.list("files");
    if (!files.isEmpty()) {
      provider = provider.files(files);
    }
    return config.flag("interpolate", false) ? provider.interpolate() : provider;
  }
}
