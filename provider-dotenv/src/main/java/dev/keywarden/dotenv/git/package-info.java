/**
 * What git says of a file, worked out from git's own files without starting git: a process costs
 * ten times the budget, and a library that opens whole repositories a hundred times
 * (docs/adr/0006-git-guard.md).
 *
 * <p>Paths and patterns are compared as git does it, byte by byte. To that end they are kept as
 * strings of one character for each byte (ISO 8859-1).
 *
 * <p>Where git's answer could depend on something not read here, the answer here is the more
 * cautious one. Not exported.
 */
@NullMarked
package dev.keywarden.dotenv.git;

import org.jspecify.annotations.NullMarked;
