/** The meters of a chain. Start at {@link dev.keywarden.micrometer.KeywardenMetrics}. */
@NullMarked
package dev.keywarden.micrometer;

import org.jspecify.annotations.NullMarked;
