/** Small readings of text that more than one package needs. Not API; may change at any time. */
@NullMarked
package dev.keywarden.internal.text;

import org.jspecify.annotations.NullMarked;
