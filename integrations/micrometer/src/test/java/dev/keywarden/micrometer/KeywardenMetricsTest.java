package dev.keywarden.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.keywarden.ApiKey;
import dev.keywarden.KeyChain;
import dev.keywarden.KeyNotFoundException;
import dev.keywarden.KeyProviderException;
import dev.keywarden.KeyProviderException.Reason;
import dev.keywarden.testkit.Canary;
import dev.keywarden.testkit.ManualTime;
import dev.keywarden.testkit.ScriptedProvider;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What each meter shows of a real chain over a scripted store, as time passes. */
class KeywardenMetricsTest {
  private static final String KEY = "BILLING_API_KEY";
  private static final Duration HOUR = Duration.ofHours(1);

  private final ManualTime time = RegistryTime.start();
  private final SimpleMeterRegistry registry =
      new SimpleMeterRegistry(SimpleConfig.DEFAULT, new RegistryTime(time));
  private final ScriptedProvider store = ScriptedProvider.named("store");
  private final KeywardenMetrics metrics = new KeywardenMetrics(registry);
  private final KeyChain keys = metrics.observe(chain(metrics));

  private KeyChain chain(KeywardenMetrics listener) {
    return KeyChain.builder()
        .ignoreAmbientConfiguration()
        .provider(store)
        .clock(time)
        .scheduler(time)
        .executor(Runnable::run)
        .timeToLive(Duration.ofMinutes(5))
        .staleIfError(HOUR)
        .listener(listener)
        .build();
  }

  @AfterEach
  void close() {
    keys.close();
    store.close();
  }

  // What is counted.

  @Test
  void fetch_isTimedByKeyProviderAndOutcome() {
    store.put(KEY, Canary.value());

    keys.require(KEY);
    keys.require(KEY); // held: no fetch

    Timer timer = fetches(KEY, "store", "success", "none");
    assertThat(timer.count()).isEqualTo(1);
    assertThat(timer.totalTime(TimeUnit.NANOSECONDS)).isPositive();
  }

  @Test
  void failure_isTimedByItsReason() {
    store.put(KEY, Canary.value()).fail(KEY, Reason.TIMED_OUT, 1);

    assertThatThrownBy(() -> keys.require(KEY)).isInstanceOf(KeyProviderException.class);

    assertThat(fetches(KEY, "store", "failure", "timed-out").count()).isEqualTo(1);
    assertThat(registry.find("keywarden.key.fetches").tag("outcome", "success").meter()).isNull();
  }

  @Test
  void valueThatIsNoKey_isRefusedForOneReason() {
    store.put(KEY, "changeme");

    assertThatThrownBy(() -> keys.require(KEY)).isNotNull();

    assertThat(fetches(KEY, "store", "refused", "placeholder").count()).isEqualTo(1);
  }

  @Test
  void absence_isAnEventWithoutProvider() {
    assertThatThrownBy(() -> keys.require(KEY)).isInstanceOf(KeyNotFoundException.class);

    assertThat(events(KEY, "none", "missing", "none").count()).isEqualTo(1);
  }

  @Test
  void uses_areCountedByTheWayTheValueWasTaken() {
    store.put(KEY, Canary.value());
    ApiKey key = keys.require(KEY);

    key.use(chars -> chars.length);
    key.use(chars -> chars.length);
    assertThat(key.reveal()).isNotEmpty();

    assertThat(counter("keywarden.key.uses", "key", KEY, "access", "use").count()).isEqualTo(2);
    assertThat(counter("keywarden.key.uses", "key", KEY, "access", "reveal").count()).isEqualTo(1);
  }

  @Test
  void rotation_isCountedOnce() {
    store.put(KEY, Canary.value());
    keys.require(KEY);
    store.rotate(KEY, Canary.value());

    keys.invalidate(KEY);
    keys.require(KEY);
    keys.invalidate(KEY);
    keys.require(KEY);

    assertThat(counter("keywarden.key.rotations", "key", KEY, "provider", "store").count())
        .isEqualTo(1);
    assertThat(fetches(KEY, "store", "success", "none").count()).isEqualTo(3);
  }

  // What is read of the status.

  @Test
  void state_isOneOfAll() {
    store.put(KEY, Canary.value());

    keys.require(KEY);

    assertThat(state(KEY)).isEqualTo("fresh");
    assertThat(registry.find("keywarden.key.status").tag("key", KEY).meters()).hasSize(6);
  }

