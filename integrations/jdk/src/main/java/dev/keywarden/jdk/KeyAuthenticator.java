package dev.keywarden.jdk;

import static java.util.Objects.requireNonNull;

import dev.keywarden.ApiKey;
import dev.keywarden.LiveKey;
import java.net.Authenticator;
import java.net.PasswordAuthentication;
import java.net.URL;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Answers a server or a proxy that asks for a user's name and a password, with a key as the
 * password: for {@link java.net.http.HttpClient.Builder#authenticator} and {@link
 * java.net.HttpURLConnection#setAuthenticator}.
 *
 * <pre>{@code
 * HttpClient client =
 *     HttpClient.newBuilder()
 *         .authenticator(KeyAuthenticator.forProxy(keys.live("PROXY_PASSWORD"), "user", "proxy.example.com", 3128))
 *         .build();
 * }</pre>
 *
 * <p>It answers nobody but the origins or the proxy that it was made for. The JDK keeps what it was
 * answered, as characters, for as long as the client lives, and asks again when that is refused:
 * with the key of that moment, up to three times. For a server that takes the key unasked, {@link
 * KeyHttpClient} with {@link KeyHeader#basic} sends one request in place of two, and keeps nothing.
 *
 * <p>Thread-safe.
 */
public final class KeyAuthenticator extends Authenticator {
  private final LiveKey live;
  private final String user;
  private final @Nullable Origins origins;
  private final String proxyHost;
  private final int proxyPort;

  private KeyAuthenticator(
      LiveKey live, String user, @Nullable Origins origins, String proxyHost, int proxyPort) {
    KeyHeader.requireUser(user);
    this.live = requireNonNull(live, "live");
    this.user = user;
    this.origins = origins;
    this.proxyHost = proxyHost;
    this.proxyPort = proxyPort;
  }

  /**
   * Answers servers.
   *
   * @param live the key
   * @param user the user's name: visible ASCII and spaces, without a colon; may be empty
   * @param origin scheme, host and port, as for {@link KeyHeader.Form#to}
   * @param more other origins
   * @return an authenticator
   * @throws IllegalArgumentException with KW-703 if the name or an origin cannot be used; the
   *     message does not show it
   */
  public static KeyAuthenticator forServer(
      LiveKey live, String user, String origin, String... more) {
    requireNonNull(live, "live");
    requireNonNull(user, "user");
    requireNonNull(origin, "origin");
    for (String one : requireNonNull(more, "more")) {
      requireNonNull(one, "more");
    }
    return new KeyAuthenticator(live, user, Origins.of(origin, more), "", -1);
  }

  /**
   * Answers one proxy. The way to a proxy is in clear: with Basic, whoever can listen on it reads
   * the key.
   *
   * @param live the key
   * @param user the user's name: visible ASCII and spaces, without a colon; may be empty
   * @param host the proxy's host, as it was given to the {@code ProxySelector}
   * @param port the proxy's port, 1 to 65,535
   * @return an authenticator
   * @throws IllegalArgumentException with KW-703 if the name cannot be used; the message does not
   *     show it
   */
  public static KeyAuthenticator forProxy(LiveKey live, String user, String host, int port) {
    requireNonNull(live, "live");
    requireNonNull(user, "user");
    requireNonNull(host, "host");
    return new KeyAuthenticator(live, user, null, host.toLowerCase(Locale.ROOT), port);
  }

  /**
   * {@inheritDoc}
   *
   * @return the user's name and the key; null to whom it was not made for
   * @throws dev.keywarden.KeywardenException as {@link LiveKey#current()} does
   * @throws IllegalArgumentException with KW-701 if Basic authentication cannot hold the key
   */
  @Override
  protected @Nullable PasswordAuthentication getPasswordAuthentication() {
    return asked() ? answer(live.current()) : null;
  }

  private boolean asked() {
    boolean proxy = getRequestorType() == RequestorType.PROXY;
    String host = getRequestingHost();
    if (origins == null) {
      return proxy
          && host != null
          && host.toLowerCase(Locale.ROOT).equals(proxyHost)
          && getRequestingPort() == proxyPort;
    }
    URL url = getRequestingURL();
    return !proxy
        && url != null
        && origins.contain(url.getProtocol(), url.getHost(), url.getPort());
  }

  /** It copies the characters; those lent here are zeroed. */
  private PasswordAuthentication answer(ApiKey key) {
    return key.use(
        value -> {
          String fault = Fitness.inBasic(value);
          if (fault != null) {
            throw Fitness.unfit(
                key, "Basic authentication", fault, "Mend the value where it is stored");
          }
          return new PasswordAuthentication(user, value);
        });
  }

  /**
   * Returns the name of the key; nothing of the value.
   *
   * @return such as {@code KeyAuthenticator[API_KEY]}
   */
  @Override
  public String toString() {
    return "KeyAuthenticator[" + live.name() + "]";
  }
}
