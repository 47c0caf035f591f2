/** Keys from {@code .env} files that git ignores. */
@NullMarked
package dev.keywarden.dotenv;

import org.jspecify.annotations.NullMarked;
