package dev.keywarden.dotenv.git;

import java.nio.file.Path;

/** What git says of a file. */
public sealed interface GitVerdict {
  /** It is in no work tree. */
  record Outside() implements GitVerdict {}

  /**
   * It is in a work tree, not tracked, and ignored.
   *
   * @param rule where the pattern stands that says so: source, line and pattern, with colons
   *     between
   */
  record Ignored(String rule) implements GitVerdict {}

  /**
   * It is in the index of a work tree.
   *
   * @param workTree the top of the work tree
   * @param path the path from there, with {@code /} between names
   */
  record Tracked(Path workTree, String path) implements GitVerdict {}

  /**
   * It is in a work tree, and the next {@code git add} would take it.
   *
   * @param workTree the top of the work tree
   * @param path the path from there, with {@code /} between names
   */
  record NotIgnored(Path workTree, String path) implements GitVerdict {}

  /**
   * Git's files do not tell.
   *
   * @param workTree the top of the work tree
   * @param reason what could not be read, in one clause
   */
  record Undecided(Path workTree, String reason) implements GitVerdict {}
}
