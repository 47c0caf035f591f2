/**
 * Counts the copies of a key in heap dumps of JVMs that have loaded one: with Keywarden, and with
 * plain use of the same client.
 */
@NullMarked
package dev.keywarden.leaklab.memory;

import org.jspecify.annotations.NullMarked;
