package dev.keywarden.testkit.gcp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.google.cloud.secretmanager.v1.SecretPayload;
import com.google.cloud.secretmanager.v1.SecretVersion;
import com.google.cloud.secretmanager.v1.SecretVersion.State;
import com.google.protobuf.ByteString;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.ServerCredentials;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioEventLoopGroup;
import io.grpc.netty.shaded.io.netty.util.concurrent.DefaultThreadFactory;
import io.grpc.netty.shaded.io.netty.util.concurrent.Future;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Google Cloud Secret Manager on this machine: a gRPC server on a loopback port that keeps what it
 * is given in memory, and answers Google's own client as the service does.
 *
 * <pre>{@code
 * try (SecretManagerServer server = SecretManagerServer.start()) {
 *   server.put("openai", "a made-up value");
 *   GcpSecretsProvider.builder().endpoint(server.endpoint()).project(server.project())...
 * }
 * }</pre>
 *
 * <p>It has the project {@value #PROJECT}; others are added with {@link #addProject(String)}, and
 * one that is not there is answered as the service answers: {@code PERMISSION_DENIED} with the
 * reason {@code CONSUMER_INVALID}. A secret is named by its id, which means the server's own
 * project, or by a full resource name, regional or not. As in the service, answers name a project
 * by its number, {@code latest} is the highest version whatever its state, and the access to a
 * version that is disabled or destroyed is {@code FAILED_PRECONDITION}.
 *
 * <p>Methods that it serves: {@code AccessSecretVersion}, {@code CreateSecret}, {@code
 * AddSecretVersion}, {@code GetSecret}, {@code DeleteSecret}, {@code GetSecretVersion}, {@code
 * EnableSecretVersion}, {@code DisableSecretVersion}, {@code DestroySecretVersion}; any other is
 * {@code UNIMPLEMENTED}.
 *
 * <p>No credentials are checked; whether a call brought any is in {@link #calls()}. Methods that
 * change a secret throw {@link io.grpc.StatusRuntimeException}, as the service would answer, for an
 * id that cannot be, a project, secret or version that is not there and a version that is
 * destroyed; and {@link IllegalArgumentException} for a name with a slash in it that is no full
 * one.
 *
 * <p>Thread-safe.
 */
public final class SecretManagerServer implements AutoCloseable {
  /** The project that every server has. */
  public static final String PROJECT = "test-project";

  private static final long FIRST_PROJECT_NUMBER = 100_000_000_001L;

  private final SecretStore store;
  private final Faults faults = new Faults();
  private final Connections connections = new Connections();
  private final ScheduledExecutorService later;
  private final EventLoopGroup loop;
  private final CallDesk desk;
  private final Server server;
  private final String scheme;
  private final int port;
  private long nextProjectNumber = FIRST_PROJECT_NUMBER;

  private SecretManagerServer(ServerCredentials credentials, String scheme, InstantSource clock)
      throws IOException {
    this.scheme = scheme;
    store = new SecretStore(clock);
    later =
        Executors.newSingleThreadScheduledExecutor(
            new DefaultThreadFactory("keywarden-testkit-gcp-delay", true));
    loop = new NioEventLoopGroup(1, new DefaultThreadFactory("keywarden-testkit-gcp", true));
    desk = new CallDesk(faults, connections, later, store);
    addProject(PROJECT);
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    server =
        NettyServerBuilder.forAddress(address, credentials)
            .bossEventLoopGroup(loop)
            .workerEventLoopGroup(loop)
            .channelFactory(connections::listener)
            .directExecutor()
            .addService(new SecretManagerService(store, desk).definition())
            .build()
            .start();
    port = server.getPort();
  }

  /**
   * Starts a server without TLS on a free loopback port.
   *
   * @return the server
   * @throws UncheckedIOException if it cannot listen
   */
  public static SecretManagerServer start() {
    return start(InsecureServerCredentials.create(), "http");
  }

  /**
   * Starts a server with TLS on a free loopback port.
   *
   * @param credentials its certificate and key, as from {@link io.grpc.TlsServerCredentials}
   * @return the server
   * @throws UncheckedIOException if it cannot listen
   */
  public static SecretManagerServer startTls(ServerCredentials credentials) {
    return start(requireNonNull(credentials, "credentials"), "https");
  }

  private static SecretManagerServer start(ServerCredentials credentials, String scheme) {
    try {
      return new SecretManagerServer(credentials, scheme, InstantSource.system());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Returns the address for {@code keywarden.gcp.endpoint}.
   *
   * @return such as {@code http://localhost:40123}, or {@code https://} with TLS
   */
  public String endpoint() {
    return scheme + "://localhost:" + port;
  }

  /**
   * Returns the port.
   *
   * @return a free one that was taken at the start
   */
  public int port() {
    return port;
  }

  /**
   * Returns the project that secrets without one are in.
   *
   * @return {@value #PROJECT}
   */
  public String project() {
    return PROJECT;
  }

  /**
   * Adds a project.
   *
   * @param project its id
   */
  public synchronized void addProject(String project) {
    store.addProject(requireNonNull(project, "project"), nextProjectNumber++);
  }

  /**
   * Adds a version with a text, and the secret itself if it is not there.
   *
   * @param secret its id in {@value #PROJECT}, or a full resource name
   * @param text the value, stored in UTF-8
   * @return the number of the new version, from 1
   */
  public long put(String secret, String text) {
    return put(secret, text.getBytes(UTF_8));
  }

  /**
   * Adds a version, and the secret itself if it is not there.
   *
   * @param secret its id in {@value #PROJECT}, or a full resource name
   * @param payload the value, copied; it may be larger than the 64 KiB that a client may send, to
   *     see what becomes of it
   * @return the number of the new version, from 1
   */
  public long put(String secret, byte[] payload) {
    SecretPath path = path(secret);
    if (!store.has(path)) {
      store.create(path, Map.of());
    }
    SecretVersion version =
        store.add(path, SecretPayload.newBuilder().setData(ByteString.copyFrom(payload)).build());
    String name = version.getName();
    return Long.parseLong(name.substring(name.lastIndexOf('/') + 1));
  }

  /**
   * Gives a version another name.
   *
   * @param secret its id in {@value #PROJECT}, or a full resource name
   * @param alias the other name
   * @param version a version that is there
   */
  public void alias(String secret, String alias, long version) {
    store.alias(path(secret), requireNonNull(alias, "alias"), version);
  }

  /**
   * Enables a version.
   *
   * @param secret its id in {@value #PROJECT}, or a full resource name
   * @param version a version that is there and not destroyed
   */
  public void enable(String secret, long version) {
    store.set(path(secret), Long.toString(version), State.ENABLED);
  }

  /**
   * Disables a version.
   *
   * @param secret its id in {@value #PROJECT}, or a full resource name
   * @param version a version that is there and not destroyed
   */
  public void disable(String secret, long version) {
    store.set(path(secret), Long.toString(version), State.DISABLED);
  }

  /**
   * Destroys a version, for good.
   *
   * @param secret its id in {@value #PROJECT}, or a full resource name
   * @param version a version that is there and not destroyed
   */
  public void destroy(String secret, long version) {
    store.set(path(secret), Long.toString(version), State.DESTROYED);
  }

  /**
   * Deletes a secret with all its versions.
   *
   * @param secret its id in {@value #PROJECT}, or a full resource name
   */
  public void delete(String secret) {
    store.delete(path(secret));
  }

  /**
   * Lets something go wrong from now on. Of several faults that a call could meet, it meets the one
   * that was injected first.
   *
   * @param fault what goes wrong
   */
  public void fail(SecretManagerFault fault) {
    String secret = fault.secret();
    faults.add(fault, secret == null ? null : numberedOrAsIs(path(secret)));
  }

  /**
   * Holds every call back from now on.
   *
   * @return what releases them
   */
  public SecretManagerStall stall() {
    return desk.stall();
  }

  /**
   * Answers every call from now on after a fixed time.
   *
   * @param delay zero for at once; it takes the place of one that was set before
   */
  public void delay(Duration delay) {
    desk.delay(requireNonNull(delay, "delay"));
  }

  /** Ends every fault, stall and delay. */
  public void heal() {
    desk.heal();
  }

  /**
   * Returns the calls that have arrived.
   *
   * @return in order of arrival; a copy
   */
  public List<SecretManagerCall> calls() {
    return desk.calls();
  }

  /**
   * Returns how many calls were under way at the same time at the most.
   *
   * @return since the start
   */
  public int maxInFlight() {
    return desk.maxInFlight();
  }

  /**
   * Returns how many connections were accepted.
   *
   * @return since the start, those that have ended included
   */
  public int connections() {
    return connections.accepted();
  }

  /**
   * Ends every call and connection, and the server. Idempotent.
   *
   * @throws IllegalStateException if it has not ended after 5 seconds
   */
  @Override
  public void close() {
    server.shutdownNow();
    later.shutdownNow();
    try {
      if (!server.awaitTermination(5, TimeUnit.SECONDS)) {
        throw new IllegalStateException("the server did not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Future<?> unused = loop.shutdownGracefully(0, 5, TimeUnit.SECONDS);
  }

  private SecretPath numberedOrAsIs(SecretPath path) {
    try {
      return store.numbered(path);
    } catch (io.grpc.StatusRuntimeException unknownProject) {
      return path;
    }
  }

  private static SecretPath path(String secret) {
    requireNonNull(secret, "secret");
    if (!secret.contains("/")) {
      return new SecretPath(PROJECT, "", secret);
    }
    @Nullable SecretPath path = SecretPath.parse(secret);
    if (path == null) {
      throw new IllegalArgumentException("not the name of a secret: " + secret);
    }
    return path;
  }
}
