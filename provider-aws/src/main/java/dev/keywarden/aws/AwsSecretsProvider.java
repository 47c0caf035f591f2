package dev.keywarden.aws;

import static java.util.Objects.requireNonNull;

import dev.keywarden.KeyProviderException;
import dev.keywarden.spi.KeyLookup;
import dev.keywarden.spi.KeyNaming;
import dev.keywarden.spi.KeyProvider;
import dev.keywarden.spi.KeyRequest;
import dev.keywarden.spi.WireLogs;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/**
 * Reads keys from AWS Secrets Manager, with the AWS SDK for Java v2.
 *
 * <p>A key is called in the store as in the application, unless a pattern or a place is set ({@code
 * keywarden.aws.name-pattern}, {@code keywarden.keys.NAME.aws}): a name, an ARN, or an ARN without
 * its random characters, with {@code ?version=ID} or {@code ?stage=LABEL} behind it. The value is
 * the secret's text, or its bytes, which have to be UTF-8.
 *
 * <p>One key needs {@code secretsmanager:GetSecretValue} on that secret. Several keys are read by
 * {@code BatchGetSecretValue}, 20 with each call, and one by one where that is not allowed. Only
 * for a secret that is marked for deletion is {@code DescribeSecret} tried, for the date.
 *
 * <p>Nothing is opened before the first call. Each call runs on a daemon thread of its own, which
 * ends with it; with a client that was handed in, it ends with that client's time limit after an
 * interruption, since a transport that was made elsewhere cannot be stopped from here.
 *
 * <p>Thread-safe. Security guarantees: no value, and no message of the SDK's, is in an exception or
 * a log line. A value goes from the bytes of the answer into memory that is zeroed, and into no
 * {@code String}; but a client that was handed in makes one, which nobody can zero.
 */
public final class AwsSecretsProvider implements KeyProvider {
  /** More would only wait: the time limit of the chain ends them all. */
  static final int MAX_ATTEMPTS = 10;

  private final String name;
  private final Calls calls;
  private final AwsClients clients;
  private final WireLogs wireLogs;
  private final KeyNaming naming = new SecretNaming();

  /** The permission for batches is missing; it was said, and is not tried again. */
  private volatile boolean batchRefused;

  private AwsSecretsProvider(Settings settings, WireLogs.Action action) {
    name = settings.name();
    calls = new Calls(name);
    clients = new AwsClients(settings, calls);
    wireLogs = AwsWireLogs.of(settings, action);
    wireLogs.checkAtStart();
  }

