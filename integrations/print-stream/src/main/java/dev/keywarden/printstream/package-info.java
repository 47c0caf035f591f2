/**
 * Masks the keys of all chains in what a process prints. First thing in {@code main}:
 *
 * <pre>{@code
 * KeywardenMasking.install();
 * }</pre>
 */
@NullMarked
package dev.keywarden.printstream;

import org.jspecify.annotations.NullMarked;
