package dev.keywarden.azure;

import static java.util.Objects.requireNonNull;

import dev.keywarden.azure.SecretPlace.Parsed;
import dev.keywarden.spi.KeyNaming;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** How Key Vault names secrets: letters, digits and hyphens, whatever their case. */
final class VaultNaming implements KeyNaming {
  static final String VERSION = "version";

  private final VaultAddress configured;
  private final boolean others;

  /**
   * @param others whether other vaults can be asked: not with a client that was handed in
   */
  VaultNaming(VaultAddress configured, boolean others) {
    this.configured = configured;
    this.others = others;
  }

  @Override
  public String pattern() {
    return "{name:kebab}";
  }

  @Override
  public Set<String> parameters() {
    return Set.of(VERSION);
  }

  @Override
  public Optional<String> refusal(String place) {
    Parsed parsed = SecretPlace.parse(place);
    if (parsed.place() == null) {
      return Optional.of(parsed.refusal());
    }
    VaultAddress vault = parsed.place().vault();
    if (vault == null || vault.equals(configured) || (others && vault.ofAzure())) {
      return Optional.empty();
    }
    return Optional.of( // a token must not be sent to a host that is no vault
        others
            ? "a token goes to the vault that is configured, or to a host that ends with one of "
                + VaultAddress.suffixes()
            : "the client that was handed in is for " + configured.url() + " alone");
  }

  /** By the shortest text that means the same: an identifier in the configured vault is a name. */
  @Override
  public String canonical(String place) {
    SecretPlace parsed = requireNonNull(SecretPlace.parse(place).place(), "place");
    String name = parsed.name().toLowerCase(Locale.ROOT);
    VaultAddress vault = parsed.vault() == null ? configured : parsed.vault();
    if (vault.equals(configured) && parsed.version().isEmpty()) {
      return name;
    }
    String version = parsed.version().isEmpty() ? "" : "/" + parsed.version();
    return vault.url() + "/secrets/" + name + version;
  }
}
