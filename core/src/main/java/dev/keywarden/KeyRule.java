package dev.keywarden;

import dev.keywarden.internal.hygiene.HygieneRules;
import java.util.Map;

/**
 * What the user has said about one key.
 *
 * @param hygiene how its value is checked
 * @param places what single providers call it, by the name of the instance
 */
record KeyRule(HygieneRules hygiene, Map<String, String> places) {}
