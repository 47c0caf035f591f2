package dev.keywarden.jdk;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;

import dev.keywarden.ApiKey;
import dev.keywarden.LiveKey;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.Arrays;
import java.util.Base64;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a key is sent, and where to: the name of a header, what it says beside the key, and the
 * origins that may get it.
 *
 * <pre>{@code
 * KeyHeader.bearer().to("https://api.example.com")               // Authorization: Bearer KEY
 * KeyHeader.named("X-Api-Key").to("https://api.example.com")     // X-Api-Key: KEY
 * KeyHeader.named("Authorization", "token ").to("https://…")     // Authorization: token KEY
 * KeyHeader.basic("user").to("https://api.example.com")          // Authorization: Basic user:KEY
 * KeyHeader.basicUser().to("https://api.example.com")            // Authorization: Basic KEY:
 * }</pre>
 *
 * <p>Security guarantees: a value that the header cannot hold is refused before a client sees it,
 * with an error that tells what is wrong and where, and nothing of the value. No key is put onto a
 * request to another origin than those given, nor to one without TLS, but for this machine.
 *
 * <p>What it cannot guarantee: a client's request holds the header as a {@code String} as long as
 * that request is referred to, and {@code request.headers()} prints it. Do not keep or print such a
 * request; {@link KeyHttpClient} does not hand it out. Nor is it seen here whether a client goes to
 * this machine through a proxy, which would get the key in clear: with {@code http}, leave the
 * proxy out, or call {@link #requireDirect} with what the client chooses its proxies by.
 *
 * <p>It holds no key. Immutable.
 */
public final class KeyHeader {
  private static final String AUTHORIZATION = "Authorization";

  /** RFC 9110, section 5.6.2: what the name of a header is made of. */
  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}");

  private final Form form;
  private final Origins origins;

  private KeyHeader(Form form, Origins origins) {
    this.form = form;
    this.origins = origins;
  }

  /**
   * How a key is sent, without where to.
   *
   * <p>Immutable.
   */
  public static final class Form {
    private final String name;

    /** What stands before the key, in the header or in what Basic encodes. */
    private final String before;

    private final String after;
    private final boolean basic;

    private Form(String name, String before, String after, boolean basic) {
      this.name = name;
      this.before = before;
      this.after = after;
      this.basic = basic;
    }

    /**
     * Says who may get the key.
     *
     * @param origin scheme, host and, if it is not the usual one, port, such as {@code
     *     https://api.example.com}; {@code http} for {@code localhost}, {@code 127.0.0.0/8} and
     *     {@code [::1]} alone
     * @param more other origins
     * @return the header
     * @throws IllegalArgumentException with KW-703 if one of them is no such origin; the message
     *     does not show it
     */
    public KeyHeader to(String origin, String... more) {
      requireNonNull(origin, "origin");
      for (String one : requireNonNull(more, "more")) {
        requireNonNull(one, "more");
      }
      return new KeyHeader(this, Origins.of(origin, more));
    }

    /**
     * Returns the header's name; neither the text before the key nor the user's name.
     *
     * @return such as {@code KeyHeader.Form[Authorization]}
     */
    @Override
    public String toString() {
      return "KeyHeader.Form[" + name + "]";
    }

    private char[] text(char[] key) {
      char[] text = new char[before.length() + key.length + after.length()];
      before.getChars(0, before.length(), text, 0);
      System.arraycopy(key, 0, text, before.length(), key.length);
      after.getChars(0, after.length(), text, before.length() + key.length);
      return text;
    }
  }

  /**
   * {@code Authorization: Bearer KEY} (RFC 6750, section 2.1).
   *
   * @return the form, to be followed by {@link Form#to}
   */
  public static Form bearer() {
    return named(AUTHORIZATION, "Bearer ");
  }

  /**
   * The key and nothing else, in a header of its own.
   *
   * @param name the name of the header, such as {@code X-Api-Key}
   * @return the form, to be followed by {@link Form#to}
   * @throws IllegalArgumentException with KW-703 if that is no name of a header; the message does
   *     not show it
   */
  public static Form named(String name) {
    return named(name, "");
  }

  /**
   * The key after a text of the API's own.
   *
   * @param name the name of the header
   * @param prefix what stands before the key, with the space at its end if there is one: {@code
   *     "token "}; visible ASCII and spaces
   * @return the form, to be followed by {@link Form#to}
   * @throws IllegalArgumentException with KW-703 if one of them cannot stand in a header; the
   *     message does not show it
   */
  public static Form named(String name, String prefix) {
    requireNonNull(name, "name");
    requireNonNull(prefix, "prefix");
    if (!TOKEN.matcher(name).matches()) {
      throw unusable("the name of the header", "1 to 128 of the characters of RFC 9110, 5.6.2");
    }
    if (!plain(prefix) || prefix.startsWith(" ")) {
      throw unusable("the text before the key", "visible ASCII and spaces, none at its start");
    }
    return new Form(name, prefix, "", false);
  }

  /**
   * Basic authentication with the key as the password (RFC 7617).
   *
   * @param user the user's name: visible ASCII and spaces, without a colon; may be empty
   * @return the form, to be followed by {@link Form#to}
   * @throws IllegalArgumentException with KW-703 if Basic cannot hold that name; the message does
   *     not show it
   */
  public static Form basic(String user) {
    requireUser(user);
    return new Form(AUTHORIZATION, user + ":", "", true);
  }

  /**
   * Basic authentication with the key as the user's name and no password, as some payment APIs have
   * it. Such a key has no colon in it.
   *
   * @return the form, to be followed by {@link Form#to}
   */
  public static Form basicUser() {
    return new Form(AUTHORIZATION, "", ":", true);
  }

  static void requireUser(String user) {
    requireNonNull(user, "user");
    if (!plain(user) || user.indexOf(':') >= 0) {
      throw unusable("the user's name", "visible ASCII and spaces, and no colon");
    }
  }

  private static boolean plain(String text) {
    return text.chars().allMatch(c -> c >= ' ' && c <= '~');
  }

  private static IllegalArgumentException unusable(String what, String rule) {
    return new IllegalArgumentException("KW-703 " + what + " cannot be used: it is " + rule);
  }

  /**
   * Returns the name of the header.
   *
   * @return such as {@code Authorization}
   */
  public String name() {
    return form.name;
  }

  /**
   * Returns whether the key may be sent there.
   *
   * @param target where a request goes; its path and query do not count
   * @return whether its scheme, host and port are one of the origins
   */
  public boolean isFor(URI target) {
    return origins.contain(requireNonNull(target, "target"));
  }

  /**
   * Refuses a request with which a key would go to a proxy in clear: {@code http} is for this
   * machine alone, and a proxy is mostly another, for which {@code localhost} is itself. With TLS a
   * proxy sees no header. For a client that no module here is for; {@link KeyHttpClient} does it.
   *
   * @param key the key; not asked for
   * @param target where the request goes
   * @param proxies what the client chooses its proxies by; null if it has none
   * @throws IllegalArgumentException with KW-703 if there is a proxy for it
   */
  public static void requireDirect(LiveKey key, URI target, @Nullable ProxySelector proxies) {
    requireNonNull(key, "key");
    requireNonNull(target, "target");
    if (proxies != null
        && "http".equalsIgnoreCase(target.getScheme())
        && proxies.select(target).stream().anyMatch(proxy -> proxy.type() != Proxy.Type.DIRECT)) {
      throw new IllegalArgumentException(
          "KW-703 the key '"
              + key.name()
              + "' is not sent to "
              + Origins.shown(target)
              + ": there is a proxy for it, which would get the key in clear. Have the client's"
              + " ProxySelector go there directly, or use https");
    }
  }

  /**
   * Returns a copy of a request that has the header, in the place of one of that name. Send it with
   * a client that follows no redirects, as the JDK's does unless told otherwise: a client that
   * follows takes the header along, wherever that leads.
   *
   * @param request where to and what, without a key; not changed
   * @param key the key; one event of type {@code USED}
   * @return a new request. Its {@code headers()} prints the key: send it and drop it
   * @throws IllegalArgumentException with KW-701 if the header cannot hold the key, with KW-702 if
   *     the request goes elsewhere
   * @throws IllegalStateException if the key is closed
   */
  public HttpRequest onto(HttpRequest request, ApiKey key) {
    requireNonNull(request, "request");
    return use(
        key,
        request.uri(),
        value ->
            HttpRequest.newBuilder(request, (name, present) -> true)
                .setHeader(form.name, value)
                .build());
  }

  /**
   * Lends the text of the header to some code: for a client that no module here is for.
   *
   * <pre>{@code
   * Request request = header.use(key, uri, value -> builder.header(header.name(), value).build());
   * }</pre>
   *
   * <p>Where the client takes the text and gives nothing back, the code returns null:
   *
   * <pre>{@code
   * header.use(
   *     key,
   *     uri,
   *     value -> {
   *       connection.setRequestProperty(header.name(), value);
   *       return null;
   *     });
   * }</pre>
   *
   * @param <R> what the code returns
   * @param key the key; one event of type {@code USED}
   * @param target where the request goes
   * @param action hands the text to the client at once, and keeps it nowhere
   * @return what the code returned
   * @throws IllegalArgumentException with KW-701 if the header cannot hold the key, with KW-702 if
   *     the request goes elsewhere
   * @throws IllegalStateException if the key is closed
   */
  public <R extends @Nullable Object> R use(ApiKey key, URI target, Function<String, R> action) {
    requireNonNull(key, "key");
    requireNonNull(action, "action");
    if (!isFor(target)) {
      throw new IllegalArgumentException(
          "KW-702 the key '"
              + key.name()
              + "' is not for "
              + Origins.shown(target)
              + ", but for "
              + origins
              + " alone. Send that request without it, or add the origin where this header is"
              + " made");
    }
    return action.apply(key.use(value -> text(key, value)));
  }

  /** The one string; what it is made from is zeroed. */
  private String text(ApiKey key, char[] value) {
    String fault = form.basic ? Fitness.inBasic(value) : Fitness.inHeader(value);
    if (fault == null && form.basic && form.before.isEmpty()) {
      fault = colon(value);
    }
    if (fault != null) {
      throw Fitness.unfit(
          key,
          "the header '" + form.name + "'",
          fault,
          "Mend the value where it is stored; free text (kind=text) does not go into a header");
    }
    char[] text = form.text(value);
    try {
      return form.basic ? basic(text) : new String(text);
    } finally {
      Arrays.fill(text, '\0');
    }
  }

  private static @Nullable String colon(char[] value) {
    for (char c : value) {
      if (c == ':') {
        return "it has a colon, which ends the name of a user";
      }
    }
    return null;
  }

  private static String basic(char[] text) {
    byte[] plain = new byte[text.length];
    for (int i = 0; i < text.length; i++) {
      plain[i] = (byte) text[i]; // ASCII, as was checked
    }
    byte[] encoded = Base64.getEncoder().encode(plain);
    byte[] scheme = "Basic ".getBytes(US_ASCII);
    byte[] whole = Arrays.copyOf(scheme, scheme.length + encoded.length);
    System.arraycopy(encoded, 0, whole, scheme.length, encoded.length);
    try {
      return new String(whole, ISO_8859_1);
    } finally {
      Arrays.fill(plain, (byte) 0);
      Arrays.fill(encoded, (byte) 0);
      Arrays.fill(whole, (byte) 0);
    }
  }

  /**
   * Returns the header's name and the origins; there is no key here to show.
   *
   * @return such as {@code KeyHeader[Authorization to https://api.example.com:443]}
   */
  @Override
  public String toString() {
    return "KeyHeader[" + form.name + " to " + origins + "]";
  }
}
