/** Masks the keys of all chains in what a process prints. */
@NullMarked
package dev.keywarden.printstream;

import org.jspecify.annotations.NullMarked;
