package dev.keywarden;

import java.time.InstantSource;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the cache works with.
 *
 * @param chain asked for what is not held
 * @param events told what becomes of keys
 * @param timers wake the cache
 * @param probes try new keys; null where the user has none
 * @param clock for what is remembered and shown
 * @param rules what holds for all keys
 * @param keyRules what holds for a single one
 * @param random gives numbers from 0 to 1, for jitter
 * @param snapshots null where the user wants none
 */
record CacheParts(
    Chain chain,
    EventDesk events,
    Timers timers,
    @Nullable Probes probes,
    InstantSource clock,
    CacheRules rules,
    Function<String, KeyRule> keyRules,
    DoubleSupplier random,
    @Nullable Snapshots snapshots) {}
