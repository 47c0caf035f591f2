/** Puts a key into the headers of OkHttp requests, without a String in the application. */
@NullMarked
package dev.keywarden.okhttp;

import org.jspecify.annotations.NullMarked;
