/** Masks the keys of all chains in what Logback writes. */
@NullMarked
package dev.keywarden.logback;

import org.jspecify.annotations.NullMarked;
