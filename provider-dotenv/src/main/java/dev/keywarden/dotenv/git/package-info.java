/**
 * What git says of a file: in no work tree, ignored, tracked, or neither. {@link GitCheck} answers
 * without starting git, so that the question costs a few milliseconds in a repository of any size.
 *
 * <p>Not API; may change at any time.
 */
@NullMarked
package dev.keywarden.dotenv.git;

import org.jspecify.annotations.NullMarked;
