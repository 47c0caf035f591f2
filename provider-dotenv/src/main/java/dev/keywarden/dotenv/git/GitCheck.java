package dev.keywarden.dotenv.git;

import dev.keywarden.dotenv.git.GitRepository.Search;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Answers as {@code git ls-files --error-unmatch} and {@code git check-ignore} do, for the file
 * that a path leads to. A symbolic link in a work tree holds no key; what it points to does, so
 * that is what is looked at.
 *
 * <p>It reads git's files and writes none. Git itself is started in one case only: where the index
 * is split or sparse, and the answer stands in the other part.
 */
public final class GitCheck {
  /** Longer than git takes in a repository of a million files. */
  private static final long GIT_SECONDS = 5;

  private GitCheck() {}

  /**
   * Returns what git says of a file.
   *
   * @param file a file that exists
   * @return what git says
   * @throws IOException if the file cannot be found
   */
  public static GitVerdict of(Path file) throws IOException {
    return of(file, System.getenv(), Path.of(System.getProperty("user.home", "/")));
  }

  /** The same with another environment and home; for tests. */
  static GitVerdict of(Path file, Map<String, String> environment, Path home) throws IOException {
    Path real = file.toRealPath();
    Path directory = real.getParent();
    if (directory == null) {
      return new GitVerdict.Outside();
    }
    Search search = GitRepository.above(directory);
    if (search.broken() != null) {
      return new GitVerdict.Undecided(
          search.broken(), "its .git file does not lead to a git directory");
    }
    GitRepository found = search.repository();
    if (found == null) {
      return new GitVerdict.Outside();
    }
    GitConfig config = GitConfig.read(found, environment, home);
    String elsewhere = config.text("core.worktree");
    if (config.flag("core.bare") && elsewhere == null) {
      return new GitVerdict.Outside();
    }
    GitRepository repository = found;
    if (elsewhere != null) {
      Path top = GitPaths.resolve(found.gitDirectory(), elsewhere);
      if (top == null) {
        return new GitVerdict.Undecided(found.workTree(), "its core.worktree is no path");
      }
      repository = found.withWorkTree(top.toRealPath());
    }
    if (!real.startsWith(repository.workTree())) {
      return new GitVerdict.Outside();
    }
    return of(repository, config, repository.workTree().relativize(real));
  }

  private static GitVerdict of(GitRepository repository, GitConfig config, Path relative) {
    String path = GitPaths.encode(relative);
    String shown = GitPaths.decode(path);
    boolean sha256 = "sha256".equals(config.text("extensions.objectformat"));
    GitIndex.Entry entry;
    try {
      entry = GitIndex.find(repository, path, config.flag("core.ignorecase"), sha256);
      if (entry == GitIndex.Entry.ELSEWHERE) {
        entry = askGit(repository, shown);
      }
    } catch (IOException e) {
      return new GitVerdict.Undecided(
          repository.workTree(), "its index cannot be read (" + e.getMessage() + ")");
    }
    if (entry == GitIndex.Entry.TRACKED) {
      return new GitVerdict.Tracked(repository.workTree(), shown);
    }
    IgnorePattern pattern = new IgnoreRules(repository, config).ignoring(path);
    return pattern == null
        ? new GitVerdict.NotIgnored(repository.workTree(), shown)
        : new GitVerdict.Ignored(pattern.toString());
  }

  private static GitIndex.Entry askGit(GitRepository repository, String path) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            List.of(
                "git",
                "--literal-pathspecs",
                "--git-dir=" + repository.gitDirectory(),
                "--work-tree=" + repository.workTree(),
                "ls-files",
                "--error-unmatch",
                "--",
                path));
    builder.directory(repository.workTree().toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("GIT_"));
    builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
    Process git = builder.start();
    try {
      if (!git.waitFor(GIT_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException("it is split or sparse, and git gave no answer");
      }
      return switch (git.exitValue()) {
        case 0 -> GitIndex.Entry.TRACKED;
        case 1 -> GitIndex.Entry.UNTRACKED;
        default -> throw new IOException("it is split or sparse, and git ended with an error");
      };
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("it is split or sparse, and the wait for git was interrupted");
    } finally {
      git.destroyForcibly();
    }
  }
}
