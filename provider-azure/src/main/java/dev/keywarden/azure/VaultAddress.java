package dev.keywarden.azure;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The address of a vault: {@code https://HOST[:PORT]}, without a slash at the end.
 *
 * @param url the address, in lower case
 * @param host its host
 */
record VaultAddress(String url, String host) {
  /** What an option that holds one has to be. */
  static final String RULE =
      "is the address of a vault such as https://my-vault.vault.azure.net: https, a host, no path";

  /**
   * The DNS suffixes of vaults: public, China and US Government. Source: Microsoft, "Azure Key
   * Vault keys, secrets and certificates overview", section "DNS suffixes for object identifiers"
   * (https://learn.microsoft.com/azure/key-vault/general/about-keys-secrets-certificates). The
   * fourth one there, {@code .vault.microsoftazure.de}, is left out: that cloud is closed, and no
   * token is to go to a domain that no vault has any more.
   */
  private static final List<String> SUFFIXES =
      List.of(".vault.azure.net", ".vault.azure.cn", ".vault.usgovcloudapi.net");

  /** Empty if that is no such address. */
  static Optional<VaultAddress> parse(String text) {
    URI uri;
    try {
      uri = new URI(text.strip());
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
    String path = uri.getRawPath();
    boolean bare = path == null || path.isEmpty() || path.equals("/");
    return bare ? ofHost(uri) : Optional.empty();
  }

  /** The vault of an address that goes on with a path. */
  static Optional<VaultAddress> ofHost(URI uri) {
    String host = uri.getHost();
    if (!"https".equalsIgnoreCase(uri.getScheme())
        || host == null
        || uri.getRawUserInfo() != null
        || uri.getRawQuery() != null
        || uri.getRawFragment() != null) {
      return Optional.empty();
    }
    String lower = host.toLowerCase(Locale.ROOT);
    String port = uri.getPort() < 0 || uri.getPort() == 443 ? "" : ":" + uri.getPort();
    return Optional.of(new VaultAddress("https://" + lower + port, lower));
  }

  /** Whether the host is one that Azure gives to vaults, so that a token may be sent there. */
  boolean ofAzure() {
    for (String suffix : SUFFIXES) {
      if (host.endsWith(suffix) && host.indexOf('.') == host.length() - suffix.length()) {
        return url.equals("https://" + host);
      }
    }
    return false;
  }

  /** Whether the host is this machine: there the service's own resource cannot be its domain. */
  boolean loopback() {
    return host.equals("localhost")
        || host.matches("127(\\.[0-9]{1,3}){3}")
        || host.equals("[::1]");
  }

  /** The name of the vault, as the az command takes it. */
  String vaultName() {
    int dot = host.indexOf('.');
    return dot < 0 ? host : host.substring(0, dot);
  }

  static String suffixes() {
    return String.join(", ", SUFFIXES);
  }
}
