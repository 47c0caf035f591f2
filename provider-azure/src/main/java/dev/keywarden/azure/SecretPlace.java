package dev.keywarden.azure;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A secret in a vault: by its name, or by its identifier {@code
 * https://VAULT/secrets/NAME[/VERSION]}.
 *
 * @param vault the vault; null for the one that is configured
 * @param name the name as it was written
 * @param version 32 hexadecimal digits; empty for the current one
 */
record SecretPlace(@Nullable VaultAddress vault, String name, String version) {
  /** Microsoft, "Azure Key Vault keys, secrets and certificates overview", object identifiers. */
  private static final Pattern NAME = Pattern.compile("[0-9a-zA-Z-]{1,127}");

  private static final Pattern VERSION = Pattern.compile("[0-9a-fA-F]{32}");

  static final String NAME_RULE =
      "a secret's name has 1 to 127 of 0-9, a-z, A-Z and '-', in whatever case";
  static final String VERSION_RULE = "a version has 32 hexadecimal digits";
  static final String IDENTIFIER_RULE =
      "an identifier is https://VAULT.vault.azure.net/secrets/NAME, or with /VERSION behind it";

  /** A place, or the rule that it breaks. */
  record Parsed(@Nullable SecretPlace place, String refusal) {
    private static Parsed refused(String rule) {
      return new Parsed(null, rule);
    }
  }

  static Parsed parse(String text) {
    if (!text.contains("://")) {
      return NAME.matcher(text).matches()
          ? new Parsed(new SecretPlace(null, text, ""), "")
          : Parsed.refused(NAME_RULE);
    }
    URI uri;
    try {
      uri = new URI(text);
    } catch (URISyntaxException e) {
      return Parsed.refused(IDENTIFIER_RULE);
    }
    Optional<VaultAddress> vault = VaultAddress.ofHost(uri);
    String path = uri.getRawPath();
    if (vault.isEmpty() || path == null || !path.startsWith("/secrets/")) {
      return Parsed.refused(IDENTIFIER_RULE);
    }
    String[] parts = path.substring("/secrets/".length()).split("/", -1);
    if (parts.length > 2) {
      return Parsed.refused(IDENTIFIER_RULE);
    }
    if (!NAME.matcher(parts[0]).matches()) {
      return Parsed.refused(NAME_RULE);
    }
    String version = parts.length == 2 ? parts[1] : "";
    if (!version.isEmpty() && !isVersion(version)) {
      return Parsed.refused(VERSION_RULE);
    }
    return new Parsed(new SecretPlace(vault.get(), parts[0], version.toLowerCase(Locale.ROOT)), "");
  }

  static boolean isVersion(String text) {
    return VERSION.matcher(text).matches();
  }
}
