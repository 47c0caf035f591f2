/** A provider of one's own, in two small classes. */
@NullMarked
package dev.keywarden.examples.mounted;

import org.jspecify.annotations.NullMarked;
