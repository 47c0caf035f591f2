/** The main job, from end to end. */
@NullMarked
package dev.keywarden.examples.quickstart;

import org.jspecify.annotations.NullMarked;
