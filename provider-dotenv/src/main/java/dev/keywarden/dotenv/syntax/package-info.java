/**
 * The syntax of {@code .env} files: where the bindings of a file are, and which lines cannot be
 * read. Not API; may change at any time.
 *
 * <p>{@link dev.keywarden.dotenv.syntax.DotenvText} is the way in. What a file means is what
 * python-dotenv reads from it, because that is the dialect which most {@code .env} files were
 * written for and the one with the fewest silent losses. Its versions 1.2.2 and 1.2.4 differ on
 * some lines; those are reported as malformed, and their names are refused, so that every value is
 * the one that both give. A byte order mark at the start is skipped, as python-dotenv does since
 * 1.2.3. The content of a file is secret: it lives in arrays that are zeroed, never in a {@code
 * String}, and no message holds a part of it.
 */
@NullMarked
package dev.keywarden.dotenv.syntax;

import org.jspecify.annotations.NullMarked;