  /**
   * Begins to set a provider up.
   *
   * @return a new builder, for a provider called {@code aws} on the SDK's defaults
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
    KeyLookup answer = requireNonNull(findAll(List.of(request)).get(request), "answer");
    if (answer instanceof KeyLookup.Failed failed) {
      throw new KeyProviderException(failed.reason(), failed.detail(), failed.remedy());
    }
    return answer;
  }

  @Override
  public Map<KeyRequest, KeyLookup> findAll(Collection<KeyRequest> requests) {
    calls.requireOpen();
    wireLogs.check();
    Map<KeyRequest, KeyLookup> answers = new LinkedHashMap<>();
    Map<Target, List<KeyRequest>> targets = new LinkedHashMap<>();
    Duration timeout = null;
    for (KeyRequest request : requests) {
      if (timeout == null || request.timeout().compareTo(timeout) < 0) {
        timeout = request.timeout();
      }
      try {
        targets.computeIfAbsent(Target.of(request), t -> new ArrayList<>()).add(request);
      } catch (KeyProviderException e) {
        answers.put(request, KeyLookup.failed(e.reason(), e.detail(), e.remedy()));
      }
    }
    if (timeout == null || targets.isEmpty()) {
      return answers;
    }
    Limit limit = Limit.within(timeout);
    Map<Target, List<KeyRequest>> left = new LinkedHashMap<>();
    List<StoreCall> plan = plan(targets, limit, left);
    try {
      answers.putAll(calls.make(plan, limit));
      Map<Target, List<KeyRequest>> refused = copy(left);
      if (!refused.isEmpty()) {
        answers.putAll(calls.make(singles(refused, limit), limit));
      }
      return answers;
    } catch (KeyProviderException e) {
      Round.discard(answers);
      throw e;
    }
  }

  private static Map<Target, List<KeyRequest>> copy(Map<Target, List<KeyRequest>> left) {
    synchronized (left) {
      return new LinkedHashMap<>(left);
    }
  }

  /** Chunks of each region's current versions, and single calls for what is alone or pinned. */
  private List<StoreCall> plan(
      Map<Target, List<KeyRequest>> targets, Limit limit, Map<Target, List<KeyRequest>> left) {
    if (batchRefused || targets.size() == 1) {
      return singles(targets, limit);
    }
    Map<Target, List<KeyRequest>> single = new LinkedHashMap<>();
    Map<String, Map<Target, List<KeyRequest>>> byRegion = new LinkedHashMap<>();
    targets.forEach(
        (target, asked) -> {
          if (target.fitsBatch()) {
            byRegion
                .computeIfAbsent(clients.group(target.place()), r -> new LinkedHashMap<>())
                .put(target, asked);
          } else {
            single.put(target, asked);
          }
        });
    BatchCall.Refusal refusal =
        (unread, forGood) -> {
          if (forGood) {
            sayOnce();
          }
          synchronized (left) {
            left.putAll(unread);
          }
        };
    List<StoreCall> plan = new ArrayList<>();
    for (Map<Target, List<KeyRequest>> region : byRegion.values()) {
      Map<Target, List<KeyRequest>> chunk = new LinkedHashMap<>();
      int unplanned = region.size();
      for (Map.Entry<Target, List<KeyRequest>> entry : region.entrySet()) {
        chunk.put(entry.getKey(), entry.getValue());
        unplanned--;
        if (chunk.size() == BatchCall.MOST || unplanned == 0) {
          if (chunk.size() == 1) {
            single.putAll(chunk);
          } else {
            plan.add(new BatchCall(clients, limit, chunk, refusal));
          }
          chunk = new LinkedHashMap<>();
        }
      }
    }
    plan.addAll(singles(single, limit));
    return plan;
  }

  private List<StoreCall> singles(Map<Target, List<KeyRequest>> targets, Limit limit) {
    List<StoreCall> singles = new ArrayList<>();
    targets.forEach((target, asked) -> singles.add(new SingleCall(clients, limit, target, asked)));
    return singles;
  }

  private synchronized void sayOnce() {
    if (batchRefused) {
      return;
    }
    batchRefused = true;
    System.getLogger(AwsSecretsProvider.class.getName())
        .log(
            System.Logger.Level.WARNING,
            "Provider '"
                + name
                + "': AWS Secrets Manager refused a call for several secrets, so that each is read"
                + " by a call of its own from now on. Allow secretsmanager:BatchGetSecretValue on *"
                + " to read 20 at a time; it opens no secret by itself.");
  }

  /**
   * Ends calls that are under way, and closes the clients that were opened here; one that was
   * handed in stays open. Idempotent.
   */
  @Override
  public void close() {
    calls.close();
    clients.close();
  }

  /**
   * Returns the name.
   *
   * @return no credentials
   */
  @Override
  public String toString() {
    return "AwsSecretsProvider[" + name + "]";
  }

  /**
   * How a provider is set up. Everything has a default: the SDK's own chains for the region and the
   * credentials, three attempts of at most three seconds.
   *
   * <p>Not thread-safe.
   */
  public static final class Builder {
    private static final int DEFAULT_ATTEMPTS = 3;
    private static final Duration DEFAULT_ATTEMPT_TIMEOUT = Duration.ofSeconds(3);

    private String name = "aws";
    private @Nullable String region;
    private @Nullable URI endpoint;
    private @Nullable URI stsEndpoint;
    private @Nullable String profile;
    private @Nullable String role;
    private String roleSessionName = "keywarden";
    private @Nullable String roleExternalId;
    private @Nullable CredentialsSource source;
    private @Nullable AwsCredentialsProvider credentials;
    private @Nullable SecretsManagerClient client;
    private @Nullable SdkHttpClient http;
    private @Nullable Consumer<UrlConnectionHttpClient.Builder> connections;
    private int attempts = DEFAULT_ATTEMPTS;
    private Duration attemptTimeout = DEFAULT_ATTEMPT_TIMEOUT;
    private WireLogs.Action wireLogs = WireLogs.Action.REFUSE;

