package dev.keywarden.gcp;

import static java.util.Objects.requireNonNull;

import com.google.auth.Credentials;
import com.google.cloud.secretmanager.v1.SecretManagerServiceClient;
import dev.keywarden.KeyProviderException;
import dev.keywarden.spi.KeyLookup;
import dev.keywarden.spi.KeyNaming;
import dev.keywarden.spi.KeyProvider;
import dev.keywarden.spi.KeyRequest;
import dev.keywarden.spi.WireLogs;
import io.grpc.ManagedChannelBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Reads keys from Google Cloud Secret Manager, with Google's own client over gRPC.
 *
 * <pre>{@code
 * try (GcpSecretsProvider gcp = GcpSecretsProvider.builder().project("my-project").build();
 *     KeyChain keys = KeyChain.builder().provider(gcp).build()) {
 *   keys.require("ANTHROPIC_API_KEY");
 * }
 * }</pre>
 *
 * <p>A key is the secret of the same name: ids may have {@code _} and both cases in them. A place
 * is an id, or a full name ({@code projects/P/secrets/S}, {@code
 * projects/P/locations/L/secrets/S}), with a parameter {@code version} or {@code /versions/V} after
 * it: a number, an alias, or {@code latest}, which holds unless told otherwise. Regional secrets
 * are asked for at the server of their location.
 *
 * <p>The one permission that it needs is {@code secretmanager.versions.access} on each secret; it
 * makes no other call. A key's source has the number of the version, which comes with the value;
 * the time of its creation does not, and so is not there.
 *
 * <p>Guarantees: the checksum (CRC32C) of a value is checked where the store sends one, and a value
 * that does not match is asked for once more and then refused. The client's own copy of a value is
 * zeroed once it is taken out. No message or exception of the client is passed on. Buffers of the
 * network library are beyond reach.
 *
 * <p>Nothing is opened before the first key is asked for. Thread-safe.
 */
public final class GcpSecretsProvider implements KeyProvider {
  private final String name;
  private final SecretNaming naming;
  private final SecretSource source;
  private final WireLogs wireLogs;
  private final Attempts attempts;
  private final Failures failures;
  private final CallsUnderWay underWay = new CallsUnderWay();
  private final AtomicBoolean saidNoChecksum = new AtomicBoolean();

  private GcpSecretsProvider(Builder builder, SecretSource source, String project) {
    name = builder.name;
    naming = new SecretNaming(project, builder.location);
    this.source = source;
    wireLogs = ClientWireLogs.of(name, builder.wireLogs, builder.variables);
    wireLogs.checkAtStart();
    attempts = new Attempts(builder.attempts, builder.attemptTimeout);
    failures = new Failures(name);
  }

  /**
   * Returns a builder for a provider called {@code gcp} that finds project and credentials as
   * Google's own libraries do.
   *
   * @return the builder
   */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Optional<KeyNaming> naming() {
    return Optional.of(naming);
  }

  @Override
  public KeyLookup find(KeyRequest request) {
    KeyLookup answer = requireNonNull(ask(List.of(request)).get(request));
    if (answer instanceof KeyLookup.Failed failed) {
      throw new KeyProviderException(failed.reason(), failed.detail(), failed.remedy());
    }
    return answer;
  }

  /**
   * Looks several keys up, by calls that run side by side on one connection, 64 at a time. Each
   * needs the same permission as alone.
   *
   * @param requests what is asked for
   * @return an answer to each request; a key that failed alone is a {@link KeyLookup.Failed}
   * @throws KeyProviderException if a wire log is on, the provider is closed, or the thread is
   *     interrupted
   */
  @Override
  public Map<KeyRequest, KeyLookup> findAll(Collection<KeyRequest> requests) {
    return ask(requests);
  }

  /** Ends the calls under way, and the client unless it was handed in. Idempotent. */
  @Override
  public void close() {
    underWay.close();
    source.close();
  }

  private Map<KeyRequest, KeyLookup> ask(Collection<KeyRequest> requests) {
    if (underWay.closed()) {
      KeyLookup.Failed closed = failures.closed();
      throw new KeyProviderException(closed.reason(), closed.detail(), closed.remedy());
    }
    wireLogs.check();
    return new AccessRound(source, attempts, failures, underWay, naming, this::noChecksum)
        .ask(requests);
  }

  private void noChecksum() {
    if (!saidNoChecksum.getAndSet(true)) {
      System.getLogger(GcpSecretsProvider.class.getName())
          .log(
              System.Logger.Level.INFO,
              "Provider '"
                  + name
                  + "': Secret Manager has no checksum for some of its versions; they are taken"
                  + " without a check. A new version gets one.");
    }
  }

