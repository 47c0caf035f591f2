package dev.keywarden.dotenv.git;

import java.nio.file.Path;

/** What git says of a file. Immutable. */
public sealed interface GitVerdict {

  /** The file lies in no work tree: git can neither track nor commit it. */
  record Outside() implements GitVerdict {}

  /**
   * The file is not tracked, and a rule keeps it out.
   *
   * @param rule the rule as {@code git check-ignore -v} prints it: {@code source:line:pattern}
   */
  record Ignored(String rule) implements GitVerdict {}

  /**
   * The file is in the index. That a rule would ignore it changes nothing.
   *
   * @param workTree the root of the work tree
   * @param path the path of the file below it, with {@code /} between names
   */
  record Tracked(Path workTree, String path) implements GitVerdict {}

  /**
   * The file is not tracked, and the next {@code git add .} would change that.
   *
   * @param workTree the root of the work tree
   * @param path the path of the file below it, with {@code /} between names
   */
  record NotIgnored(Path workTree, String path) implements GitVerdict {}

  /**
   * Git's state could not be understood. Whoever asks must treat this as {@link Tracked}.
   *
   * @param workTree the root of the work tree, or the directory where it was sought
   * @param reason what could not be understood
   */
  record Undecided(Path workTree, String reason) implements GitVerdict {}
}
