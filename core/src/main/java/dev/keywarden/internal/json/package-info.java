/** Reads one field of a JSON document without ever repeating what stands in it. */
@NullMarked
package dev.keywarden.internal.json;

import org.jspecify.annotations.NullMarked;
