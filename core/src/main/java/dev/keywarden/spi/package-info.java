/** What a provider of keys implements. */
@NullMarked
package dev.keywarden.spi;

import org.jspecify.annotations.NullMarked;
