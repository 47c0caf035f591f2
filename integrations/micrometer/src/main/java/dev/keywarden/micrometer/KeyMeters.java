package dev.keywarden.micrometer;

import dev.keywarden.KeyEvent;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The meters of one registry: what is counted and timed of each event, and the gauges.
 *
 * <p>Thread-safe.
 */
final class KeyMeters {
  /** The value of a tag that does not apply: some registries want the same tags on all. */
  private static final String NONE = "none";

  private final MeterRegistry registry;
  private final KeyNames names;
  private final KeyGauges gauges;
  private final MeterProvider<Timer> fetches;
  private final MeterProvider<Counter> rotations;
  private final MeterProvider<Counter> uses;
  private final MeterProvider<Counter> events;

  /** What has to be removed in the end. */
  private final Set<Meter.Id> counted = ConcurrentHashMap.newKeySet();

  KeyMeters(MeterRegistry registry, ChainStatus chain, KeyNames names) {
    this.registry = registry;
    this.names = names;
    this.gauges = new KeyGauges(registry, chain, names);
    this.fetches =
        Timer.builder("keywarden.key.fetches")
            .description("What providers answered for a key, and how long they took")
            .withRegistry(registry);
    this.rotations =
        Counter.builder("keywarden.key.rotations")
            .description("New keys that took the place of one")
            .withRegistry(registry);
    this.uses =
        Counter.builder("keywarden.key.uses")
            .description("How often the application took the value of a key")
            .withRegistry(registry);
    this.events =
        Counter.builder("keywarden.key.events")
            .description("What else happened to a key")
            .withRegistry(registry);
  }

  void refresh() {
    gauges.refresh();
  }

  void count(KeyEvent event) {
    String key = names.tag(event.key());
    String provider = event.provider().orElse(NONE);
    switch (event.type()) {
      case RESOLVED -> fetched(event, key, provider, "success");
      case FAILED -> fetched(event, key, provider, "failure");
      case REFUSED -> fetched(event, key, provider, "refused");
      case USED, REVEALED -> {
        String access = event.type() == KeyEvent.Type.USED ? "use" : "reveal";
        increment(uses.withTags("key", key, "access", access));
        return; // nothing else about the key has changed
      }
      case ROTATED -> increment(rotations.withTags("key", key, "provider", provider));
      default ->
          increment(
              events.withTags(
                  "key",
                  key,
                  "provider",
                  provider,
                  "type",
                  Words.of(event.type()),
                  "reason",
                  Words.first(event.reason().orElse(NONE))));
    }
    gauges.refresh();
  }

  private void fetched(KeyEvent event, String key, String provider, String outcome) {
    String reason = Words.first(event.reason().orElse(NONE));
    Timer timer =
        fetches.withTags("key", key, "provider", provider, "outcome", outcome, "reason", reason);
    counted.add(timer.getId());
    timer.record(event.took());
  }

  private void increment(Counter counter) {
    counted.add(counter.getId());
    counter.increment();
  }

  /** The chain has been let go of before, so that no gauge finds a key any more. */
  void close() {
    gauges.refresh();
    counted.forEach(registry::remove);
  }
}
