/**
 * Has JSON-B write {@code "[REDACTED]"} for a key, so that an object that has one can be dumped,
 * and refuse to read one.
 *
 * <pre>{@code
 * Jsonb jsonb = JsonbBuilder.create(KeywardenJsonb.config());
 * }</pre>
 *
 * @see dev.keywarden.jsonb.KeywardenJsonb
 */
@NullMarked
package dev.keywarden.jsonb;

import org.jspecify.annotations.NullMarked;
