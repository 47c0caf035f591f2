/** Rules that name each place where a key is revealed. */
@NullMarked
package dev.keywarden.archunit;

import org.jspecify.annotations.NullMarked;
