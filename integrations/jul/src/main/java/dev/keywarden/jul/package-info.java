/**
 * Masks the keys of all chains in what java.util.logging writes. From code, for all handlers that
 * there are:
 *
 * <pre>{@code
 * KeywardenMasking.install();
 * }</pre>
 *
 * <p>Or in {@code logging.properties}, for one handler:
 *
 * <pre>{@code
 * java.util.logging.ConsoleHandler.formatter = dev.keywarden.jul.KeywardenFormatter
 * }</pre>
 */
@NullMarked
package dev.keywarden.jul;

import org.jspecify.annotations.NullMarked;