    private Builder() {}

    /**
     * Sets the name of the instance.
     *
     * @param name 1 to 64 of {@code a-z 0-9 -}, beginning with a letter; by default {@code aws}
     * @return this builder
     */
    public Builder name(String name) {
      this.name = requireNonNull(name, "name");
      return this;
    }

    /**
     * Sets the region of secrets that are named without one; an ARN names its own.
     *
     * @param region such as {@code eu-west-1}; by default what the SDK's region chain finds
     * @return this builder
     * @throws IllegalArgumentException if it has other characters than {@code a-z 0-9 -}
     */
    public Builder region(String region) {
      if (!region.matches("[a-z0-9-]{1,32}")) {
        throw new IllegalArgumentException("a region has 1 to 32 of a-z, 0-9 and -");
      }
      this.region = region;
      return this;
    }

    /**
     * Sets the address of the store: a VPC endpoint, or a server for tests. ARNs of other regions
     * are asked there too.
     *
     * @param endpoint with {@code https}, or with {@code http} on this machine
     * @return this builder
     * @throws IllegalArgumentException if it is another
     */
    public Builder endpoint(URI endpoint) {
      this.endpoint = requireSafe(endpoint);
      return this;
    }

    /**
     * Sets the address of the token service, which {@link #role(String)} and {@link
     * CredentialsSource#WEB_IDENTITY} ask.
     *
     * @param endpoint with {@code https}, or with {@code http} on this machine; by default the
     *     region's own
     * @return this builder
     * @throws IllegalArgumentException if it is another
     */
    public Builder stsEndpoint(URI endpoint) {
      this.stsEndpoint = requireSafe(endpoint);
      return this;
    }

    /**
     * Sets the profile in {@code ~/.aws} for credentials, region and the rest.
     *
     * @param profile by default what {@code AWS_PROFILE} says, or {@code default}
     * @return this builder
     */
    public Builder profile(String profile) {
      this.profile = requireNonNull(profile, "profile");
      return this;
    }

    /**
     * Sets a role to assume with the credentials: of another account, say.
     *
     * @param role its ARN
     * @return this builder
     * @throws IllegalArgumentException if it is no ARN of a role
     */
    public Builder role(String role) {
      if (!role.matches("arn:aws[a-z-]*:iam::[0-9]{12}:role/[A-Za-z0-9_+=,.@/-]{1,512}")) {
        throw new IllegalArgumentException("a role reads arn:aws:iam::ACCOUNT:role/NAME");
      }
      this.role = role;
      return this;
    }

    /**
     * Sets what the session of the role is called in AWS's logs.
     *
     * @param name 2 to 64 of {@code A-Z a-z 0-9 _ + = , . @ -}; by default {@code keywarden}
     * @return this builder
     * @throws IllegalArgumentException if it is another
     */
    public Builder roleSessionName(String name) {
      if (!name.matches("[A-Za-z0-9_+=,.@-]{2,64}")) {
        throw new IllegalArgumentException(
            "the name of a session has 2 to 64 of A-Z, a-z, 0-9 and _ + = , . @ -");
      }
      this.roleSessionName = name;
      return this;
    }

    /**
     * Sets the external id that the role's trust policy asks for.
     *
     * @param externalId by default none
     * @return this builder
     */
    public Builder roleExternalId(String externalId) {
      this.roleExternalId = requireNonNull(externalId, "externalId");
      return this;
    }

    /**
     * Sets where credentials come from.
     *
     * @param source by default {@link CredentialsSource#DEFAULT}, or {@link
     *     CredentialsSource#PROFILE} where a profile is set
     * @return this builder
     */
    public Builder credentials(CredentialsSource source) {
      this.source = requireNonNull(source, "source");
      return this;
    }