  @Test
  void ages_followTheClock() {
    store
        .put(KEY, Canary.value())
        .created(KEY, RegistryTime.START.minus(Duration.ofDays(89)))
        .expires(KEY, RegistryTime.START.plus(Duration.ofDays(2)));
    keys.require(KEY);

    assertThat(gauge("keywarden.key.age", KEY)).isEqualTo(seconds(Duration.ofDays(89)));
    time.pass(Duration.ofMinutes(2));

    assertThat(gauge("keywarden.key.age", KEY))
        .isEqualTo(seconds(Duration.ofDays(89).plusMinutes(2)));
    assertThat(gauge("keywarden.key.time.to.expiry", KEY))
        .isEqualTo(seconds(Duration.ofDays(2).minusMinutes(2)));
    assertThat(gauge("keywarden.key.fetch.age", KEY)).isEqualTo(120);
  }

  @Test
  void providerThatTellsNoDates_givesNoAgeAndNoExpiry() {
    store.put(KEY, Canary.value());

    keys.require(KEY);

    assertThat(registry.find("keywarden.key.age").meters()).isEmpty();
    assertThat(registry.find("keywarden.key.time.to.expiry").meters()).isEmpty();
    assertThat(gauge("keywarden.key.fetch.age", KEY)).isZero();
  }

  @Test
  void keyThatIsDeleted_hasNoAgeAnyMore() {
    store.put(KEY, Canary.value()).created(KEY, RegistryTime.START.minus(HOUR));
    keys.require(KEY);
    store.remove(KEY);

    keys.invalidate(KEY);
    assertThat(keys.find(KEY)).isEmpty();

    assertThat(state(KEY)).isEqualTo("absent");
    assertThat(registry.find("keywarden.key.age").meters()).isEmpty();
  }

  @Test
  void outage_showsForHowLongTheKeyIsStale_thenThatItFailed() {
    store.put(KEY, Canary.value());
    keys.require(KEY);
    assertThat(gauge("keywarden.key.stale.time", KEY)).isZero();
    store.failAll(Reason.UNAVAILABLE);

    keys.require(KEY); // read since its fetch, so that it is refreshed
    time.pass(Duration.ofMinutes(25));
    keys.require(KEY);

    assertThat(state(KEY)).isEqualTo("stale");
    assertThat(gauge("keywarden.key.stale.time", KEY)).isEqualTo(1200, within(1.0));
    assertThat(gauge("keywarden.key.fetch.age", KEY)).isEqualTo(1500, within(1.0));
    assertThat(events(KEY, "store", "stale", "unavailable").count()).isPositive();
    assertThat(fetches(KEY, "store", "failure", "unavailable").count()).isPositive();

    time.pass(HOUR);
    assertThat(state(KEY)).isEqualTo("failed");
    assertThat(gauge("keywarden.key.stale.time", KEY)).isZero();
    assertThat(events(KEY, "store", "dropped", "stale-for-too-long").count()).isEqualTo(1);
  }

  @Test
  void recovery_endsTheStaleTime() {
    store.put(KEY, Canary.value());
    keys.live(KEY).current(); // kept fresh, whether anybody reads it or not
    store.failAll(Reason.UNAVAILABLE);
    time.pass(Duration.ofMinutes(25));
    assertThat(gauge("keywarden.key.stale.time", KEY)).isPositive();

    store.recover();
    time.pass(Duration.ofMinutes(3)); // more than the longest wait between two tries

    assertThat(state(KEY)).isEqualTo("fresh");
    assertThat(gauge("keywarden.key.stale.time", KEY)).isZero();
  }

  // How meters come and go.

  @Test
  void keys_getGaugesWhenTheyAreFirstAskedFor() {
    assertThat(registry.getMeters()).isEmpty();
    store.put("A_KEY", Canary.value()).put("B_KEY", Canary.value());

    keys.require("A_KEY");
    assertThat(named("keywarden.key.status")).containsExactly("A_KEY");
    keys.require("B_KEY");

    assertThat(named("keywarden.key.status")).containsExactly("A_KEY", "B_KEY");
    assertThat(state("A_KEY")).isEqualTo("fresh");
  }

  @Test
  void chainThatWorksAlready_isSeenWhenItIsObserved() {
    store.put(KEY, Canary.value());
    try (KeywardenMetrics late = new KeywardenMetrics();
        KeyChain working = chain(late)) {
      working.require(KEY);

      late.observe(working);
      SimpleMeterRegistry other =
          new SimpleMeterRegistry(SimpleConfig.DEFAULT, new RegistryTime(time));
      late.bindTo(other);

      assertThat(other.get("keywarden.key.status").tags("key", KEY, "state", "fresh").gauge())
          .satisfies(gauge -> assertThat(gauge.value()).isEqualTo(1));
      assertThat(other.find("keywarden.key.fetches").meters()).isEmpty(); // before the binding
    }
  }

