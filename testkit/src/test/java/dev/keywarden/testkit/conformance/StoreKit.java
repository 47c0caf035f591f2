package dev.keywarden.testkit.conformance;

import static java.util.Objects.requireNonNull;

import dev.keywarden.KeyProviderException.Reason;
import dev.keywarden.spi.KeyLookup;
import dev.keywarden.spi.KeyNaming;
import dev.keywarden.spi.KeyProvider;
import dev.keywarden.spi.KeyProviderFactory;
import dev.keywarden.spi.KeyRequest;
import dev.keywarden.spi.ProviderConfig;
import dev.keywarden.testkit.ScriptedProvider;
import dev.keywarden.testkit.Stall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;

/** Runs the kit against a provider that is right but for what a subclass does to it. */
abstract class StoreKit extends KeyProviderConformance {
  static final Map<String, StoreKit> BY_ID = new ConcurrentHashMap<>();

  final String id = UUID.randomUUID().toString();

  /** What is kept, by place: what a careless provider could print. */
  final Map<String, String> values = new ConcurrentHashMap<>();

  final Map<String, byte[]> binaries = new ConcurrentHashMap<>();

  /** Opened when the case is over, for threads that would wait for ever. */
  final CountDownLatch over = new CountDownLatch(1);

  private final List<ScriptedProvider> made = new ArrayList<>();
  private boolean away;

  StoreKit() {
    BY_ID.put(id, this);
  }

  @AfterEach
  void end() {
    over.countDown();
    BY_ID.remove(id);
  }

  /** What is wrong with it. */
  abstract KeyProvider broken(ScriptedProvider right);

  ScriptedProvider right(String name) {
    ScriptedProvider right = ScriptedProvider.named(name);
    values.forEach(right::put);
    binaries.forEach(right::put);
    if (away) {
      right.failAll(Reason.UNAVAILABLE);
    }
    made.add(right);
    return right;
  }

  KeyProvider fromFactory(ProviderConfig config) {
    return right(config.instance());
  }

  String value(KeyRequest request) {
    return requireNonNull(values.getOrDefault(request.place().orElse(request.name()), "none"));
  }

  @Override
  protected KeyProvider provider() {
    return broken(right("store"));
  }

  @Override
  protected void seed(String place, String value) {
    values.put(place, value);
    made.forEach(one -> one.put(place, value));
  }

  @Override
  protected void seedBytes(String place, byte[] value) {
    binaries.put(place, value.clone());
    made.forEach(one -> one.put(place, value));
  }

  @Override
  protected void remove(String place) {
    values.remove(place);
    made.forEach(one -> one.remove(place));
  }

  @Override
  protected Optional<String> rotate(String place, String value) {
    values.put(place, value);
    Optional<String> version = Optional.empty();
    for (ScriptedProvider one : made) {
      version = Optional.of(one.rotate(place, value));
    }
    return version;
  }

  @Override
  protected void deny(String place) {
    made.forEach(one -> one.fail(place, Reason.DENIED));
  }

  @Override
  protected void makeUnavailable() {
    away = true;
    made.forEach(one -> one.failAll(Reason.UNAVAILABLE));
  }

  @Override
  protected Stall stall() {
    return made.get(0).stall();
  }

  @Override
  protected long calls() {
    return made.stream().mapToInt(ScriptedProvider::calls).sum();
  }

  @Override
  protected KeyProviderFactory factory() {
    return new StoreFactory();
  }

  @Override
  protected Map<String, String> options() {
    return Map.of("store", id, "greeting", "hello");
  }

  @Override
  protected String refusedPlace() {
    return " ";
  }

  @Override
  protected Duration promptness() {
    return Duration.ofSeconds(2); // also on a machine that is busy
  }

  @Override
  Duration stalledRequest() {
    return Duration.ofMillis(100);
  }

  /** Does as the right one does; subclasses do one thing else. */
  static class Wrapper implements KeyProvider {
    final ScriptedProvider right;

    Wrapper(ScriptedProvider right) {
      this.right = right;
    }

    @Override
    public String name() {
      return right.name();
    }

    @Override
    public Optional<KeyNaming> naming() {
      return right.naming();
    }

    @Override
    public KeyLookup find(KeyRequest request) {
      return right.find(request);
    }

    @Override
    public Map<KeyRequest, KeyLookup> findAll(Collection<KeyRequest> requests) {
      return right.findAll(requests);
    }

    @Override
    public void close() {
      right.close();
    }
  }
}
