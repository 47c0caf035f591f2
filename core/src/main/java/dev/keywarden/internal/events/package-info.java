/** The events as the JDK's flight recorder has them. Not API; may change at any time. */
@NullMarked
package dev.keywarden.internal.events;

import org.jspecify.annotations.NullMarked;
