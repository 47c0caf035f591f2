/**
 * The cases that every provider of keys passes. Whoever writes one extends {@link
 * dev.keywarden.testkit.conformance.KeyProviderConformance}; {@code docs/providers.md} explains
 * each rule.
 */
@NullMarked
package dev.keywarden.testkit.conformance;

import org.jspecify.annotations.NullMarked;
