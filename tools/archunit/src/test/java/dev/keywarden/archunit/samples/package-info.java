/** Classes for the rules to look at. */
@NullMarked
package dev.keywarden.archunit.samples;

import org.jspecify.annotations.NullMarked;
