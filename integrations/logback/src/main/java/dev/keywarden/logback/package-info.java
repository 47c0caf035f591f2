/**
 * Masks the keys of all chains in what Logback writes. One line covers every appender of a
 * configuration:
 *
 * <pre>{@code
 * <configuration>
 *   <contextListener class="dev.keywarden.logback.KeywardenMasking"/>
 *   ...
 * }</pre>
 *
 * <p>Or mask what one appender writes, with {@link dev.keywarden.logback.KeywardenEncoder} in the
 * place of its encoder.
 */
@NullMarked
package dev.keywarden.logback;

import org.jspecify.annotations.NullMarked;