  /**
   * Makes a {@link GcpSecretsProvider}. Not thread-safe; can be used again after {@link #build()}.
   */
  public static final class Builder {
    private String name = "gcp";
    private String project = "";
    private String location = "";
    private @Nullable Endpoint endpoint;
    private @Nullable GcpCredentials kind;
    private @Nullable Path credentialsFile;
    private @Nullable Credentials credentials;
    private String quotaProject = "";
    private @Nullable SecretManagerServiceClient client;
    private @Nullable UnaryOperator<ManagedChannelBuilder<?>> channel;
    private WireLogs.Action wireLogs = WireLogs.Action.REFUSE;
    private int attempts = Attempts.DEFAULT_MAX;
    private @Nullable Duration attemptTimeout;
    private Map<String, String> variables = System.getenv();

    private Builder() {}

    /**
     * Sets the name of the instance.
     *
     * @param name 1 to 64 of {@code a-z 0-9 -}, beginning with a letter; {@code gcp} unless set
     * @return this
     */
    public Builder name(String name) {
      this.name = requireNonNull(name, "name");
      return this;
    }

    /**
     * Sets the project of places that name none. Unless set it is that of the variable {@code
     * GOOGLE_CLOUD_PROJECT} (or {@code GCLOUD_PROJECT}), of the service account's file, or of the
     * machine as the metadata server tells it.
     *
     * @param project its id or number
     * @return this
     * @throws IllegalArgumentException if it is neither
     */
    public Builder project(String project) {
      if (!SecretName.isProject(project)) {
        throw new IllegalArgumentException("project " + SecretName.PROJECT_RULE);
      }
      this.project = project;
      return this;
    }

    /**
     * Sets the location of places that are an id alone: they are regional secrets then.
     *
     * @param location such as {@code europe-west1}
     * @return this
     * @throws IllegalArgumentException if it cannot be a location
     */
    public Builder location(String location) {
      if (!SecretName.isLocation(location)) {
        throw new IllegalArgumentException("location " + SecretName.LOCATION_RULE);
      }
      this.location = location;
      return this;
    }

    /**
     * Sets the server that is asked, for all locations: a Private Service Connect endpoint, or an
     * emulator.
     *
     * @param endpoint {@code HOST}, {@code HOST:PORT} or {@code https://HOST:PORT}; or {@code
     *     http://HOST:PORT}, without TLS and without credentials, for {@code localhost}, {@code
     *     127.0.0.1} and {@code [::1]}
     * @return this
     * @throws IllegalArgumentException if it has another form
     */
    public Builder endpoint(String endpoint) {
      try {
        this.endpoint = Endpoint.parse(endpoint);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("endpoint " + Endpoint.RULE);
      }
      return this;
    }

    /**
     * Sets where credentials come from.
     *
     * @param credentials {@link GcpCredentials#DEFAULT} unless set
     * @return this
     */
    public Builder credentials(GcpCredentials credentials) {
      this.kind = requireNonNull(credentials, "credentials");
      return this;
    }

    /**
     * Sets credentials that the application has.
     *
     * @param credentials from Google's library for authentication
     * @return this
     */
    public Builder credentials(Credentials credentials) {
      this.credentials = requireNonNull(credentials, "credentials");
      return this;
    }

    /**
     * Sets the file with the key of a service account. With it tokens are signed here, so that no
     * server is asked for one: the fastest of the ways. It is read when the first key is asked for.
     *
     * @param file the JSON file that {@code gcloud iam service-accounts keys create} writes
     * @return this
     */
    public Builder credentialsFile(Path file) {
      this.credentialsFile = requireNonNull(file, "file");
      return this;
    }

    /**
     * Sets the project that calls are counted for, where it is not that of the credentials.
     *
     * @param project its id or number
     * @return this
     * @throws IllegalArgumentException if it is neither
     */
    public Builder quotaProject(String project) {
      if (!SecretName.isProject(project)) {
        throw new IllegalArgumentException("quota project " + SecretName.PROJECT_RULE);
      }
      this.quotaProject = project;
      return this;
    }

    /**
     * Sets the client, with whatever endpoint, credentials and transport it has. The application
     * closes it, after this provider.
     *
     * @param client one that talks gRPC
     * @return this
     * @throws IllegalArgumentException if it talks REST, whose exceptions quote what was received
     */
    public Builder client(SecretManagerServiceClient client) {
      if (client.getSettings() != null
          && !client
              .getSettings()
              .getTransportChannelProvider()
              .getTransportName()
              .equals("grpc")) {
        throw new IllegalArgumentException(
            "client is one that talks gRPC: the exceptions of REST quote what was received");
      }
      this.client = client;
      return this;
    }

