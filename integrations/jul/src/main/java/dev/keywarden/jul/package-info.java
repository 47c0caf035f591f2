/** Masks the keys of all chains in what java.util.logging writes. */
@NullMarked
package dev.keywarden.jul;

import org.jspecify.annotations.NullMarked;
