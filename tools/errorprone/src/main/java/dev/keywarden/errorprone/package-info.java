/** Checks of the compiler that name each place where a revealed key goes astray. */
@NullMarked
package dev.keywarden.errorprone;

import org.jspecify.annotations.NullMarked;
