package dev.keywarden.micrometer;

import static java.util.Objects.requireNonNull;

import dev.keywarden.KeyChain;
import dev.keywarden.KeyEvent;
import dev.keywarden.KeyEventListener;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Meters of what a chain does and of how its keys stand. As a listener it counts and times, and
 * from the chain that it observes it reads the gauges:
 *
 * <pre>{@code
 * KeywardenMetrics metrics = new KeywardenMetrics(registry);
 * KeyChain keys = metrics.observe(KeyChain.builder().listener(metrics).build());
 * }</pre>
 *
 * <p>Where the registry needs a key of the chain itself, or the framework binds what it finds, make
 * it without a registry and bind it later. What happens before that is not counted; the gauges show
 * it all the same.
 *
 * <p>The names and tags of the meters are in {@code docs/metrics.md}. Tags are the names of keys,
 * of providers, and words out of short lists; never a value, a fingerprint or a version. The names
 * of keys are the application's own: beyond the first {@value KeyNames#MOST} of them, the rest
 * share the name {@value KeyNames#OTHER}, so that an application that asks for names that come from
 * outside does not fill the registry.
 *
 * <p>One is for one chain. Two chains with the same names of keys have a registry each, or the
 * gauges of the first hide those of the second. Thread-safe.
 */
public final class KeywardenMetrics implements MeterBinder, KeyEventListener, AutoCloseable {
  private final ChainStatus chain = new ChainStatus();
  private final KeyNames names = new KeyNames();
  private final Map<MeterRegistry, KeyMeters> registries = new ConcurrentHashMap<>();

  /** Makes the meters; {@link #bindTo(MeterRegistry)} says where they go. */
  public KeywardenMetrics() {}

  /**
   * Makes the meters of a registry.
   *
   * @param registry where they go
   */
  public KeywardenMetrics(MeterRegistry registry) {
    bindTo(registry);
  }

  /**
   * Adds a registry. One that was added already stays as it is.
   *
   * @param registry where the meters go too
   */
  @Override
  public void bindTo(MeterRegistry registry) {
    registries
        .computeIfAbsent(
            requireNonNull(registry, "registry"), any -> new KeyMeters(any, chain, names))
        .refresh();
  }

  /**
   * Has the gauges read how a chain stands, in place of one that was observed before. Once that
   * chain is closed, the next reading finds out, and its gauges are gone.
   *
   * @param keys a chain that this is a listener of
   * @return the same chain
   */
  public KeyChain observe(KeyChain keys) {
    chain.observe(requireNonNull(keys, "keys"));
    registries.values().forEach(KeyMeters::refresh);
    return keys;
  }

  /**
   * Counts an event.
   *
   * @param event what happened
   */
  @Override
  public void onEvent(KeyEvent event) {
    for (KeyMeters meters : registries.values()) {
      meters.count(event);
    }
  }

  /** Removes the meters from their registries, and lets go of the chain. Idempotent. */
  @Override
  public void close() {
    chain.release();
    List<KeyMeters> all = List.copyOf(registries.values());
    registries.clear();
    all.forEach(KeyMeters::close);
  }
}