  @Test
  void registries_allGetTheMeters_andEachOnce() {
    SimpleMeterRegistry second =
        new SimpleMeterRegistry(SimpleConfig.DEFAULT, new RegistryTime(time));
    metrics.bindTo(second);
    metrics.bindTo(second);
    store.put(KEY, Canary.value());

    keys.require(KEY);

    assertThat(second.get("keywarden.key.fetches").timer().count()).isEqualTo(1);
    assertThat(fetches(KEY, "store", "success", "none").count()).isEqualTo(1);
  }

  @Test
  void chainThatIsClosed_losesItsGaugesQuietly() {
    store.put(KEY, Canary.value()).created(KEY, RegistryTime.START.minus(HOUR));
    keys.require(KEY);
    assertThat(named("keywarden.key.age")).containsExactly(KEY);

    keys.close();
    time.pass(Duration.ofSeconds(15));
    double lastReading = gauge("keywarden.key.age", KEY);

    assertThat(lastReading).isNaN();
    assertThat(names()).containsExactly("keywarden.key.fetches");
  }

  @Test
  void close_takesAllOutOfTheRegistry_withItsCommonTags() {
    CompositeMeterRegistry composite = new CompositeMeterRegistry(new RegistryTime(time));
    composite.config().commonTags("application", "billing");
    composite.add(new SimpleMeterRegistry(SimpleConfig.DEFAULT, new RegistryTime(time)));
    metrics.bindTo(composite);
    store.put(KEY, Canary.value());
    assertThat(keys.require(KEY).reveal()).isNotEmpty();
    assertThat(composite.getMeters()).hasSizeGreaterThan(7);

    metrics.close();
    metrics.close();
    assertThat(keys.require(KEY).reveal()).isNotEmpty(); // a listener that is closed hears nothing

    assertThat(composite.getMeters()).isEmpty();
    assertThat(registry.getMeters()).isEmpty();
  }

  @Test
  void namesFromOutside_doNotFillTheRegistry() {
    int asked = KeyNames.MOST + 50;
    for (int i = 0; i < asked; i++) {
      assertThat(keys.find("KEY_" + i)).isEmpty();
    }

    Set<String> tags = named("keywarden.key.events");
    assertThat(tags).hasSize(KeyNames.MOST + 1).contains("KEY_0", KeyNames.OTHER);
    assertThat(events(KeyNames.OTHER, "none", "missing", "none").count()).isEqualTo(50);
    assertThat(named("keywarden.key.status"))
        .hasSizeLessThanOrEqualTo(KeyNames.MOST)
        .doesNotContain(KeyNames.OTHER, "KEY_" + (asked - 1));
  }

  @Test
  void onePictureOfTheStatus_servesAWholeScrape() {
    store.put(KEY, Canary.value());
    keys.require(KEY);
    keys.invalidate(KEY); // no event tells of it

    assertThat(state(KEY)).isEqualTo("fresh");
    time.pass(Duration.ofSeconds(1));

    assertThat(state(KEY)).isEqualTo("idle");
  }

  private Timer fetches(String key, String provider, String outcome, String reason) {
    return registry
        .get("keywarden.key.fetches")
        .tags("key", key, "provider", provider, "outcome", outcome, "reason", reason)
        .timer();
  }

  private Counter events(String key, String provider, String type, String reason) {
    return counter(
        "keywarden.key.events", "key", key, "provider", provider, "type", type, "reason", reason);
  }

  private Counter counter(String name, String... tags) {
    return registry.get(name).tags(Tags.of(tags)).counter();
  }

  private double gauge(String name, String key) {
    return registry.get(name).tags("key", key).gauge().value();
  }

  /** The one state that is 1. */
  private String state(String key) {
    List<String> states =
        registry.get("keywarden.key.status").tag("key", key).gauges().stream()
            .filter(gauge -> gauge.value() == 1)
            .map(gauge -> gauge.getId().getTag("state"))
            .toList();
    assertThat(states).hasSize(1);
    return states.get(0);
  }

  private Set<String> named(String meter) {
    Set<String> keys = new TreeSet<>();
    for (Meter one : registry.find(meter).meters()) {
      keys.add(one.getId().getTag("key"));
    }
    return keys;
  }

  private Set<String> names() {
    Set<String> names = new TreeSet<>();
    registry.getMeters().forEach(meter -> names.add(meter.getId().getName()));
    return names;
  }

  private static double seconds(Duration duration) {
    return duration.toSeconds();
  }
}
