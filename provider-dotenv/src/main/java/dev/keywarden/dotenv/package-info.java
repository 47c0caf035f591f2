/**
 * Keys from {@code .env} files that git ignores: {@link dev.keywarden.dotenv.DotenvProvider},
 * called {@code dotenv} in configuration.
 */
@NullMarked
package dev.keywarden.dotenv;

import org.jspecify.annotations.NullMarked;
