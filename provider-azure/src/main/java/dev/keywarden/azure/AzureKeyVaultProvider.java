package dev.keywarden.azure;

import static java.util.Objects.requireNonNull;

import com.azure.core.credential.TokenCredential;
import com.azure.core.http.HttpClient;
import com.azure.core.http.policy.HttpPipelinePolicy;
import com.azure.security.keyvault.secrets.SecretAsyncClient;
import com.azure.security.keyvault.secrets.SecretClient;
import com.azure.security.keyvault.secrets.models.DeletedSecret;
import com.azure.security.keyvault.secrets.models.KeyVaultSecret;
import com.azure.security.keyvault.secrets.models.SecretProperties;
import dev.keywarden.KeyProviderException;
import dev.keywarden.KeyProviderException.Reason;
import dev.keywarden.spi.KeyLookup;
import dev.keywarden.spi.KeyMaterial;
import dev.keywarden.spi.KeyNaming;
import dev.keywarden.spi.KeyProvider;
import dev.keywarden.spi.KeyRequest;
import dev.keywarden.spi.WireLogs;
import java.time.Duration;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Reads keys from Azure Key Vault, with the vendor's own client. A key takes one call, which needs
 * the permission to read that one secret and no other: the role "Key Vault Secrets User" on it.
 *
 * <p>A secret that is not there takes one call more, once, with the same permission and deadline:
 * is it deleted, and can it be recovered? Then it is a failure ({@link Reason#DISABLED}) that names
 * the dates. It is absent if the vault knows no deleted one, and also if that call gets no answer.
 *
 * <p>A key {@code ANTHROPIC_API_KEY} is the secret {@code anthropic-api-key}, unless the user says
 * otherwise; the identifier of a secret ({@code https://VAULT.vault.azure.net/secrets/NAME}, with a
 * version or without) works wherever a name does. A secret that is disabled, not yet valid or
 * expired is a failure: the service itself would hand out the latter two.
 *
 * <p>Nothing is opened before the first call. Many keys are read side by side over HTTP/1.1, with
 * at most {@value #SIDE_BY_SIDE} calls at once.
 *
 * <p>Security guarantees: the value goes from the answer's bytes into {@link KeyMaterial} and into
 * no {@code String}; the client's own parser, which would log and quote an answer that it cannot
 * read, does not see it. With a client that was handed in this holds if {@link #valuePolicy()} was
 * added to it; else the value passes through a {@code String}, and the client writes an answer that
 * does not parse into the log at ERROR.
 *
 * <p>Thread-safe.
 */
public final class AzureKeyVaultProvider implements KeyProvider {
  /** How often a call is tried at most, unless told otherwise. */
  public static final int DEFAULT_ATTEMPTS = 3;

  /** How long each attempt may take, unless told otherwise. */
  public static final Duration DEFAULT_ATTEMPT_TIMEOUT = Duration.ofSeconds(3);

  /** How many calls are under way at once at most. */
  static final int SIDE_BY_SIDE = 25;

  /** So that the client gives up by itself before the chain interrupts it. */
  private static final Duration HEAD_START = Duration.ofMillis(100);

  private final String name;
  private final VaultAddress vault;
  private final VaultNaming naming;
  private final boolean otherVaults;
  private final VaultClients clients;
  private final VaultFailures failures;
  private final SecretValidity validity;
  private final WireLogs wireLogs;
  private final Set<Flight> flights = ConcurrentHashMap.newKeySet();
  private final Set<VaultAddress> known = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  private AzureKeyVaultProvider(Builder builder, VaultAddress vault, VaultClients clients) {
    this.name = builder.name;
    this.vault = vault;
    this.otherVaults = builder.reader == null;
    this.naming = new VaultNaming(vault, otherVaults);
    this.clients = clients;
    this.failures = new VaultFailures(name);
    this.validity = new SecretValidity(builder.clock);
    this.wireLogs = AzureWireLogs.of(name, builder.wireLogs, builder.handedIn);
    wireLogs.checkAtStart();
  }

  /**
   * Starts a provider.
   *
   * @return a new builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Returns a policy for a client of one's own that is to be handed in: it takes the answers to
   * this provider's calls before the client reads them, so that no value gets into the client's log
   * or into a {@code String}. Answers to other calls of that client pass untouched.
   *
   * <pre>{@code
   * new SecretClientBuilder().addPolicy(AzureKeyVaultProvider.valuePolicy())...
   * }</pre>
   *
   * @return a policy without state
   */
  public static HttpPipelinePolicy valuePolicy() {
    return new ValuePolicy();
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
    wireLogs.check();
    VaultCall call = call(request, deadline(request.timeout()));
    KeyLookup answer = requireNonNull(ask(List.of(call)).get(call));
    if (answer instanceof KeyLookup.Failed failed) {
      throw new KeyProviderException(failed.reason(), failed.detail(), failed.remedy());
    }
    return answer;
  }

  @Override
  public Map<KeyRequest, KeyLookup> findAll(Collection<KeyRequest> requests) {
    wireLogs.check();
    Map<KeyRequest, VaultCall> calls = new LinkedHashMap<>();
    Map<KeyRequest, KeyLookup> answers = new LinkedHashMap<>();
    for (KeyRequest request : requests) {
      try {
        calls.put(request, call(request, deadline(request.timeout())));
      } catch (KeyProviderException e) {
        answers.put(request, KeyLookup.failed(e.reason(), e.detail(), e.remedy()));
      }
    }
    if (!calls.isEmpty()) {
      Map<VaultCall, KeyLookup> found = ask(List.copyOf(calls.values()));
      calls.forEach((request, call) -> answers.put(request, requireNonNull(found.get(call))));
    }
    return answers;
  }

  private static long deadline(Duration timeout) {
    Duration tenth = timeout.dividedBy(10);
    Duration headStart = tenth.compareTo(HEAD_START) < 0 ? tenth : HEAD_START;
    return System.nanoTime() + timeout.minus(headStart).toNanos();
  }

  private VaultCall call(KeyRequest request, long deadline) {
    String text = request.place().orElse(request.name());
    Optional<String> refusal = naming.refusal(text);
    SecretPlace place = SecretPlace.parse(text).place();
    String version = request.parameter(VaultNaming.VERSION).orElse("").toLowerCase(Locale.ROOT);
    if (refusal.isPresent() || place == null) {
      throw misconfigured("nothing can be at '" + text + "': " + refusal.orElse(""));
    }
    if (!version.isEmpty() && !SecretPlace.isVersion(version)) {
      throw misconfigured(
          "the version of secret " + place.name() + " is none: " + SecretPlace.VERSION_RULE);
    }
    if (!version.isEmpty() && !place.version().isEmpty() && !version.equals(place.version())) {
      throw misconfigured("two versions of secret " + place.name() + " are asked for at once");
    }
    return new VaultCall(
        place.vault() == null ? vault : place.vault(),
        place.name(),
        version.isEmpty() ? place.version() : version,
        deadline);
  }

  private KeyProviderException misconfigured(String detail) {
    return new KeyProviderException(
        Reason.MISCONFIGURED,
        detail,
        "Write the place of this key down: keywarden.keys.NAME." + name + "=...");
  }

  /** Asks for all of them, and has an answer to each when it returns. */
  private Map<VaultCall, KeyLookup> ask(List<VaultCall> calls) {
    Flight flight = new Flight(calls);
    flights.add(flight);
    Disposable subscription = null;
    try {
      if (closed) {
        throw VaultClients.closed(name);
      }
      long nanos = calls.stream().mapToLong(VaultCall::nanosLeft).min().orElse(0);
      subscription =
          lookups(calls)
              .subscribe(
                  answer -> flight.answer(answer.call(), answer.lookup()),
                  thrown ->
                      calls.forEach(
                          call -> flight.answer(call, failures.ofThrowable(call, thrown))));
      if (flight.await(nanos) && flight.cancelled()) {
        throw VaultClients.closed(name);
      }
      Map<VaultCall, KeyLookup> answers = flight.end();
      for (VaultCall call : calls) {
        answers.computeIfAbsent(call, failures::ofDeadline);
      }
      return answers;
    } catch (InterruptedException e) {
      flight.abandon();
      Thread.currentThread().interrupt();
      throw new KeyProviderException(
          Reason.CANCELLED,
          "the call for " + calls.get(0).text() + " was interrupted",
          "Ask again if the key is still needed.");
    } catch (KeyProviderException e) {
      flight.abandon();
      throw e;
    } finally {
      flights.remove(flight);
      if (subscription != null) {
        subscription.dispose();
      }
    }
  }

  /** What came of a call. */
  private record Answer(VaultCall call, KeyLookup lookup) {}

  /**
   * All calls side by side, up to a limit. The first call to a vault goes ahead alone: it brings
   * the challenge and the token that all others need, so that they are not refused one by one.
   */
  private Flux<Answer> lookups(List<VaultCall> calls) {
    Set<VaultAddress> asked = new HashSet<>(known);
    List<VaultCall> first = new ArrayList<>();
    List<VaultCall> rest = new ArrayList<>();
    for (VaultCall call : calls) {
      (asked.add(call.vault()) ? first : rest).add(call);
    }
    AtomicReference<KeyLookup.@Nullable Failed> noToken = new AtomicReference<>();
    Queue<VaultCall> missing = new ConcurrentLinkedQueue<>();
    Flux<Answer> ahead =
        Flux.fromIterable(first)
            .flatMap(
                call ->
                    lookup(call, noToken).switchIfEmpty(Mono.fromRunnable(() -> missing.add(call))),
                SIDE_BY_SIDE);
    Flux<Mono<Answer>> behind =
        Flux.concat(
            Flux.fromIterable(missing).map(this::deletion),
            Flux.fromIterable(rest)
                .map(call -> behind(call, noToken).switchIfEmpty(deletion(call))));
    return ahead.concatWith(Flux.defer(() -> behind.flatMap(one -> one, SIDE_BY_SIDE)));
  }

  /** Without a token for one there is none for the others: they are not worth the wait. */
  private Mono<Answer> behind(VaultCall call, AtomicReference<KeyLookup.@Nullable Failed> noToken) {
    KeyLookup.Failed failed = noToken.get();
    return failed == null ? lookup(call, noToken) : Mono.just(new Answer(call, failed));
  }

  /** Empty if the vault says that there is no such secret: then it may be a deleted one. */
  private Mono<Answer> lookup(VaultCall call, AtomicReference<KeyLookup.@Nullable Failed> noToken) {
    return Mono.defer(() -> read(call))
        .onErrorResume(
            thrown -> {
              if (VaultFailures.missing(call, thrown)) {
                known.add(call.vault()); // it has taken the token
                return Mono.empty();
              }
              return Mono.just(failure(call, thrown, noToken));
            })
        .map(lookup -> new Answer(call, lookup));
  }

  /** The further call for a secret that is not there. Whatever comes of it, there is an answer. */
  private Mono<Answer> deletion(VaultCall call) {
    VaultCall further = call.ofDeletion();
    return Mono.defer(() -> clients.of(call.vault()).readDeleted(further))
        .map(
            deleted ->
                further.unreadable()
                    ? VaultFailures.absent(call, further, null)
                    : VaultFailures.deleted(call, ofClient(further, deleted)))
        .onErrorResume(thrown -> Mono.just(VaultFailures.absent(call, further, thrown)))
        .map(lookup -> new Answer(call, lookup));
  }

  private static SecretBundle ofClient(VaultCall further, DeletedSecret deleted) {
    SecretBundle taken = further.takeBundle();
    return taken == null
        ? SecretBundle.ofDeleted(
            instant(deleted.getDeletedOn()), instant(deleted.getScheduledPurgeDate()))
        : taken;
  }

  private Mono<KeyLookup> read(VaultCall call) {
    boolean trusted = known.contains(call.vault());
    VaultReader reader = clients.of(call.vault());
    return read(call, reader)
        .onErrorResume(
            // The token was good before, and is no longer: that of a new client may be.
            thrown -> trusted && refused(call),
            thrown -> {
              clients.forget(call.vault(), reader);
              return read(call, clients.of(call.vault()));
            });
  }

  private Mono<KeyLookup> read(VaultCall call, VaultReader reader) {
    return reader
        .read(call)
        .map(secret -> answer(call, secret))
        .doOnNext(lookup -> known.add(call.vault()));
  }

  private static boolean refused(VaultCall call) {
    ServiceError error = call.error();
    return error != null && error.status() == 401;
  }

  private KeyLookup failure(
      VaultCall call, Throwable thrown, AtomicReference<KeyLookup.@Nullable Failed> noToken) {
    if (thrown instanceof KeyProviderException own) { // closed, or no credentials can be set up
      return KeyLookup.failed(own.reason(), own.detail(), own.remedy());
    }
    KeyLookup lookup = failures.ofThrowable(call, thrown);
    if (lookup instanceof KeyLookup.Failed failed && VaultFailures.noToken(thrown)) {
      noToken.set(failed);
    }
    return lookup;
  }

  private KeyLookup answer(VaultCall call, KeyVaultSecret secret) {
    if (call.unreadable()) {
      return VaultFailures.unreadable(call);
    }
    SecretBundle taken = call.takeBundle();
    SecretBundle bundle = taken == null ? ofClient(secret) : taken;
    try {
      KeyLookup.Failed fault = validity.fault(call, bundle);
      if (fault != null) {
        return fault;
      }
      KeyMaterial material = taken == null ? material(secret) : material(taken);
      return material == null
          ? VaultFailures.unreadable(call)
          : SecretValidity.found(call, bundle, material);
    } catch (KeyProviderException e) { // too large, or no text
      return KeyLookup.failed(e.reason(), call.text() + ": " + e.detail(), e.remedy());
    } finally {
      bundle.wipe();
    }
  }

  private static @Nullable KeyMaterial material(SecretBundle taken) {
    byte[] value = taken.takeValue();
    return value == null ? null : KeyMaterial.takeUtf8(value);
  }

  /** Of a client that was handed in without the value policy. */
  private static @Nullable KeyMaterial material(KeyVaultSecret secret) {
    String value = secret.getValue();
    return value == null ? null : KeyMaterial.copyOf(value);
  }

  private static SecretBundle ofClient(KeyVaultSecret secret) {
    SecretProperties properties = secret.getProperties();
    String id = properties.getId();
    return SecretBundle.of(
        id == null ? "" : id,
        properties.isEnabled(),
        instant(properties.getNotBefore()),
        instant(properties.getExpiresOn()),
        instant(properties.getCreatedOn()));
  }

  private static java.time.@Nullable Instant instant(@Nullable OffsetDateTime time) {
    return time == null ? null : time.toInstant();
  }

  /**
   * Cancels the calls that are under way, and closes what the provider has made itself. A client, a
   * credential or an HTTP client that was handed in stays open. Idempotent.
   */
  @Override
  public void close() {
    closed = true;
    flights.forEach(Flight::cancel);
    clients.close();
  }

  /**
   * Returns the name and the vault.
   *
   * @return such as {@code AzureKeyVaultProvider[azure at https://my-vault.vault.azure.net]}
   */
  @Override
  public String toString() {
    return "AzureKeyVaultProvider[" + name + " at " + vault.url() + "]";
  }

  /** Collects what a provider is made of. Not thread-safe. */
  public static final class Builder {
    private String name = "azure";
    private @Nullable String vaultUrl;
    private AzureCredentials credentials = AzureCredentials.DEFAULT;
    private @Nullable String clientId;
    private @Nullable String tenantId;
    private @Nullable TokenCredential credential;
    private @Nullable HttpClient httpClient;
    private @Nullable VaultReader reader;
    private @Nullable Object handedIn;
    private int attempts = DEFAULT_ATTEMPTS;
    private Duration attemptTimeout = DEFAULT_ATTEMPT_TIMEOUT;
    private WireLogs.Action wireLogs = WireLogs.Action.REFUSE;
    private InstantSource clock = InstantSource.system();

    private Builder() {}

    /**
     * Sets the name of the instance.
     *
     * @param name 1 to 64 of {@code a-z 0-9 -}, beginning with a letter; {@code azure} without it
     * @return this
     */
    public Builder name(String name) {
      this.name = requireNonNull(name, "name");
      return this;
    }

    /**
     * Sets the vault.
     *
     * @param vaultUrl such as {@code https://my-vault.vault.azure.net}: https, a host, no path
     * @return this
     * @throws IllegalArgumentException if it is no such address
     */
    public Builder vaultUrl(String vaultUrl) {
      VaultAddress address =
          VaultAddress.parse(vaultUrl)
              .orElseThrow(() -> new IllegalArgumentException("a vault URL " + VaultAddress.RULE));
      this.vaultUrl = address.url();
      return this;
    }

    /**
     * Sets where the token comes from.
     *
     * @param credentials {@link AzureCredentials#DEFAULT} without it
     * @return this
     */
    public Builder credentials(AzureCredentials credentials) {
      this.credentials = requireNonNull(credentials, "credentials");
      return this;
    }

    /**
     * Sets the client id of a managed identity that a user has assigned, or of a workload identity.
     *
     * @param clientId a client id
     * @return this
     */
    public Builder clientId(String clientId) {
      this.clientId = requireNonNull(clientId, "clientId");
      return this;
    }

    /**
     * Sets the tenant that the token is to be of, for the credentials that know several.
     *
     * @param tenantId a tenant id
     * @return this
     */
    public Builder tenantId(String tenantId) {
      this.tenantId = requireNonNull(tenantId, "tenantId");
      return this;
    }

    /**
     * Sets a credential of one's own, in place of {@link #credentials(AzureCredentials)}.
     *
     * @param credential stays the caller's
     * @return this
     */
    public Builder credential(TokenCredential credential) {
      this.credential = requireNonNull(credential, "credential");
      return this;
    }

    /**
     * Sets a transport of one's own, with a proxy for example, for the vault and for tokens.
     *
     * @param httpClient stays the caller's; its own limits hold in place of {@link
     *     #attemptTimeout(Duration)}
     * @return this
     */
    public Builder httpClient(HttpClient httpClient) {
      this.httpClient = requireNonNull(httpClient, "httpClient");
      return this;
    }

    /**
     * Sets a client that the application already has, for its vault alone, in place of everything
     * that this builder could say about one. Add {@link #valuePolicy()} to it.
     *
     * @param client stays the caller's
     * @return this
     */
    public Builder client(SecretAsyncClient client) {
      vaultUrl(client.getVaultUrl());
      this.reader = VaultReader.of(client);
      this.handedIn = client;
      return this;
    }

    /**
     * Sets a client that the application already has, as {@link #client(SecretAsyncClient)}; its
     * calls block threads that Reactor keeps for such.
     *
     * @param client stays the caller's
     * @return this
     */
    public Builder client(SecretClient client) {
      vaultUrl(client.getVaultUrl());
      this.reader = VaultReader.of(client);
      this.handedIn = client;
      return this;
    }

    /**
     * Sets how often a call is tried at most, when the vault throttles, breaks down or cannot be
     * reached.
     *
     * @param attempts 1 to 10
     * @return this
     */
    public Builder attempts(int attempts) {
      if (attempts < 1 || attempts > 10) {
        throw new IllegalArgumentException("attempts are 1 to 10");
      }
      this.attempts = attempts;
      return this;
    }

    /**
     * Sets how long each attempt may take. All together take no longer than the chain waits.
     *
     * @param attemptTimeout more than zero
     * @return this
     */
    public Builder attemptTimeout(Duration attemptTimeout) {
      if (attemptTimeout.isNegative() || attemptTimeout.isZero()) {
        throw new IllegalArgumentException("an attempt takes more than no time");
      }
      this.attemptTimeout = attemptTimeout;
      return this;
    }

    /**
     * Sets what becomes of a switch that writes answers into a log.
     *
     * @param action {@link WireLogs.Action#REFUSE} without it
     * @return this
     */
    public Builder wireLogs(WireLogs.Action action) {
      this.wireLogs = requireNonNull(action, "action");
      return this;
    }

    /**
     * Sets the clock that the dates of a secret are held against; for tests.
     *
     * @param clock read from many threads
     * @return this
     */
    public Builder clock(InstantSource clock) {
      this.clock = requireNonNull(clock, "clock");
      return this;
    }

    /**
     * Makes the provider. Opens nothing.
     *
     * @return a provider that the caller closes
     * @throws IllegalStateException if there is no vault, or a client is given together with what
     *     only a client of the provider's own could use
     * @throws dev.keywarden.ConfigurationException if a switch that writes answers into a log is
     *     on, unless told to warn
     */
    public AzureKeyVaultProvider build() {
      if (vaultUrl == null) {
        throw new IllegalStateException("a vault URL or a client is needed");
      }
      boolean own =
          credentials != AzureCredentials.DEFAULT
              || clientId != null
              || tenantId != null
              || credential != null
              || httpClient != null;
      if (reader != null && own) {
        throw new IllegalStateException(
            "a client that is handed in brings its own credentials and transport");
      }
      VaultAddress vault = VaultAddress.parse(vaultUrl).orElseThrow();
      VaultClients.Settings settings =
          new VaultClients.Settings(
              name,
              credentials,
              clientId,
              tenantId,
              credential,
              httpClient,
              attempts,
              attemptTimeout);
      return new AzureKeyVaultProvider(
          this,
          vault,
          reader == null
              ? new VaultClients(settings)
              : VaultClients.handedIn(settings, vault, reader));
    }
  }
}
