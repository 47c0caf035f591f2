package dev.keywarden;

import dev.keywarden.internal.hygiene.HygieneRules;
import dev.keywarden.internal.naming.PlacePattern;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the user has said about one key.
 *
 * @param hygiene how its value is checked
 * @param places where single providers have it, by the name of the instance
 * @param timeToLive how long it is handed out before its provider is asked again; null where the
 *     chain's holds
 * @param overlap how long the key before a rotation can be had, zero for not at all; null where the
 *     chain's holds
 * @param age how old it may be
 */
record KeyRule(
    HygieneRules hygiene,
    Map<String, PlacePattern> places,
    @Nullable Duration timeToLive,
    @Nullable Duration overlap,
    AgeRule age) {}
