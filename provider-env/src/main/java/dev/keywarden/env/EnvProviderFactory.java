package dev.keywarden.env;

import dev.keywarden.spi.KeyProvider;
import dev.keywarden.spi.KeyProviderFactory;
import dev.keywarden.spi.ProviderConfig;

/**
 * Makes an {@link EnvProvider} from configuration. Options: {@code prefix}, {@code mapping} ({@code
 * exact} or {@code upper-snake}), and {@code flight-recordings} ({@code warn} or {@code refuse}).
 */
public final class EnvProviderFactory implements KeyProviderFactory {
  /** For {@link java.util.ServiceLoader}. */
  public EnvProviderFactory() {}

  @Override
  public String name() {
    return "env";
  }

  @Override
  public KeyProvider create(ProviderConfig config) {
    return EnvProvider.create()
        .named(config.instance())
        .prefix(config.text("prefix").orElse(""))
        .mapping(config.choice("mapping", NameMapping.class).orElse(NameMapping.EXACT))
        .flightRecordings(
            config
                .choice(FlightRecordings.OPTION, FlightRecordings.Action.class)
                .orElse(FlightRecordings.Action.WARN));
  }
}
