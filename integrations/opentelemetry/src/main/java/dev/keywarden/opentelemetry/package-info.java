/** The metrics of a chain. Start at {@link dev.keywarden.opentelemetry.KeywardenTelemetry}. */
@NullMarked
package dev.keywarden.opentelemetry;

import org.jspecify.annotations.NullMarked;
