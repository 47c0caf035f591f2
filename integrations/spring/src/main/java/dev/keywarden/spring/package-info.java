/** Puts a key into the headers of Spring HTTP clients, without a String in the application. */
@NullMarked
package dev.keywarden.spring;

import org.jspecify.annotations.NullMarked;
