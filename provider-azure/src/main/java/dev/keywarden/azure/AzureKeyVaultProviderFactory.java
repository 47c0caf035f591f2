package dev.keywarden.azure;

import dev.keywarden.spi.KeyProvider;
import dev.keywarden.spi.KeyProviderFactory;
import dev.keywarden.spi.ProviderConfig;
import dev.keywarden.spi.WireLogs;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Makes an {@link AzureKeyVaultProvider} from configuration. Options: {@code vault-url}, {@code
 * credentials} ({@code default}, {@code managed-identity}, {@code workload-identity}, {@code
 * environment}, {@code cli}), {@code client-id}, {@code tenant-id}, {@code attempts}, {@code
 * attempt-timeout}, {@code wire-logs} ({@code refuse}, {@code warn}).
 */
public final class AzureKeyVaultProviderFactory implements KeyProviderFactory {
  private final Consumer<AzureKeyVaultProvider.Builder> more;

  /** For {@link java.util.ServiceLoader}. */
  public AzureKeyVaultProviderFactory() {
    this(builder -> {});
  }

  /** For tests: what configuration cannot say. */
  AzureKeyVaultProviderFactory(Consumer<AzureKeyVaultProvider.Builder> more) {
    this.more = more;
  }

  @Override
  public String name() {
    return "azure";
  }

  @Override
  public KeyProvider create(ProviderConfig config) {
    AzureKeyVaultProvider.Builder builder = AzureKeyVaultProvider.builder().name(config.instance());
    Optional<String> vaultUrl = config.text("vault-url");
    if (vaultUrl.flatMap(VaultAddress::parse).isEmpty()) {
      throw config.invalid("vault-url", VaultAddress.RULE);
    }
    builder.vaultUrl(vaultUrl.orElseThrow());
    config.choice("credentials", AzureCredentials.class).ifPresent(builder::credentials);
    config.text("client-id").ifPresent(builder::clientId);
    config.text("tenant-id").ifPresent(builder::tenantId);
    config.text("attempts").ifPresent(text -> builder.attempts(attempts(config, text)));
    config.duration("attempt-timeout").ifPresent(builder::attemptTimeout);
    config.choice(WireLogs.OPTION, WireLogs.Action.class).ifPresent(builder::wireLogs);
    more.accept(builder);
    return builder.build();
  }

  private static int attempts(ProviderConfig config, String text) {
    if (!text.matches("[1-9]|10")) {
      throw config.invalid("attempts", "is a number from 1 to 10");
    }
    return Integer.parseInt(text);
  }
}
