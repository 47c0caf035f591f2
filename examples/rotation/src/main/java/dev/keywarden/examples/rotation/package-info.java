/** HTTP clients that follow the rotation of their key: one small file for each, to copy. */
@NullMarked
package dev.keywarden.examples.rotation;

import org.jspecify.annotations.NullMarked;
