/** Where the value of a key is kept. Not API; may change at any time. */
@NullMarked
package dev.keywarden.internal.memory;

import org.jspecify.annotations.NullMarked;
