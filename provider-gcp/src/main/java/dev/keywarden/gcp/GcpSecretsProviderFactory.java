package dev.keywarden.gcp;

import dev.keywarden.ConfigurationException;
import dev.keywarden.spi.KeyProvider;
import dev.keywarden.spi.KeyProviderFactory;
import dev.keywarden.spi.ProviderConfig;
import dev.keywarden.spi.WireLogs;
import java.util.function.Consumer;

/**
 * Makes a {@link GcpSecretsProvider} from configuration. Options: {@code project}, {@code
 * location}, {@code endpoint}, {@code credentials} ({@code default}, {@code metadata-server} or
 * {@code none}), {@code credentials-file}, {@code quota-project}, {@code attempts}, {@code
 * attempt-timeout}, {@code wire-logs} ({@code refuse} or {@code warn}).
 */
public final class GcpSecretsProviderFactory implements KeyProviderFactory {
  /** For {@link java.util.ServiceLoader}. */
  public GcpSecretsProviderFactory() {}

  @Override
  public String name() {
    return "gcp";
  }

  /**
   * Makes a provider. Nothing is opened or read yet.
   *
   * @param config the options of the instance
   * @return the provider
   * @throws ConfigurationException if an option cannot be used
   */
  @Override
  public KeyProvider create(ProviderConfig config) {
    GcpSecretsProvider.Builder builder = GcpSecretsProvider.builder().name(config.instance());
    text(config, "project", SecretName.PROJECT_RULE, builder::project);
    text(config, "location", SecretName.LOCATION_RULE, builder::location);
    text(config, "endpoint", Endpoint.RULE, builder::endpoint);
    text(config, "quota-project", SecretName.PROJECT_RULE, builder::quotaProject);
    config.number("attempts", 1, Attempts.MOST).ifPresent(builder::attempts);
    config.choice("credentials", GcpCredentials.class).ifPresent(builder::credentials);
    config.path("credentials-file").ifPresent(builder::credentialsFile);
    config.duration("attempt-timeout").ifPresent(builder::attemptTimeout);
    config.choice(WireLogs.OPTION, WireLogs.Action.class).ifPresent(builder::wireLogs);
    String problem = builder.credentialsProblem();
    if (!problem.isEmpty()) {
      throw config.invalid(
          config.text("credentials-file").isPresent() ? "credentials-file" : "credentials",
          problem);
    }
    return builder.build();
  }

  private static void text(
      ProviderConfig config, String option, String rule, Consumer<String> set) {
    config
        .text(option)
        .ifPresent(
            text -> {
              try {
                set.accept(text);
              } catch (IllegalArgumentException e) { // which may quote the option
                throw config.invalid(option, rule);
              }
            });
  }
}
