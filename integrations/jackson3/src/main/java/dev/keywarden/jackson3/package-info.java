/**
 * Has Jackson 3 write {@code "[REDACTED]"} for a key, so that an object that has one can be dumped,
 * and refuse to read one.
 *
 * <pre>{@code
 * JsonMapper mapper = JsonMapper.builder().addModule(new KeywardenModule()).build();
 * }</pre>
 *
 * @see dev.keywarden.jackson3.KeywardenModule
 */
@NullMarked
package dev.keywarden.jackson3;

import org.jspecify.annotations.NullMarked;
