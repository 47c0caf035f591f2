/**
 * A chain under load for a minute: many threads, keys that rotate all the time, a store that often
 * fails. {@link dev.keywarden.soak.Soak} runs it.
 */
@NullMarked
package dev.keywarden.soak;

import org.jspecify.annotations.NullMarked;
