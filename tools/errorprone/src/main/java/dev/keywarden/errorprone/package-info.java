/**
 * Checks for Error Prone that name each place where a revealed key goes astray.
 *
 * <ul>
 *   <li>{@link dev.keywarden.errorprone.RevealedKey}: a key is revealed outside of the packages
 *       that {@code -XepOpt:Keywarden:AllowedPackages=com.example.http} names, and without {@link
 *       dev.keywarden.Revealed}.
 *   <li>{@link dev.keywarden.errorprone.RevealedKeyInField}: a revealed key is kept in a field.
 *   <li>{@link dev.keywarden.errorprone.RevealedKeyPrinted}: a revealed key is logged, printed,
 *       formatted, put into an exception, or compared by an assertion that prints it.
 * </ul>
 *
 * <p>They follow a value through local variables, fields and private methods of one source file,
 * and no further.
 */
@NullMarked
package dev.keywarden.errorprone;

import org.jspecify.annotations.NullMarked;