    /**
     * Sets what is done to the builder of each channel: a proxy ({@link
     * ManagedChannelBuilder#proxyDetector}), an interceptor, limits of the connection. Proxies that
     * the JVM knows ({@code https.proxyHost}) need nothing here.
     *
     * @param channel takes the builder and returns it
     * @return this
     */
    public Builder channel(UnaryOperator<ManagedChannelBuilder<?>> channel) {
      this.channel = requireNonNull(channel, "channel");
      return this;
    }

    /**
     * Sets what becomes of a wire log that is on.
     *
     * @param action {@link WireLogs.Action#REFUSE} unless set
     * @return this
     */
    public Builder wireLogs(WireLogs.Action action) {
      this.wireLogs = requireNonNull(action, "action");
      return this;
    }

    /**
     * Sets how often a key is asked for, where the store is not available or wants fewer calls.
     * Before the second try up to 100 ms pass, and twice as much before each further one.
     *
     * @param attempts from 1 to 100; 4 unless set
     * @return this
     * @throws IllegalArgumentException if it is another number
     */
    public Builder attempts(int attempts) {
      if (attempts < 1 || attempts > Attempts.MOST) {
        throw new IllegalArgumentException("attempts " + Attempts.MAX_RULE);
      }
      this.attempts = attempts;
      return this;
    }

    /**
     * Sets how long one try may take; one that has used it up is followed by another. Unless set, a
     * try has all the time that there is.
     *
     * @param timeout more than zero
     * @return this
     * @throws IllegalArgumentException if it is not
     */
    public Builder attemptTimeout(Duration timeout) {
      if (timeout.isNegative() || timeout.isZero()) {
        throw new IllegalArgumentException("attemptTimeout is more than zero");
      }
      this.attemptTimeout = timeout;
      return this;
    }

    /** Where variables are read; for tests. */
    Builder variables(Map<String, String> variables) {
      this.variables = variables;
      return this;
    }

    /**
     * Makes the provider. Nothing is opened or read yet.
     *
     * @return the provider
     * @throws IllegalStateException if credentials are given in two ways, or are to go over a
     *     connection without TLS, or a client is given together with what only a client of the
     *     provider's own could use
     * @throws dev.keywarden.ConfigurationException if a wire log is on, unless told to warn
     */
    public GcpSecretsProvider build() {
      String known = project.isEmpty() ? DefaultProject.of(variables) : project;
      if (client != null) {
        if (endpoint != null || channel != null || !quotaProject.isEmpty() || !ways().isEmpty()) {
          throw new IllegalStateException(
              "a client that is handed in has its own endpoint, credentials, channel and quota"
                  + " project");
        }
        return new GcpSecretsProvider(this, new GivenClient(client, known), known);
      }
      String problem = credentialsProblem();
      if (!problem.isEmpty()) {
        throw new IllegalStateException("credentials " + problem);
      }
      return new GcpSecretsProvider(
          this, new SecretClients(name, endpoint, known, quotaProject, identity(), channel), known);
    }

    /** What is wrong with the credentials, as a rule; empty if nothing is. */
    String credentialsProblem() {
      List<String> ways = ways();
      if (ways.size() > 1) {
        return "is given in one way, and not as " + String.join(" and ", ways);
      }
      boolean plaintext = endpoint != null && endpoint.plaintext();
      boolean none = kind == GcpCredentials.NONE;
      if (plaintext && !ways.isEmpty() && !none) {
        return "is 'none' where the endpoint begins with http://, since they would go in clear";
      }
      if (none && (endpoint == null || !endpoint.loopback())) {
        return "is 'none' only where the endpoint is this machine";
      }
      return "";
    }

    private List<String> ways() {
      return java.util.stream.Stream.of(
              kind == null ? "" : "a kind",
              credentialsFile == null ? "" : "a file",
              credentials == null ? "" : "an object")
          .filter(way -> !way.isEmpty())
          .toList();
    }

    private Identity.Source identity() {
      if (credentials != null) {
        return new Identity.Given(credentials);
      }
      if (credentialsFile != null) {
        return new Identity.KeyFile(credentialsFile);
      }
      if (kind != null) {
        return new Identity.Kind(kind);
      }
      return new Identity.Kind(
          endpoint != null && endpoint.plaintext() ? GcpCredentials.NONE : GcpCredentials.DEFAULT);
    }
  }
}
