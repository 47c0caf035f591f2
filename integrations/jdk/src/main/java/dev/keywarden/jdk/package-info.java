/** Puts a key where the JDK wants one, without a String in the application. */
@NullMarked
package dev.keywarden.jdk;

import org.jspecify.annotations.NullMarked;
