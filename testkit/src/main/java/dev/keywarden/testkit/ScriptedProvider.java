package dev.keywarden.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.keywarden.KeyProviderException;
import dev.keywarden.KeyProviderException.Reason;
import dev.keywarden.spi.KeyLookup;
import dev.keywarden.spi.KeyMaterial;
import dev.keywarden.spi.KeyNaming;
import dev.keywarden.spi.KeyProvider;
import dev.keywarden.spi.KeyRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A provider that has what a test puts into it, and fails or hangs when the test says so.
 *
 * <pre>{@code
 * ScriptedProvider store = ScriptedProvider.named("store").put("API_KEY", "made-up-value-1");
 * try (KeyChain keys = KeyChain.builder().ignoreAmbientConfiguration().provider(store).build()) {
 *   ...
 *   store.fail("API_KEY", Reason.THROTTLED);
 *   ...
 * }
 * }</pre>
 *
 * <p>Like a store in the cloud, it keeps every version of a value, and a place may ask for one:
 * {@code API_KEY?version=1}. It prints no value, and zeroes them all in {@link #close()}. It is for
 * made-up values: they are on the heap in clear.
 *
 * <p>Thread-safe.
 */
public final class ScriptedProvider implements KeyProvider {
  private static final String VERSION = "version";

  private final String name;
  private final Map<String, ScriptedKey> keys = new HashMap<>();
  private final Map<String, Failing> failing = new HashMap<>();
  private final List<KeyRequest> requests = new ArrayList<>();
  private final StallGate gate = new StallGate();
  private @Nullable Reason away;
  private @Nullable Duration freshFor;
  private int calls;
  private boolean closed;

  /** A key that fails, for a number of calls that are left. */
  private static final class Failing {
    private final Reason reason;
    private int left;

    Failing(Reason reason, int left) {
      this.reason = reason;
      this.left = left;
    }
  }

  private ScriptedProvider(String name) {
    this.name = requireNonNull(name, "name");
  }

  /**
   * Makes a provider that has no keys yet.
   *
   * @param name the name of the instance: 1 to 64 of {@code a-z 0-9 -}, beginning with a letter
   * @return a new provider
   */
  public static ScriptedProvider named(String name) {
    return new ScriptedProvider(name);
  }

  // What it has.

  /**
   * Puts a value into the store. Where the key is there already, this is its next version.
   *
   * @param key the name of the key, or its place where the test maps it to another
   * @param value a made-up value
   * @return this
   * @throws IllegalStateException after {@link #close()}
   */
  public ScriptedProvider put(String key, CharSequence value) {
    rotate(key, value);
    return this;
  }

  /**
   * Puts bytes into the store that need not be text. Where the key is there already, this is its
   * next version.
   *
   * @param key the name of the key, or its place
   * @param value any bytes; copied
   * @return this
   * @throws IllegalStateException after {@link #close()}
   */
  public ScriptedProvider put(String key, byte[] value) {
    add(key, value.clone());
    return this;
  }

  /**
   * Puts a new version of a value into the store.
   *
   * @param key the name of the key, or its place
   * @param value a made-up value
   * @return what the version is called: {@code 1}, {@code 2}, and so on
   * @throws IllegalStateException after {@link #close()}
   */
  public String rotate(String key, CharSequence value) {
    return add(key, value.toString().getBytes(UTF_8));
  }

  private synchronized String add(String key, byte[] value) {
    if (closed) {
      throw new IllegalStateException("ScriptedProvider '" + name + "' is closed");
    }
    return keys.computeIfAbsent(requireNonNull(key, "key"), any -> new ScriptedKey()).add(value);
  }

  /**
   * Takes a key out of the store, with all of its versions.
   *
   * @param key the name of the key, or its place; one that is not there does no harm
   * @return this
   */
  public synchronized ScriptedProvider remove(String key) {
    ScriptedKey gone = keys.remove(requireNonNull(key, "key"));
    if (gone != null) {
      gone.zero();
    }
    return this;
  }

  /**
   * Says when the current version of a key was created.
   *
   * @param key one that is there
   * @param created the time
   * @return this
   * @throws IllegalArgumentException if there is no such key
   */
  public synchronized ScriptedProvider created(String key, Instant created) {
    known(key).created(created);
    return this;
  }

  /**
   * Says when the current version of a key ceases to be valid.
   *
   * @param key one that is there
   * @param expires the time
   * @return this
   * @throws IllegalArgumentException if there is no such key
   */
  public synchronized ScriptedProvider expires(String key, Instant expires) {
    known(key).expires(expires);
    return this;
  }

  private ScriptedKey known(String key) {
    ScriptedKey known = keys.get(requireNonNull(key, "key"));
    if (known == null) {
      throw new IllegalArgumentException("ScriptedProvider '" + name + "' has no key " + key);
    }
    return known;
  }

  /**
   * Says how long the chain may hand a key out before it asks again.
   *
   * @param freshFor more than zero; the chain's own time to live holds without it
   * @return this
   * @throws IllegalArgumentException if it is not more than zero
   */
  public synchronized ScriptedProvider freshFor(Duration freshFor) {
    if (freshFor.isNegative() || freshFor.isZero()) {
      throw new IllegalArgumentException("freshFor is more than zero");
    }
    this.freshFor = freshFor;
    return this;
  }

  // How it fails.

  /**
   * Has every call for a key fail, until {@link #recover()}.
   *
   * @param key the name of the key, or its place; it need not be there
   * @param reason what goes wrong
   * @return this
   */
  public ScriptedProvider fail(String key, Reason reason) {
    return fail(key, reason, Integer.MAX_VALUE);
  }

  /**
   * Has the next calls for a key fail.
   *
   * @param key the name of the key, or its place; it need not be there
   * @param reason what goes wrong
   * @param times for how many calls, more than zero
   * @return this
   * @throws IllegalArgumentException if it is not
   */
  public synchronized ScriptedProvider fail(String key, Reason reason, int times) {
    if (times < 1) {
      throw new IllegalArgumentException("times is more than zero");
    }
    failing.put(requireNonNull(key, "key"), new Failing(requireNonNull(reason, "reason"), times));
    return this;
  }

  /**
   * Has every call fail, until {@link #recover()}.
   *
   * @param reason what goes wrong
   * @return this
   */
  public synchronized ScriptedProvider failAll(Reason reason) {
    this.away = requireNonNull(reason, "reason");
    return this;
  }

  /**
   * Has everything work again. A chain remembers for a while that a key was refused or absent
   * ({@link dev.keywarden.KeyChain.Builder#negativeTimeToLive}); {@link
   * dev.keywarden.KeyChain#invalidate} has it ask again at once.
   *
   * @return this
   */
  public synchronized ScriptedProvider recover() {
    away = null;
    failing.clear();
    return this;
  }

  /**
   * Has calls hang from now on. A call that hangs fails with {@link Reason#CANCELLED} when it is
   * interrupted, with {@link Reason#TIMED_OUT} after the request's time, and with {@link
   * Reason#UNAVAILABLE} when the provider is closed.
   *
   * @return what lets them go on, as if nothing had been
   */
  public Stall stall() {
    return gate.shut();
  }

  // What it was asked.

  /**
   * Returns how often the store was called; a call for many keys counts as one.
   *
   * @return a number that grows
   */
  public synchronized int calls() {
    return calls;
  }

  /**
   * Returns how often the store was asked for a key, alone or with others.
   *
   * @param key the name of the key, or its place
   * @return a number that grows
   */
  public synchronized int calls(String key) {
    int count = 0;
    for (KeyRequest request : requests) {
      if (place(request).equals(key)) {
        count++;
      }
    }
    return count;
  }

  /**
   * Returns what the store was asked for.
   *
   * @return in the order of the calls; a copy
   */
  public synchronized List<KeyRequest> requests() {
    return List.copyOf(requests);
  }

  // The provider.

  @Override
  public String name() {
    return name;
  }

  @Override
  public Optional<KeyNaming> naming() {
    return Optional.of(Naming.ANY);
  }

  /** Takes every name as it is. */
  private enum Naming implements KeyNaming {
    ANY;

    @Override
    public String pattern() {
      return "{name}";
    }

    @Override
    public Set<String> parameters() {
      return Set.of(VERSION);
    }

    @Override
    public Optional<String> refusal(String place) {
      return place.isBlank() ? Optional.of("a place has one character or more") : Optional.empty();
    }
  }

  private static String place(KeyRequest request) {
    return request.place().orElse(request.name());
  }

  @Override
  public KeyLookup find(KeyRequest request) {
    begin(List.of(request));
    gate.pass(this.name, request.timeout());
    return answer(request);
  }

  @Override
  public Map<KeyRequest, KeyLookup> findAll(Collection<KeyRequest> all) {
    Map<KeyRequest, KeyLookup> answers = new LinkedHashMap<>();
    if (all.isEmpty()) {
      return answers;
    }
    begin(all);
    gate.pass(this.name, all.iterator().next().timeout());
    requireThere();
    for (KeyRequest request : all) {
      try {
        answers.put(request, answer(request));
      } catch (KeyProviderException e) {
        answers.put(request, KeyLookup.failed(e.reason(), e.detail(), e.remedy()));
      }
    }
    return answers;
  }

  private synchronized void begin(Collection<KeyRequest> all) {
    calls++;
    requests.addAll(all);
  }

  private synchronized KeyLookup answer(KeyRequest request) {
    requireThere();
    String place = place(request);
    Failing fails = failing.get(place);
    if (fails != null && fails.left > 0) {
      fails.left--;
      throw told(fails.reason, " for " + place);
    }
    ScriptedKey key = keys.get(place);
    String version = request.parameter(VERSION).orElse(null);
    ScriptedKey.Version found = key == null ? null : key.version(version);
    if (found == null) {
      String which = version == null ? "" : " in version " + version;
      return KeyLookup.absent("ScriptedProvider '" + name + "' has no key " + place + which)
          .remedy("put(\"" + place + "\", value)   // on the ScriptedProvider")
          .knownNames(Set.copyOf(keys.keySet()));
    }
    KeyLookup.Found answer =
        found.describe(KeyLookup.found(KeyMaterial.takeUtf8(found.value()), "scripted " + place));
    return freshFor == null ? answer : answer.freshFor(freshFor);
  }

  private synchronized void requireThere() {
    if (closed) {
      throw closed(name);
    }
    if (away != null) {
      throw told(away, "");
    }
  }

  static KeyProviderException closed(String name) {
    return new KeyProviderException(
        Reason.UNAVAILABLE,
        "ScriptedProvider '" + name + "' is closed",
        "Close it at the end of the test.");
  }

  private KeyProviderException told(Reason reason, String what) {
    return new KeyProviderException(
        reason,
        "ScriptedProvider '" + name + "' was told to fail" + what,
        "Call recover() on it for everything to work again.");
  }

  /** Zeroes every value, and ends the calls that hang. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      keys.values().forEach(ScriptedKey::zero);
      keys.clear();
    }
    gate.close();
  }

  /**
   * Returns the name of the provider; no keys.
   *
   * @return such as {@code ScriptedProvider[store]}
   */
  @Override
  public String toString() {
    return "ScriptedProvider[" + name + "]";
  }
}
