/**
 * Masks the keys of all chains in what Log4j 2 writes. One element, before the appenders, covers
 * every appender of a configuration:
 *
 * <pre>{@code
 * <Configuration>
 *   <KeywardenMasking/>
 *   <Appenders>
 *   ...
 * }</pre>
 *
 * <p>Or mask what one appender writes, with {@link dev.keywarden.log4j2.KeywardenLayout} around its
 * layout.
 */
@NullMarked
package dev.keywarden.log4j2;

import org.jspecify.annotations.NullMarked;
