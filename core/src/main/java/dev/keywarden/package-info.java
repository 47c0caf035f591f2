/** What an application uses. */
@NullMarked
package dev.keywarden;

import org.jspecify.annotations.NullMarked;
