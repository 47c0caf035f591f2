package dev.keywarden;

import dev.keywarden.internal.hygiene.HygieneRules;
import dev.keywarden.internal.naming.PlacePattern;
import java.util.Map;

/**
 * What the user has said about one key.
 *
 * @param hygiene how its value is checked
 * @param places where single providers have it, by the name of the instance
 */
record KeyRule(HygieneRules hygiene, Map<String, PlacePattern> places) {}
