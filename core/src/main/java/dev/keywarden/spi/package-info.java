/**
 * What a provider of keys implements: {@link dev.keywarden.spi.KeyProvider}, and {@link
 * dev.keywarden.spi.KeyProviderFactory} to be found by {@link java.util.ServiceLoader}.
 *
 * <p>A provider knows its store and nothing else. Caching, the order of the chain, the checks of a
 * value, events and time limits are the chain's business.
 */
@NullMarked
package dev.keywarden.spi;

import org.jspecify.annotations.NullMarked;
