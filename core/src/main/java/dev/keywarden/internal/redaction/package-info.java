/** Finds known values in text. Not API; may change at any time. */
@NullMarked
package dev.keywarden.internal.redaction;

import org.jspecify.annotations.NullMarked;
