package dev.keywarden.jdk;

import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Refuses to send a key in clear where a proxy stands between: {@code http} is for this machine
 * alone, and a proxy is mostly another, for which {@code localhost} is itself. With TLS a proxy
 * sees no header.
 *
 * <p>Immutable, as far as the selector is.
 */
final class DirectWay {
  private final @Nullable ProxySelector proxies;

  private DirectWay(@Nullable ProxySelector proxies) {
    this.proxies = proxies;
  }

  /** A client without a selector of its own takes the default when it is built, so about now. */
  static DirectWay of(HttpClient client) {
    return new DirectWay(client.proxy().orElseGet(ProxySelector::getDefault));
  }

  /**
   * @param target one of the origins of a key
   * @throws IllegalArgumentException with KW-703 if the key would go to a proxy in clear
   */
  void require(String key, URI target) {
    if (proxies != null
        && "http".equalsIgnoreCase(target.getScheme())
        && !direct(proxies, target)) {
      throw new IllegalArgumentException(
          "KW-703 the key '"
              + key
              + "' is not sent to "
              + Origins.shown(target)
              + ": this client has a proxy for it, which would get the key in clear. Have the"
              + " client's ProxySelector go there directly, or use https");
    }
  }

  private static boolean direct(ProxySelector proxies, URI target) {
    List<Proxy> selected = proxies.select(target);
    return selected.stream().allMatch(proxy -> proxy.type() == Proxy.Type.DIRECT);
  }
}
