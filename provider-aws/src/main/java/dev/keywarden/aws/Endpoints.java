package dev.keywarden.aws;

import java.net.URI;

/** Where a key may be asked for. */
final class Endpoints {
  private Endpoints() {}

  /** Whether nobody on the way can read along: TLS, or a connection that stays on this machine. */
  static boolean safe(URI endpoint) {
    String host = endpoint.getHost();
    if (host == null) {
      return false;
    }
    if ("https".equalsIgnoreCase(endpoint.getScheme())) {
      return true;
    }
    return "http".equalsIgnoreCase(endpoint.getScheme())
        && (host.equalsIgnoreCase("localhost")
            || host.matches("127(\\.[0-9]{1,3}){3}")
            || host.equals("[::1]"));
  }
}
