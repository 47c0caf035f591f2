package dev.keywarden.jdk;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The places that a key may be sent to: scheme, host and port each (RFC 6454, section 4), with TLS
 * unless the host is this machine.
 *
 * <p>Immutable.
 */
final class Origins {
  private final Set<String> allowed;

  private Origins(Set<String> allowed) {
    this.allowed = allowed;
  }

  /**
   * What is wrong with an origin is said without the text itself: a key that was passed in its
   * place must not be in the message.
   */
  static Origins of(String first, String... more) {
    Set<String> allowed = new LinkedHashSet<>();
    allowed.add(parsed(first, 1));
    for (int i = 0; i < more.length; i++) {
      allowed.add(parsed(more[i], i + 2));
    }
    return new Origins(allowed);
  }

  private static String parsed(String text, int ordinal) {
    URI uri;
    try {
      uri = new URI(text);
    } catch (URISyntaxException quotesTheText) {
      throw notAnOrigin(ordinal, "it is no URI");
    }
    String path = uri.getRawPath();
    if (uri.getHost() == null) {
      throw notAnOrigin(ordinal, "it has no host, or one with a character that host names lack");
    }
    if (uri.getRawUserInfo() != null
        || uri.getRawQuery() != null
        || uri.getRawFragment() != null
        || !(path.isEmpty() || path.equals("/"))) {
      throw notAnOrigin(ordinal, "there is more in it than scheme, host and port");
    }
    String origin = text(uri);
    if (origin == null) {
      throw notAnOrigin(ordinal, "its scheme is not https (http goes to this machine alone)");
    }
    return origin;
  }

  private static IllegalArgumentException notAnOrigin(int ordinal, String fault) {
    return new IllegalArgumentException(
        "KW-703 origin "
            + ordinal
            + " is no place to send a key to: "
            + fault
            + ". Write it as https://api.example.com or https://api.example.com:8443");
  }

  boolean contain(URI target) {
    String origin = target.getHost() == null ? null : text(target);
    return origin != null && allowed.contains(origin);
  }

  boolean contain(@Nullable String scheme, @Nullable String host, int port) {
    if (scheme == null || host == null) {
      return false;
    }
    try {
      return contain(new URI(scheme, null, host, port, null, null, null));
    } catch (URISyntaxException notAHost) {
      return false;
    }
  }

  /** Scheme, host and port of a URI, and nothing that could hold a key; for messages. */
  static String shown(URI target) {
    String port = target.getPort() < 0 ? "" : ":" + target.getPort();
    return target.getHost() == null
        ? "a URI without a host"
        : target.getScheme() + "://" + target.getHost() + port;
  }

  /** Null if no key may go there, whoever allows it. */
  private static @Nullable String text(URI uri) {
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    String host = uri.getHost().toLowerCase(Locale.ROOT);
    int usual;
    if (scheme.equals("https")) {
      usual = 443;
    } else if (scheme.equals("http") && loopback(host)) {
      usual = 80;
    } else {
      return null;
    }
    return scheme + "://" + host + ":" + (uri.getPort() < 0 ? usual : uri.getPort());
  }

  /** By its text: to ask a name server for it would make the answer a matter of trust. */
  private static boolean loopback(String host) {
    if (host.equals("localhost") || host.equals("[::1]")) {
      return true;
    }
    String[] parts = host.split("\\.", -1);
    return parts.length == 4
        && parts[0].equals("127")
        && Arrays.stream(parts).allMatch(part -> part.matches("\\d{1,3}"));
  }

  @Override
  public String toString() {
    return String.join(", ", allowed);
  }
}
