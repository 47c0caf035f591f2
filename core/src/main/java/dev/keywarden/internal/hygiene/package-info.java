/** The checks that every value passes when it is loaded. Not API; may change at any time. */
@NullMarked
package dev.keywarden.internal.hygiene;

import org.jspecify.annotations.NullMarked;
