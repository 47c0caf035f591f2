package dev.keywarden;

import static java.util.Objects.requireNonNull;

import dev.keywarden.KeyCache.Loaded;
import dev.keywarden.internal.memory.OffHeapMaterial;
import dev.keywarden.spi.KeyProvider;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks a chain of providers for keys by their names.
 *
 * <pre>{@code
 * try (KeyChain keys = KeyChain.load()) {
 *   ApiKey key = keys.require("ANTHROPIC_API_KEY");
 *   client = key.use(chars -> connect(chars));
 * }
 * }</pre>
 *
 * <p>Guarantees:
 *
 * <ul>
 *   <li>The providers are asked in the order that the user gave. One that has no such key passes on
 *       to the next; one that fails stops the chain, unless it is optional, so that an outage never
 *       ends at a weaker provider.
 *   <li>Many threads that want a key cause one call to the store.
 *   <li>A key that is held already is read without a lock, a clock or an allocation.
 *   <li>No exception, event or log line holds a value.
 * </ul>
 *
 * <p>An application has one chain, for as long as it runs. Thread-safe.
 */
public final class KeyChain implements AutoCloseable {
  /**
   * How long a provider may take to answer, unless told otherwise: longer than a cold start with a
   * token exchange, shorter than the patience of whoever waits for a process to start.
   */
  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);

  /**
   * How long a key is handed out before the provider is asked again, unless the provider or the
   * user says otherwise.
   */
  public static final Duration DEFAULT_TIME_TO_LIVE = Duration.ofMinutes(5);

  /**
   * How long beyond its time a key is handed out while its store cannot be asked, unless told
   * otherwise: longer than most outages, short enough that a key that was revoked meanwhile does
   * not stay for a day.
   */
  public static final Duration DEFAULT_STALE_IF_ERROR = Duration.ofHours(1);

  /**
   * How long it is remembered that there is no such key, or that it may not be read, unless told
   * otherwise: long enough to spare a store that is asked for it by every request, short enough for
   * whoever has just put it there.
   */
  public static final Duration DEFAULT_NEGATIVE_TIME_TO_LIVE = Duration.ofSeconds(10);

  /**
   * How many names are kept in mind, unless told otherwise: far more than an application has keys,
   * and few enough for one that takes names from requests.
   */
  public static final int DEFAULT_MAXIMUM_SIZE = 1_000;

  /**
   * How old a key may be before its age is worth a warning, unless told otherwise: what the AWS
   * Config rule secretsmanager-secret-periodic-rotation and the CIS AWS Foundations Benchmark
   * (1.14) ask for.
   */
  public static final Duration DEFAULT_MAXIMUM_AGE = Duration.ofDays(90);

  /**
   * How long before a key expires there is a warning, unless told otherwise: time for a holiday and
   * a change of plans.
   */
  public static final Duration DEFAULT_EXPIRY_WARNING = Duration.ofDays(14);

  private final KeyEnvironment environment;

  // Transient: a mapper that walks over fields would come to providers, which may hold values as
  // plain text, as a map of variables does.
  private final transient Chain chain;
  private final transient KeyCache cache;
  private final transient @Nullable Snapshots snapshots;
  private final transient Timers timers;
  private final transient @Nullable ShortThreads ownThreads;
  private final transient @Nullable AuditFile ownAudit;

  private KeyChain(Builder builder) {
    ChainAssembly.Parts parts = new ChainAssembly(builder).assemble();
    this.environment = parts.environment();
    this.ownAudit = parts.audit();
    this.ownThreads = builder.executor == null ? new ShortThreads("keywarden-provider") : null;
    Executor executor = ownThreads == null ? requireNonNull(builder.executor) : ownThreads;
    EventDesk events = new EventDesk(parts.listeners(), builder.clock, environment);
    this.chain =
        new Chain(
            parts.links(),
            environment,
            new ProviderCalls(executor),
            events,
            parts.rules(),
            builder.clock,
            parts.timeToLive());
    this.timers = new Timers(builder.scheduler);
    this.snapshots =
        builder.snapshot == null
            ? null
            : new Snapshots(builder.snapshot, environment, timers, builder.clock);
    this.cache =
        new KeyCache(
            new CacheParts(
                chain,
                events,
                timers,
                builder.probes.isEmpty()
                    ? null
                    : new Probes(builder.probes, executor, parts.timeout()),
                builder.clock,
                parts.cache(),
                parts.rules(),
                builder.random,
                snapshots));
  }

  /**
   * Makes a chain from {@code keywarden.properties} (on the class path, then in the working
   * directory) and {@code KEYWARDEN_*} variables, with the providers on the class path or module
   * path. Where nothing is configured, the environment is asked, then {@code .env} files.
   *
   * @return a chain that the caller closes
   * @throws ConfigurationException naming all that is wrong with the configuration
   */
  public static KeyChain load() {
    return builder().build();
  }

  /**
   * Starts a chain of one's own. What is said on the builder holds over variables, and those over
   * files.
   *
   * @return a new builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Returns a key, if there is one.
   *
   * @param name 1 to 128 of {@code A-Z a-z 0-9 _ . - /}, beginning with a letter or an underscore
   * @return the key; empty if every provider certainly has none of that name
   * @throws KeyProviderException if a provider could not say whether it has the key
   * @throws UnusableKeyException if what a provider has is a placeholder or otherwise no key
   * @throws IllegalArgumentException if that is no name; the message does not quote it
   * @throws IllegalStateException after {@link #close()}
   */
  public Optional<ApiKey> find(String name) {
    Optional<ApiKey> cached = cache.cachedOptional(requireNonNull(name, "name"));
    return cached.isPresent() ? cached : load(name, KeyNeed.WANTED);
  }

  /**
   * Returns a key.
   *
   * @param name 1 to 128 of {@code A-Z a-z 0-9 _ . - /}, beginning with a letter or an underscore
   * @return the key; the same object for all callers while its value stays the same
   * @throws KeyNotFoundException if every provider certainly has none of that name; it names every
   *     provider that was asked
   * @throws KeyProviderException if a provider could not say whether it has the key
   * @throws UnusableKeyException if what a provider has is a placeholder or otherwise no key
   * @throws IllegalArgumentException if that is no name; the message does not quote it
   * @throws IllegalStateException after {@link #close()}
   */
  public ApiKey require(String name) {
    ApiKey cached = cache.cached(requireNonNull(name, "name"));
    return cached == null ? load(name, KeyNeed.REQUIRED).orElseThrow() : cached;
  }

  /** Whether the absence of a key is an error. */
  private enum KeyNeed {
    WANTED,
    REQUIRED
  }

  private Optional<ApiKey> load(String name, KeyNeed need) {
    cache.requireOpen();
    Loaded loaded =
        requireNonNull(cache.load(List.of(KeyName.check(name)), Asking.USUAL).get(name));
    if (loaded.key() != null) {
      return loaded.key().present();
    }
    if (loaded.failure() instanceof Resolution.Missing && need == KeyNeed.WANTED) {
      return Optional.empty();
    }
    throw requireNonNull(loaded.failure()).toException();
  }

  /**
   * Returns several keys, or says of all that are missing in one exception. A provider whose store
   * has a call for many is called once.
   *
   * @param names at least one name, each as in {@link #require(String)}
   * @return the keys, in the order of the names
   * @throws KeyNotFoundException naming every missing key
   * @throws KeyProviderException if a provider could not say whether it has one of the keys; other
   *     failures are suppressed exceptions of it
   * @throws UnusableKeyException if one of them is no key; others are suppressed exceptions of it
   * @throws IllegalArgumentException if one of them is no name, or there is none
   * @throws IllegalStateException after {@link #close()}
   */
  public KeySet requireAll(String... names) {
    if (names.length == 0) {
      throw new IllegalArgumentException("KW-102 requireAll() was asked for no name at all");
    }
    return all(Arrays.asList(names), Asking.USUAL);
  }

  /**
   * Fetches keys ahead of their use, when an application starts, under one deadline for all. Each
   * provider is asked for all keys that are still wanted, side by side or with the one call that
   * its store has for many ({@link KeyProvider#findAll}); one provider after the other. What is
   * held already is not fetched again.
   *
   * @param names each as in {@link #require(String)}; nothing happens if there is none
   * @param deadline how long it may take as a whole, more than zero; no provider is asked for
   *     longer than its own time limit either
   * @return the keys, in the order of the names
   * @throws KeyNotFoundException naming every missing key
   * @throws KeyProviderException if a provider could not say whether it has one of the keys, or not
   *     before the deadline; other failures are suppressed exceptions of it. The keys that came are
   *     held; of a provider that was cut off by the deadline, none came
   * @throws UnusableKeyException if one of them is no key; others are suppressed exceptions of it
   * @throws IllegalArgumentException if one of them is no name, or the deadline is not more than
   *     zero
   * @throws IllegalStateException after {@link #close()}
   */
  public KeySet warmUp(Collection<String> names, Duration deadline) {
    Builder.positive(deadline, "deadline");
    return all(new ArrayList<>(names), Asking.within(deadline));
  }

  private KeySet all(List<String> names, Asking asking) {
    cache.requireOpen();
    Map<String, ApiKey> keys = new LinkedHashMap<>();
    Set<String> cold = new LinkedHashSet<>();
    for (String name : names) {
      ApiKey cached = cache.cached(KeyName.check(name));
      keys.put(name, cached);
      if (cached == null) {
        cold.add(name);
      }
    }
    List<Explanation> missing = new ArrayList<>();
    List<KeywardenException> failures = new ArrayList<>();
    Map<String, Loaded> loaded = cache.load(cold, asking);
    for (String name : cold) {
      Loaded result = requireNonNull(loaded.get(name));
      if (result.key() != null) {
        keys.put(name, result.key());
      } else if (result.failure() instanceof Resolution.Missing absent) {
        missing.add(absent.explanation());
      } else {
        failures.add(requireNonNull(result.failure()).toException());
      }
    }
    if (!missing.isEmpty()) {
      failures.add(new KeyNotFoundException(missing));
    }
    if (!failures.isEmpty()) {
      KeywardenException first = failures.get(0);
      for (KeywardenException other : failures.subList(1, failures.size())) {
        first.addSuppressed(other);
      }
      throw first;
    }
    return new KeySet(keys);
  }

  /**
   * Returns a key that follows its rotation. Nothing is fetched yet; from its first use on it is
   * kept fresh in the background for as long as the chain is open.
   *
   * @param name a name as in {@link #require(String)}
   * @return the same object for all callers
   * @throws IllegalArgumentException if that is no name; the message does not quote it
   * @throws IllegalStateException after {@link #close()}
   */
  public LiveKey live(String name) {
    return cache.live(KeyName.check(name));
  }

  /**
   * Tells how the chain stands with each key that it was asked for. It asks no provider.
   *
   * @return in the order of the names; no values
   * @throws IllegalStateException after {@link #close()}
   */
  public List<KeyStatus> status() {
    return cache.status();
  }

  /**
   * Tells which provider answers for a key now, and what each of the others says or why it was
   * skipped. It asks the providers anew, keeps nothing, and throws nothing when they fail.
   *
   * @param name a name as in {@link #require(String)}
   * @return names and places, no values
   * @throws IllegalArgumentException if that is no name; the message does not quote it
   * @throws IllegalStateException after {@link #close()}
   */
  public Explanation explain(String name) {
    cache.requireOpen();
    List<Chain.News> news = new ArrayList<>();
    Resolution resolution =
        requireNonNull(chain.resolve(List.of(KeyName.check(name)), news, Asking.PERSON).get(name));
    if (resolution instanceof Resolution.Resolved resolved) {
      OffHeapMaterial material = resolved.material();
      material.close();
    }
    chain.tell(news);
    return resolution.explanation();
  }

  /**
   * Drops what is known of a key: the next caller asks the providers, and waits for them. If they
   * cannot be asked, the old key is not used in their place. Keys that were handed out stay usable.
   *
   * @param name a name; one that was never asked for does no harm
   */
  public void invalidate(String name) {
    cache.invalidate(requireNonNull(name, "name"));
  }

  /**
   * Returns what masks the keys of this chain in text: those that it holds when this is called
   * first, and all that come after. {@link Redactor#ofProcess()} knows the keys of all chains.
   *
   * @return the same object always; it keeps masking after {@link #close()}
   */
  public Redactor redactor() {
    return cache.redactor();
  }

  /**
   * Returns the environment that this chain runs in.
   *
   * @return what was set, or what was found out from the platform
   */
  public KeyEnvironment environment() {
    return environment;
  }

  /**
   * Zeroes every key that the chain has handed out, and closes the providers that it made. Who
   * waits for a key gets an {@link IllegalStateException}. Idempotent.
   */
  @Override
  public void close() {
    try {
      if (snapshots != null && !cache.closed()) {
        snapshots.flush(cache);
      }
    } finally { // whatever becomes of the file, the keys are zeroed
      closeAll();
    }
  }

  private void closeAll() {
    if (!cache.close()) {
      return;
    }
    timers.close();
    chain.close();
    if (ownThreads != null) {
      ownThreads.close();
    }
    if (ownAudit != null) {
      try {
        ownAudit.close();
      } catch (UncheckedIOException e) { // the keys are zeroed; a full disk must not undo that
        System.getLogger(KeyChain.class.getName())
            .log(System.Logger.Level.WARNING, "The audit file could not be closed.");
      }
    }
  }

  /**
   * Returns the environment; no keys.
   *
   * @return such as {@code KeyChain[development]}
   */
  @Override
  public String toString() {
    return "KeyChain[" + environment + "]";
  }

  /**
   * Collects what a chain is made of. Reusable; not thread-safe.
   *
   * <p>The order of the calls to {@link #provider(String)} and {@link #provider(KeyProvider)} is
   * the order of the chain, in place of {@code keywarden.providers}.
   */
  public static final class Builder {
    final List<Object> chain = new ArrayList<>();
    final Map<String, String> settings = new LinkedHashMap<>();
    final Set<String> optional = new LinkedHashSet<>();
    final List<KeyEventListener> listeners = new ArrayList<>();
    boolean ambient = true;
    InstantSource clock = InstantSource.system();
    DoubleSupplier random = new Backoff.ThreadRandom();
    Path workingDirectory = Path.of("");
    Map<String, String> variables = System.getenv();
    @Nullable KeyEnvironment environment;
    @Nullable Duration timeout;
    @Nullable Duration timeToLive;
    @Nullable Duration staleIfError;
    @Nullable Duration negativeTimeToLive;
    @Nullable Duration overlap;
    @Nullable Duration maximumAge;
    @Nullable Duration expiryWarning;
    boolean refuseAged;
    int maximumSize = DEFAULT_MAXIMUM_SIZE;
    @Nullable KeySnapshot snapshot;
    final Map<String, KeyProbe> probes = new LinkedHashMap<>();
    @Nullable Executor executor;
    @Nullable ScheduledExecutorService scheduler;
    @Nullable ClassLoader classLoader;

    private Builder() {}

    /**
     * Sets the environment that the process runs in. Without it, {@code KEYWARDEN_ENVIRONMENT} or
     * {@code keywarden.environment} holds; without those, a process on a known cloud runtime counts
     * as production, and any other as development.
     *
     * @param environment the environment
     * @return this
     */
    public Builder environment(KeyEnvironment environment) {
      this.environment = requireNonNull(environment, "environment");
      return this;
    }

    /**
     * Adds a provider to the end of the chain, made by a factory on the class path.
     *
     * @param instance the type of the provider, such as {@code env}; or a name of one's own, with
     *     {@code keywarden.INSTANCE.type} set
     * @return this
     */
    public Builder provider(String instance) {
      chain.add(requireNonNull(instance, "instance"));
      return this;
    }

    /**
     * Adds a provider to the end of the chain. Who made it closes it; the chain does not.
     *
     * @param provider the provider
     * @return this
     */
    public Builder provider(KeyProvider provider) {
      chain.add(requireNonNull(provider, "provider"));
      return this;
    }

    /**
     * Lets the chain go on to the next provider when this one fails. Think twice: during an outage
     * of it, the keys of the providers behind it are used.
     *
     * @param instance the name of a provider in the chain
     * @return this
     */
    public Builder optional(String instance) {
      optional.add(requireNonNull(instance, "instance"));
      return this;
    }

    /**
     * Sets anything that {@code keywarden.properties} can set.
     *
     * @param name the full name, such as {@code keywarden.dotenv.directory}
     * @param value the value; never a key
     * @return this
     */
    public Builder set(String name, String value) {
      settings.put(requireNonNull(name, "name"), requireNonNull(value, "value"));
      return this;
    }

    /**
     * Sets how long each provider may take to answer. For a single one there is {@code
     * keywarden.INSTANCE.timeout}.
     *
     * @param timeout more than zero; {@link #DEFAULT_TIMEOUT} without it
     * @return this
     */
    public Builder timeout(Duration timeout) {
      this.timeout = positive(timeout, "timeout");
      return this;
    }

    /**
     * Sets how long a key is handed out before its provider is asked again, where the provider does
     * not say so itself.
     *
     * @param timeToLive more than zero; {@link #DEFAULT_TIME_TO_LIVE} without it
     * @return this
     */
    public Builder timeToLive(Duration timeToLive) {
      this.timeToLive = positive(timeToLive, "timeToLive");
      return this;
    }

    /**
     * Sets how long the last good key is handed out beyond its time while its provider is
     * unavailable, throttled or slow. A key that the provider refuses, no longer has, or says has
     * expired is never handed out so. (The idea is the {@code stale-if-error} of RFC 5861.)
     *
     * @param bound zero for not at all; {@link #DEFAULT_STALE_IF_ERROR} without it
     * @return this
     */
    public Builder staleIfError(Duration bound) {
      this.staleIfError = notNegative(bound, "bound");
      return this;
    }

    /**
     * Sets how long it is remembered that no provider has a key, or that one refuses it.
     *
     * @param negativeTimeToLive zero for not at all; {@link #DEFAULT_NEGATIVE_TIME_TO_LIVE} without
     *     it
     * @return this
     */
    public Builder negativeTimeToLive(Duration negativeTimeToLive) {
      this.negativeTimeToLive = notNegative(negativeTimeToLive, "negativeTimeToLive");
      return this;
    }

    /**
     * Sets how long the key before a rotation can be had from {@link LiveKey#previous()}. For a
     * single key there is {@code keywarden.keys.NAME.overlap}.
     *
     * @param overlap zero, which is the default, for not at all
     * @return this
     */
    public Builder overlap(Duration overlap) {
      this.overlap = notNegative(overlap, "overlap");
      return this;
    }

    /**
     * Sets how many names the chain keeps in mind, those that no provider has included. Beyond it,
     * the ones that nobody reads are forgotten first; keys that are {@linkplain KeyChain#live
     * followed} are kept.
     *
     * @param names 1 or more; {@link #DEFAULT_MAXIMUM_SIZE} without it
     * @return this
     */
    public Builder maximumSize(int names) {
      if (names < 1) {
        throw new IllegalArgumentException("KW-404 maximumSize is 1 or more");
      }
      this.maximumSize = names;
      return this;
    }

    /**
     * Has each new key of a name tried before it takes the place of the one that is held. The first
     * key is not tried: there would be nothing to hand out in its place.
     *
     * @param name a name as in {@link KeyChain#require(String)}
     * @param probe what tries it; one that was set before for the name is replaced
     * @return this
     * @throws IllegalArgumentException if that is no name; the message does not quote it
     */
    public Builder probe(String name, KeyProbe probe) {
      probes.put(KeyName.check(name), requireNonNull(probe, "probe"));
      return this;
    }

    /**
     * Keeps an encrypted copy of the keys in a file, for a start while a store is away: a key that
     * this process has not yet fetched is taken from there when its provider is unavailable,
     * throttled or slow, and served {@linkplain KeyStatus.State#STALE stale} until the provider
     * answers or the copy is too old; never when the provider refuses it or has none.
     *
     * @param snapshot where, and under which key
     * @return this
     */
    public Builder snapshot(KeySnapshot snapshot) {
      this.snapshot = requireNonNull(snapshot, "snapshot");
      return this;
    }

    private static Duration notNegative(Duration duration, String name) {
      if (requireNonNull(duration, name).isNegative()) {
        throw new IllegalArgumentException("KW-404 " + name + " is zero or more");
      }
      return duration;
    }

    private static Duration positive(Duration duration, String name) {
      if (requireNonNull(duration, name).isNegative() || duration.isZero()) {
        throw new IllegalArgumentException("KW-404 " + name + " is more than zero");
      }
      return duration;
    }

    /**
     * Sets how old a key may be, where its store tells when it was created. An older one is used
     * all the same, with a warning and an event ({@link KeyEvent.Type#AGED}) once a day. For a
     * single key there is {@code keywarden.keys.NAME.maximum-age}.
     *
     * @param age zero for as old as it likes; {@link #DEFAULT_MAXIMUM_AGE} without it
     * @return this
     */
    public Builder maximumAge(Duration age) {
      this.maximumAge = notNegative(age, "age");
      return this;
    }

    /**
     * Refuses keys that are older than {@link #maximumAge}, with an {@link UnusableKeyException}. A
     * key whose provider cannot tell its age is not refused.
     *
     * @return this
     */
    public Builder refuseAged() {
      this.refuseAged = true;
      return this;
    }

    /**
     * Sets how long before a key expires there is a warning and an event ({@link
     * KeyEvent.Type#EXPIRING}), once a day.
     *
     * @param ahead zero for none; {@link #DEFAULT_EXPIRY_WARNING} without it
     * @return this
     */
    public Builder expiryWarning(Duration ahead) {
      this.expiryWarning = notNegative(ahead, "ahead");
      return this;
    }

    /**
     * Adds a listener that hears of every event.
     *
     * @param listener the listener; who made it closes it
     * @return this
     */
    public Builder listener(KeyEventListener listener) {
      listeners.add(requireNonNull(listener, "listener"));
      return this;
    }

    /**
     * Sets where times come from: those of events, the age and the end of a key, and how long it
     * has been stale. When something is due, the {@link #scheduler} says; a test that moves time
     * moves both.
     *
     * @param clock a clock; the system's without it
     * @return this
     */
    public Builder clock(InstantSource clock) {
      this.clock = requireNonNull(clock, "clock");
      return this;
    }

    /**
     * Sets where providers and probes are called. Without it, each call has a daemon thread of its
     * own that ends with it.
     *
     * @param executor stays open when the chain closes
     * @return this
     */
    public Builder executor(Executor executor) {
      this.executor = requireNonNull(executor, "executor");
      return this;
    }

    /**
     * Sets what wakes the chain when a key's time has come, and asks the providers then. Without
     * it, the chain starts one daemon thread, and only if one of its keys can become stale; each
     * refresh has a thread of its own for as long as it takes.
     *
     * @param scheduler stays open when the chain closes. A refresh takes one of its threads for as
     *     long as the provider takes; one with a single thread must not be the {@linkplain
     *     #executor(Executor) executor} too, or each refresh would wait for itself
     * @return this
     */
    public Builder scheduler(ScheduledExecutorService scheduler) {
      this.scheduler = requireNonNull(scheduler, "scheduler");
      return this;
    }

    /**
     * Sets where {@code keywarden.properties} is looked for, and what relative paths in the
     * configuration are relative to.
     *
     * @param directory the process's working directory without it
     * @return this
     */
    public Builder workingDirectory(Path directory) {
      this.workingDirectory = requireNonNull(directory, "directory");
      return this;
    }

    /**
     * Sets the variables that {@code KEYWARDEN_*} and the signs of a cloud runtime are looked for
     * in. The environment provider has its own.
     *
     * @param variables the process's environment without it
     * @return this
     */
    public Builder variables(Map<String, String> variables) {
      this.variables = Map.copyOf(variables);
      return this;
    }

    /**
     * Sets where factories and the {@code keywarden.properties} of the class path are looked for.
     *
     * @param loader without it, factories: the loader of Keywarden, then the thread's; the file:
     *     the thread's
     * @return this
     */
    public Builder classLoader(ClassLoader loader) {
      this.classLoader = requireNonNull(loader, "loader");
      return this;
    }

    /**
     * Reads no {@code keywarden.properties} and no {@code KEYWARDEN_*} variables: what is on the
     * builder is all. For tests, and for libraries that have a chain of their own.
     *
     * @return this
     */
    public Builder ignoreAmbientConfiguration() {
      this.ambient = false;
      return this;
    }

    /**
     * Makes the chain. No provider is asked for anything yet.
     *
     * @return a chain that the caller closes
     * @throws ConfigurationException naming all that is wrong with the configuration
     */
    public KeyChain build() {
      return new KeyChain(this);
    }
  }
}
