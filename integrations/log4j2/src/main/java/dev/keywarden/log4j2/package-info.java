/** Masks the keys of all chains in what Log4j 2 writes. */
@NullMarked
package dev.keywarden.log4j2;

import org.jspecify.annotations.NullMarked;
