package dev.keywarden.gcp;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server to talk to.
 *
 * @param host a name or an address; of IPv6, with brackets
 * @param port from 1 to 65535
 * @param plaintext whether there is no TLS: for this machine alone
 */
record Endpoint(String host, int port, boolean plaintext) {
  static final String RULE =
      "is HOST, HOST:PORT or https://HOST:PORT; http:// is for localhost, 127.0.0.1 and [::1]";

  private static final int TLS_PORT = 443;
  private static final int PLAINTEXT_PORT = 80;
  private static final Pattern FORM =
      Pattern.compile(
          "(?:(https?)://)?([A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?|\\[[0-9A-Fa-f:.]{2,45}])"
              + "(?::([0-9]{1,5}))?/?");
  private static final Pattern LOOPBACK =
      Pattern.compile("localhost|127(?:\\.[0-9]{1,3}){3}|\\[(?:0{0,4}:){2,7}0{0,3}1]");

  /**
   * Reads what a user has written.
   *
   * @throws IllegalArgumentException with a rule as its message
   */
  static Endpoint parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(RULE);
    }
    boolean plaintext = "http".equals(matcher.group(1));
    String host = matcher.group(2).toLowerCase(Locale.ROOT);
    int port =
        matcher.group(3) == null
            ? (plaintext ? PLAINTEXT_PORT : TLS_PORT)
            : Integer.parseInt(matcher.group(3));
    Endpoint endpoint = new Endpoint(host, port, plaintext);
    if (port < 1 || port > 65_535 || (plaintext && !endpoint.loopback())) {
      throw new IllegalArgumentException(RULE);
    }
    return endpoint;
  }

  /** The server for the secrets of one location; global ones are the client's own default. */
  static Endpoint regional(String location) {
    return new Endpoint("secretmanager." + location + ".rep.googleapis.com", TLS_PORT, false);
  }

  boolean loopback() {
    return LOOPBACK.matcher(host).matches();
  }

  /** As Google's client wants it. */
  String target() {
    return host + ":" + port;
  }
}
