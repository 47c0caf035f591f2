/**
 * Has Jackson 2 write {@code "[REDACTED]"} for a key, so that an object that has one can be dumped,
 * and refuse to read one.
 *
 * <pre>{@code
 * ObjectMapper mapper = JsonMapper.builder().addModule(new KeywardenModule()).build();
 * }</pre>
 *
 * @see dev.keywarden.jackson2.KeywardenModule
 */
@NullMarked
package dev.keywarden.jackson2;

import org.jspecify.annotations.NullMarked;
