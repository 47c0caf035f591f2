package dev.keywarden.testkit.azure;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.keywarden.testkit.azure.KeyVaultCall.Operation;
import dev.keywarden.testkit.azure.SecretsApi.Answer;
import dev.keywarden.testkit.azure.SecretsApi.Request;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A key vault on this machine. It speaks the REST API of Azure Key Vault's secrets over TLS on a
 * loopback socket, with the authentication challenge, and keeps what it is told; the vendor's own
 * client works against it. It can be told to fail in every way that the service does.
 *
 * <pre>{@code
 * try (KeyVaultServer vault = KeyVaultServer.start()) {
 *   vault.put("anthropic-api-key", madeUpKey);
 *   ... vault.url(), vault.sslContext(), vault.issueToken() ...
 * }
 * }</pre>
 *
 * <p>A client has to trust its certificate, which is made when the first server of a JVM starts:
 * hand {@link #sslContext()} to a client in the same JVM, or {@link #trustStore()} to another one.
 * A token comes from {@link #issueToken()}, or from the endpoint for managed identities that the
 * server opens beside the vault ({@link #identityVariables()}). The challenge names the resource
 * {@code https://vault.azure.net}, as the service does, so the vendor's client has to be told not
 * to verify it for a loopback host.
 *
 * <p>It speaks HTTP/1.1, and keeps calls by their names: never a value, never a token. Methods that
 * change a secret throw {@link IllegalArgumentException} if it, or the version, is not there.
 *
 * <p>Thread-safe.
 */
public final class KeyVaultServer implements AutoCloseable {
  private static final String TENANT = "00000000-0000-0000-0000-000000000001";
  private static final String RESOURCE = "https://vault.azure.net";

  private final HttpsServer server;
  private final ExecutorService threads;
  private final SecretStore store;
  private final SecretsApi api;
  private final IssuedTokens tokens = new IssuedTokens();
  private final IdentityEndpoint identity;
  private final List<KeyVaultCall> calls = new CopyOnWriteArrayList<>();
  private final Set<Integer> connections = ConcurrentHashMap.newKeySet();
  private final AtomicInteger inFlight = new AtomicInteger();
  private final AtomicInteger maxInFlight = new AtomicInteger();
  private final Map<String, KeyVaultFault> byName = new ConcurrentHashMap<>();
  private final Deque<KeyVaultFault> once = new ArrayDeque<>();
  private volatile @Nullable KeyVaultFault always;
  private volatile @Nullable KeyVaultFault ofDeleted;
  private volatile @Nullable KeyVaultStall stall;
  private volatile Duration delay = Duration.ZERO;

  private KeyVaultServer(HttpsServer server, ExecutorService threads, InstantSource clock)
      throws IOException {
    this.server = server;
    this.threads = threads;
    this.store = new SecretStore(clock);
    this.api = new SecretsApi(store);
    this.identity = IdentityEndpoint.start(tokens, threads);
  }

  /**
   * Starts an empty vault on a free port, with the system's clock.
   *
   * @return a server that the caller closes
   * @throws IOException if no socket can be opened, or no certificate be made
   */
  public static KeyVaultServer start() throws IOException {
    return start(InstantSource.system());
  }

  /**
   * Starts an empty vault on a free port.
   *
   * @param clock what the times of creation and change are taken from; read from many threads
   * @return a server that the caller closes
   * @throws IOException if no socket can be opened, or no certificate be made
   */
  public static KeyVaultServer start(InstantSource clock) throws IOException {
    requireNonNull(clock, "clock");
    // Read once, when the JDK's server is first used: without it, each answer waits 40 ms for a
    // client that delays its acknowledgement.
    if (System.getProperty("sun.net.httpserver.nodelay") == null) {
      System.setProperty("sun.net.httpserver.nodelay", "true");
    }
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(
        new HttpsConfigurator(LoopbackCertificate.ofThisJvm().serverSide()));
    AtomicInteger number = new AtomicInteger();
    ExecutorService threads =
        Executors.newCachedThreadPool(
            work -> {
              Thread thread =
                  new Thread(work, "keywarden-testkit-azure-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    KeyVaultServer vault = new KeyVaultServer(server, threads, clock);
    server.createContext("/", vault::answer);
    server.setExecutor(threads);
    server.start();
    return vault;
  }

  /**
   * Returns the address of the vault.
   *
   * @return such as {@code https://localhost:40123}, without a slash at the end
   */
  public String url() {
    return "https://localhost:" + server.getAddress().getPort();
  }

  /**
   * Returns what a client in this JVM needs in order to trust the server, and nothing else.
   *
   * @return a context without a client certificate
   */
  public SSLContext sslContext() {
    return LoopbackCertificate.ofThisJvm().clientSide();
  }

  /**
   * Returns a PKCS #12 file that trusts the server, for {@code -Djavax.net.ssl.trustStore} of
   * another JVM. It is deleted when this JVM ends.
   *
   * @return the file
   */
  public Path trustStore() {
    return LoopbackCertificate.ofThisJvm().trustStore();
  }

  /**
   * Returns the password of the file, for {@code -Djavax.net.ssl.trustStorePassword}.
   *
   * @return made up for this JVM; it guards nothing
   */
  public String trustStorePassword() {
    return LoopbackCertificate.ofThisJvm().password();
  }

  /**
   * Makes a token that the vault accepts.
   *
   * @return good until {@link #expireTokens()}
   */
  public String issueToken() {
    return tokens.issue();
  }

  /** Makes every token that was issued so far worthless: the next call with one is answered 401. */
  public void expireTokens() {
    tokens.expire();
  }

  /**
   * Returns the variables with which a process finds the endpoint for managed identities, as on
   * Azure's App Service.
   *
   * @return {@code IDENTITY_ENDPOINT} and {@code IDENTITY_HEADER}
   */
  public Map<String, String> identityVariables() {
    return Map.of("IDENTITY_ENDPOINT", identity.url(), "IDENTITY_HEADER", identity.header());
  }

  /**
   * Says whether the endpoint for managed identities refuses to hand out tokens.
   *
   * @param refused true for 400, as for an identity that does not exist
   */
  public void refuseIdentity(boolean refused) {
    identity.refuse(refused);
  }

  /**
   * Returns how often the endpoint for managed identities was asked.
   *
   * @return calls, those that were refused included
   */
  public int identityCalls() {
    return identity.calls();
  }

  /**
   * Adds a version of a secret. What the service refuses over the wire is allowed here: a value of
   * more than 25 KB.
   *
   * @param name 1 to 127 of {@code 0-9 a-z A-Z -}
   * @param value any text
   * @return the id of the version: 32 hexadecimal digits
   * @throws IllegalStateException if a secret of that name is deleted and recoverable
   */
  public String put(String name, String value) {
    return store
        .put(name, value)
        .orElseThrow(() -> new IllegalStateException(name + " is deleted but recoverable"))
        .version()
        .id();
  }

  /**
   * Switches a version on or off.
   *
   * @param name the name of a secret
   * @param version its id; empty for the current one
   * @param enabled false for one that may not be read
   */
  public void enable(String name, String version, boolean enabled) {
    change(name, version, (before, now) -> before.enabled(enabled, now));
  }

  /**
   * Sets from when on a version is valid. The service hands it out all the same.
   *
   * @param name the name of a secret
   * @param version its id; empty for the current one
   * @param notBefore to the second; null for none
   */
  public void notBefore(String name, String version, @Nullable Instant notBefore) {
    change(name, version, (before, now) -> before.notBefore(notBefore, now));
  }

  /**
   * Sets until when a version is valid. The service hands it out all the same.
   *
   * @param name the name of a secret
   * @param version its id; empty for the current one
   * @param expires to the second; null for none
   */
  public void expires(String name, String version, @Nullable Instant expires) {
    change(name, version, (before, now) -> before.expires(expires, now));
  }

  private void change(
      String name, String version, BiFunction<StoredVersion, Instant, StoredVersion> change) {
    if (store.change(name, version, change).isEmpty()) {
      throw missing(name);
    }
  }

  /**
   * Deletes a secret with all of its versions. It can be recovered.
   *
   * @param name the name of a secret
   */
  public void delete(String name) {
    if (store.delete(name).isEmpty()) {
      throw missing(name);
    }
  }

  /**
   * Brings a deleted secret back.
   *
   * @param name the name of a secret that is deleted
   */
  public void recover(String name) {
    if (store.recover(name).isEmpty()) {
      throw missing(name);
    }
  }

  /**
   * Forgets a deleted secret.
   *
   * @param name the name of a secret that is deleted
   */
  public void purge(String name) {
    if (!store.purge(name)) {
      throw missing(name);
    }
  }

  private static IllegalArgumentException missing(String name) {
    return new IllegalArgumentException("there is no secret " + name + " in that state");
  }

  /**
   * Plays a fault at every call that brings a token, until {@link #heal()}.
   *
   * @param fault what to answer; it takes the place of one that was given here before
   */
  public void fail(KeyVaultFault fault) {
    always = requireNonNull(fault, "fault");
  }

  /**
   * Plays a fault at the next calls that bring a token, before those of {@link
   * #fail(KeyVaultFault)}.
   *
   * @param times how often; nothing happens with less than 1
   * @param fault what to answer
   */
  public void fail(int times, KeyVaultFault fault) {
    requireNonNull(fault, "fault");
    synchronized (once) {
      for (int i = 0; i < times; i++) {
        once.add(fault);
      }
    }
  }

  /**
   * Plays a fault at every call for one secret that brings a token, until {@link #heal()}.
   *
   * @param name the name of a secret, in any case; it need not be there
   * @param fault what to answer; it takes the place of one that was given here before
   */
  public void fail(String name, KeyVaultFault fault) {
    byName.put(name.toLowerCase(Locale.ROOT), requireNonNull(fault, "fault"));
  }

  /**
   * Plays a fault at every call for one deleted secret ({@code GET /deletedsecrets/NAME}) that
   * brings a token, until {@link #heal()}: the way to refuse that and nothing else. A fault that
   * spoils the answer puts the value into it, which the service itself does not send here.
   *
   * @param fault what to answer
   */
  public void failDeleted(KeyVaultFault fault) {
    ofDeleted = requireNonNull(fault, "fault");
  }

  /** Ends all faults, delays and stalls. */
  public void heal() {
    always = null;
    ofDeleted = null;
    byName.clear();
    synchronized (once) {
      once.clear();
    }
    delay = Duration.ZERO;
    KeyVaultStall held = stall;
    stall = null;
    if (held != null) {
      held.close();
    }
  }

  /**
   * Holds back every call that brings a token.
   *
   * @return with which to wait for calls and to let them go
   */
  public KeyVaultStall stall() {
    KeyVaultStall held = new KeyVaultStall();
    stall = held;
    return held;
  }

  /**
   * Answers every call, the challenge included, after a fixed time; for measurements.
   *
   * @param delay zero or more
   */
  public void delay(Duration delay) {
    this.delay = requireNonNull(delay, "delay");
  }

  /**
   * Returns the calls that were answered or cut, in the order of their ends.
   *
   * @return a copy
   */
  public List<KeyVaultCall> calls() {
    return List.copyOf(calls);
  }

  /**
   * Counts the calls of a kind.
   *
   * @param operation the kind
   * @return how many were answered or cut
   */
  public int calls(Operation operation) {
    return (int) calls.stream().filter(call -> call.operation() == operation).count();
  }

  /**
   * Returns how many calls were at most under way at once.
   *
   * @return since the start or {@link #forgetCalls()}
   */
  public int maxInFlight() {
    return maxInFlight.get();
  }

  /**
   * Returns how many connections the calls came over.
   *
   * @return since the start or {@link #forgetCalls()}
   */
  public int connections() {
    return connections.size();
  }

  /** Forgets what was counted and recorded. */
  public void forgetCalls() {
    calls.clear();
    connections.clear();
    maxInFlight.set(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    int now = inFlight.incrementAndGet();
    maxInFlight.accumulateAndGet(now, Math::max);
    connections.add(exchange.getRemoteAddress().getPort());
    Request request =
        Request.of(exchange.getRequestMethod(), exchange.getRequestURI().getRawPath());
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      pause();
      if (!authorized(exchange)) {
        record(Operation.CHALLENGE, request, 401);
        challenge(exchange, RESOURCE);
        return;
      }
      KeyVaultStall held = stall;
      if (held != null) {
        held.hold();
      }
      play(exchange, request, body);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the server is closing
    } finally {
      inFlight.decrementAndGet();
    }
  }

  /** Before the answer is sent, so that whoever has the answer finds the call. */
  private void record(Operation operation, Request request, int status) {
    calls.add(new KeyVaultCall(operation, request.name(), request.version(), status));
  }

  private void pause() throws InterruptedException {
    Duration pause = delay;
    if (!pause.isZero()) {
      boolean never = new CountDownLatch(1).await(pause.toNanos(), TimeUnit.NANOSECONDS);
      assert !never;
    }
  }

  private boolean authorized(HttpExchange exchange) {
    String header = exchange.getRequestHeaders().getFirst("Authorization");
    return header != null && header.startsWith("Bearer ") && tokens.accepts(header.substring(7));
  }

  private void challenge(HttpExchange exchange, String resource) throws IOException {
    exchange
        .getResponseHeaders()
        .set(
            "WWW-Authenticate",
            "Bearer authorization=\"https://login.microsoftonline.com/"
                + TENANT
                + "\", resource=\""
                + resource
                + "\"");
    write(exchange, api.error(401, "Unauthorized", "Request is missing a token.", null));
  }

  private @Nullable KeyVaultFault next(Request request) {
    synchronized (once) {
      KeyVaultFault fault = once.poll();
      if (fault != null) {
        return fault;
      }
    }
    KeyVaultFault deleted = ofDeleted;
    if (deleted != null && request.operation() == Operation.GET_DELETED) {
      return deleted;
    }
    KeyVaultFault ofName = byName.get(request.name().toLowerCase(Locale.ROOT));
    return ofName == null ? always : ofName;
  }

  private void play(HttpExchange exchange, Request request, byte[] body) throws IOException {
    KeyVaultFault fault = next(request);
    if (fault == null) {
      send(exchange, request, api.answer(request, url(), body));
      return;
    }
    switch (fault.kind()) {
      case ERROR -> {
        Duration retryAfter = fault.retryAfter();
        if (retryAfter != null) {
          exchange.getResponseHeaders().set("Retry-After", Long.toString(retryAfter.toSeconds()));
        }
        send(
            exchange,
            request,
            api.error(fault.status(), fault.code(), "As told.", fault.innerCode()));
      }
      case CHALLENGE -> {
        record(request.operation(), request, 401);
        challenge(exchange, RESOURCE);
      }
      case FOREIGN_CHALLENGE -> {
        record(request.operation(), request, 401);
        challenge(exchange, "https://vault.example.com");
      }
      case CUT ->
          // Closing the exchange before its head was sent closes the connection.
          record(request.operation(), request, 0);
      case CUT_IN_BODY -> {
        record(request.operation(), request, 0);
        Answer right = api.answer(request, url(), body);
        exchange.sendResponseHeaders(right.status, right.body.length);
        exchange.getResponseBody().write(right.body, 0, right.body.length / 2);
        exchange.getResponseBody().flush();
      }
      default -> {
        Answer right =
            request.operation() == Operation.GET_DELETED
                ? api.deletedWithValue(request, url())
                : api.answer(request, url(), body);
        send(exchange, request, spoilt(fault, right));
      }
    }
  }

  /** The right answer, with the value in the wrong place. */
  private static Answer spoilt(KeyVaultFault fault, Answer right) {
    String text = new String(right.body, UTF_8);
    int value = text.indexOf("\"value\":");
    if (value < 0) {
      return right;
    }
    String quoted = text.substring(value + "\"value\":".length(), text.lastIndexOf('}'));
    String spoilt =
        switch (fault.kind()) {
          case GARBLED -> "{\"value\":" + quoted + " %%% \u0001" + quoted;
          case TRUNCATED -> "{\"value\":" + quoted + ",\"attributes\":{\"enabl";
          case WRONG_TYPE ->
              "{\"attributes\":{\"created\":" + quoted + "},\"value\":" + quoted + "}";
          case NESTED_VALUE -> "{\"value\":{\"inner\":" + quoted + "}}";
          case NO_VALUE -> text.substring(0, value - 1) + "}";
          case ECHO -> "{\"error\":{\"code\":\"Echo\",\"message\":" + quoted + "}}";
          default -> text;
        };
    int status = fault.kind() == KeyVaultFault.Kind.ECHO ? fault.status() : 200;
    return new Answer(status, spoilt.getBytes(UTF_8));
  }

  private void send(HttpExchange exchange, Request request, Answer answer) throws IOException {
    record(request.operation(), request, answer.status);
    write(exchange, answer);
  }

  private static void write(HttpExchange exchange, Answer answer) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "application/json; charset=utf-8");
    exchange.getResponseHeaders().set("x-ms-request-id", UUID.randomUUID().toString());
    exchange.sendResponseHeaders(answer.status, answer.body.length == 0 ? -1 : answer.body.length);
    if (answer.body.length > 0) {
      exchange.getResponseBody().write(answer.body);
    }
  }

  /** Lets go of all calls, and closes the sockets. Idempotent. */
  @Override
  public void close() {
    heal();
    server.stop(0);
    identity.close();
    threads.shutdownNow();
  }
}
