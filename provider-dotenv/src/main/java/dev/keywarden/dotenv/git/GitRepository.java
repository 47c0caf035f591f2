package dev.keywarden.dotenv.git;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/**
 * A repository and one work tree of it.
 *
 * @param workTree the root of the work tree, without symbolic links
 * @param gitDirectory where this work tree's index and HEAD are
 * @param commonDirectory where what all work trees share is: configuration and {@code info/exclude}
 */
record GitRepository(Path workTree, Path gitDirectory, Path commonDirectory, GitConfig config) {

  /** 4096 directories deep is beyond every file system's limit on a path. */
  private static final int MAX_DEPTH = 4096;

  /**
   * Returns the repository in whose work tree a directory lies, or null if there is none.
   *
   * <p>The nearest one decides. Unlike git this does not stop at {@code GIT_CEILING_DIRECTORIES} or
   * at the edge of a file system: both only spare git a search, and a repository above them tracks
   * the file all the same. For the same reason a bare repository on the way is an ordinary
   * directory, except for {@code .git} itself, in which nothing is ever tracked.
   *
   * @param directory an absolute path without symbolic links
   * @throws IOException if something on the way looks like a repository and cannot be understood
   */
  static @Nullable GitRepository containing(Path directory, GitEnvironment environment)
      throws IOException {
    Path current = directory;
    for (int i = 0; current != null && i < MAX_DEPTH; i++) {
      Path name = current.getFileName();
      if (name != null && name.toString().equalsIgnoreCase(".git") && isGitDirectory(current)) {
        return null;
      }
      Path dotGit = current.resolve(".git");
      BasicFileAttributes attributes = GitFiles.attributes(dotGit);
      if (attributes != null && attributes.isRegularFile()) {
        return open(pointedTo(dotGit), current, environment);
      }
      if (attributes != null && attributes.isDirectory() && isGitDirectory(dotGit)) {
        return open(dotGit, current, environment);
      }
      current = current.getParent();
    }
    return null;
  }

  /**
   * Returns the repository that {@code GIT_DIR} names, or null if it names none. Its work tree is
   * {@code GIT_WORK_TREE}, or {@code core.worktree}, or the working directory.
   */
  static @Nullable GitRepository named(GitEnvironment environment) throws IOException {
    String named = environment.nonEmpty("GIT_DIR");
    if (named == null) {
      return null;
    }
    Path directory = environment.workingDirectory().resolve(named);
    BasicFileAttributes attributes = GitFiles.attributes(directory);
    if (attributes != null && attributes.isRegularFile()) {
      directory = pointedTo(directory);
    }
    if (!isGitDirectory(directory)) {
      return null;
    }
    String workTree = environment.nonEmpty("GIT_WORK_TREE");
    if (workTree == null) {
      return open(directory, environment.workingDirectory().toRealPath(), environment);
    }
    Path common = commonDirectory(directory);
    return new GitRepository(
        environment.workingDirectory().resolve(workTree).toRealPath(),
        directory,
        common,
        GitConfig.load(environment, directory, common));
  }

  /** Returns the ignore rules of this work tree. */
  IgnoreRules rules(GitEnvironment environment) throws IOException {
    String configured = config.excludesFile();
    Path excludes = null; // configured as empty, it stands for no file, not for the default
    if (configured == null) {
      excludes = environment.xdg("ignore");
    } else if (!configured.isEmpty()) {
      excludes = environment.expand(configured, workTree);
    }
    return new IgnoreRules(
        workTree,
        commonDirectory.resolve("info").resolve("exclude"),
        excludes,
        config.ignoreCase());
  }

  /** Returns the directory that holds what linked work trees share. */
  static Path commonDirectory(Path gitDirectory) throws IOException {
    String common = GitFiles.readLine(gitDirectory.resolve("commondir"));
    return common == null ? gitDirectory : gitDirectory.resolve(common).normalize();
  }

  private static @Nullable GitRepository open(
      Path gitDirectory, Path found, GitEnvironment environment) throws IOException {
    Path common = commonDirectory(gitDirectory);
    GitConfig config = GitConfig.load(environment, gitDirectory, common);
    String elsewhere = config.workTree();
    if (elsewhere != null) {
      Path workTree = gitDirectory.resolve(elsewhere).toRealPath();
      return new GitRepository(workTree, gitDirectory, common, config);
    }
    return config.bare() ? null : new GitRepository(found, gitDirectory, common, config);
  }

  private static Path pointedTo(Path dotGit) throws IOException {
    String line = GitFiles.readLine(dotGit);
    if (line == null || !line.startsWith("gitdir: ")) {
      throw new IOException(dotGit.toString().concat(" is not a file as git writes it"));
    }
    Path target = dotGit.resolveSibling(line.substring("gitdir: ".length())).normalize();
    if (!isGitDirectory(target)) {
      throw new IOException(dotGit.toString().concat(" names a repository that is not there"));
    }
    return target;
  }

  /** Asks what git asks before it takes a directory for a repository. */
  private static boolean isGitDirectory(Path directory) throws IOException {
    if (!hasHead(directory.resolve("HEAD"))) {
      return false;
    }
    Path common = commonDirectory(directory);
    return common.resolve("objects").toFile().canExecute()
        && common.resolve("refs").toFile().canExecute();
  }

  private static boolean hasHead(Path head) throws IOException {
    BasicFileAttributes attributes = GitFiles.attributes(head, LinkOption.NOFOLLOW_LINKS);
    if (attributes == null) {
      return false;
    }
    if (attributes.isSymbolicLink()) {
      return GitFiles.slashed(Files.readSymbolicLink(head)).startsWith("refs/");
    }
    String line = attributes.isRegularFile() ? GitFiles.readLine(head) : null;
    if (line == null) {
      return false;
    }
    if (line.startsWith("ref:")) {
      return line.substring("ref:".length()).trim().startsWith("refs/");
    }
    byte[] id = line.getBytes(StandardCharsets.ISO_8859_1);
    int digits = 0;
    while (digits < id.length && Character.digit(id[digits], 16) >= 0) {
      digits++;
    }
    return digits >= 40;
  }
}