    /**
     * Hands credentials in.
     *
     * @param credentials thread-safe; asked at the first call, and not closed here
     * @return this builder
     */
    public Builder credentials(AwsCredentialsProvider credentials) {
      this.credentials = requireNonNull(credentials, "credentials");
      return this;
    }

    /**
     * Hands in a client that the application already has. Its region, credentials, transport and
     * attempts are its own, so that none of them can be set here.
     *
     * @param client not closed here
     * @return this builder
     */
    public Builder client(SecretsManagerClient client) {
      this.client = requireNonNull(client, "client");
      return this;
    }

    /**
     * Hands in the SDK's HTTP client, in place of the one on the JDK's own connections. Its time
     * limits are its own.
     *
     * @param http not closed here
     * @return this builder
     */
    public Builder httpClient(SdkHttpClient http) {
      this.http = requireNonNull(http, "http");
      return this;
    }

    /**
     * Changes how the HTTP client is made: a proxy, trust, time limits. A proxy set by system
     * properties or {@code HTTPS_PROXY} is taken without it.
     *
     * @param connections called once, at the first call
     * @return this builder
     */
    public Builder connections(Consumer<UrlConnectionHttpClient.Builder> connections) {
      this.connections = requireNonNull(connections, "connections");
      return this;
    }

    /**
     * Sets how often the SDK tries each call, the first time included; it retries what AWS says may
     * be retried, after a short random wait.
     *
     * @param attempts 1 to 10; by default 3
     * @return this builder
     * @throws IllegalArgumentException if it is another number
     */
    public Builder attempts(int attempts) {
      if (attempts < 1 || attempts > MAX_ATTEMPTS) {
        throw new IllegalArgumentException("attempts is 1 to " + MAX_ATTEMPTS);
      }
      this.attempts = attempts;
      return this;
    }

    /**
     * Sets how long one attempt waits for the network. The time limit of the chain holds for all of
     * them together.
     *
     * @param timeout more than zero; by default 3 s
     * @return this builder
     * @throws IllegalArgumentException if it is not more than zero
     */
    public Builder attemptTimeout(Duration timeout) {
      if (timeout.isNegative() || timeout.isZero()) {
        throw new IllegalArgumentException("attemptTimeout is more than zero");
      }
      this.attemptTimeout = timeout;
      return this;
    }

    /**
     * Sets what becomes of a log of what passes through connections, when somebody has turned one
     * on.
     *
     * @param action by default {@link WireLogs.Action#REFUSE}
     * @return this builder
     */
    public Builder wireLogs(WireLogs.Action action) {
      this.wireLogs = requireNonNull(action, "action");
      return this;
    }

    /**
     * Makes the provider. Nothing is opened yet.
     *
     * @return the provider
     * @throws IllegalStateException if what was set contradicts itself
     * @throws dev.keywarden.ConfigurationException if a wire log is on, unless told to warn
     */
    public AwsSecretsProvider build() {
      if (client != null
          && (region != null
              || endpoint != null
              || stsEndpoint != null
              || profile != null
              || role != null
              || source != null
              || credentials != null
              || http != null
              || connections != null)) {
        throw new IllegalStateException(
            "a client that is handed in brings its own region, endpoint, credentials and transport");
      }
      if (credentials != null && source != null) {
        throw new IllegalStateException("credentials are handed in, or come from a source");
      }
      if (http != null && connections != null) {
        throw new IllegalStateException("an HTTP client is handed in, or made here");
      }
      CredentialsSource from =
          source != null
              ? source
              : profile != null ? CredentialsSource.PROFILE : CredentialsSource.DEFAULT;
      return new AwsSecretsProvider(
          new Settings(
              name,
              region,
              endpoint,
              stsEndpoint,
              profile,
              role,
              roleSessionName,
              roleExternalId,
              from,
              credentials,
              client,
              http,
              connections,
              attempts,
              attemptTimeout),
          wireLogs);
    }

    private static URI requireSafe(URI endpoint) {
      if (!Endpoints.safe(endpoint)) {
        throw new IllegalArgumentException(
            "an endpoint is an address with https, or with http on this machine");
      }
      return endpoint;
    }
  }
}
