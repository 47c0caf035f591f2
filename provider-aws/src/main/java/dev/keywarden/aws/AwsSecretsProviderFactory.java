package dev.keywarden.aws;

import dev.keywarden.spi.KeyProvider;
import dev.keywarden.spi.KeyProviderFactory;
import dev.keywarden.spi.ProviderConfig;
import dev.keywarden.spi.WireLogs;
import java.net.URI;
import java.util.function.Consumer;

/**
 * Makes an {@link AwsSecretsProvider} from configuration. Options, all of them optional: {@code
 * region}, {@code endpoint}, {@code sts-endpoint}, {@code profile}, {@code role}, {@code
 * role-session-name}, {@code role-external-id}, {@code credentials} (one of {@link
 * CredentialsSource}), {@code attempts}, {@code attempt-timeout} and {@code wire-logs} ({@code
 * refuse} or {@code warn}).
 */
public final class AwsSecretsProviderFactory implements KeyProviderFactory {
  /** For {@link java.util.ServiceLoader}. */
  public AwsSecretsProviderFactory() {}

  @Override
  public String name() {
    return "aws";
  }

  @Override
  public KeyProvider create(ProviderConfig config) {
    AwsSecretsProvider.Builder builder = AwsSecretsProvider.builder().name(config.instance());
    set(config, "region", "has 1 to 32 of a-z, 0-9 and -", builder::region);
    set(
        config,
        "endpoint",
        "is an address with https, or with http on this machine",
        text -> builder.endpoint(URI.create(text)));
    set(
        config,
        "sts-endpoint",
        "is an address with https, or with http on this machine",
        text -> builder.stsEndpoint(URI.create(text)));
    config.text("profile").ifPresent(builder::profile);
    set(config, "role", "reads arn:aws:iam::ACCOUNT:role/NAME", builder::role);
    set(
        config,
        "role-session-name",
        "has 2 to 64 of A-Z, a-z, 0-9 and _ + = , . @ -",
        builder::roleSessionName);
    config.text("role-external-id").ifPresent(builder::roleExternalId);
    config.choice("credentials", CredentialsSource.class).ifPresent(builder::credentials);
    config.number("attempts", 1, AwsSecretsProvider.MAX_ATTEMPTS).ifPresent(builder::attempts);
    config.duration("attempt-timeout").ifPresent(builder::attemptTimeout);
    config.choice(WireLogs.OPTION, WireLogs.Action.class).ifPresent(builder::wireLogs);
    return builder.build();
  }

  private static void set(
      ProviderConfig config, String option, String rule, Consumer<String> setter) {
    String text = config.text(option).orElse(null);
    if (text == null) {
      return;
    }
    try {
      setter.accept(text);
    } catch (IllegalArgumentException e) {
      throw config.invalid(option, rule);
    }
  }
}
