package dev.keywarden.dotenv.git;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All patterns that hold for one file, in the order in which git asks them (gitignore(5)). */
final class IgnoreRules {
  private final GitRepository repository;
  private final boolean foldCase;

  /** From the weakest to the strongest: the user's, the repository's, then each directory's. */
  private final List<IgnoreFile> sources = new ArrayList<>();

  IgnoreRules(GitRepository repository, GitConfig config) {
    this.repository = repository;
    this.foldCase = config.flag("core.ignorecase");
    Path user = config.excludesFile(repository.workTree());
    if (user != null) {
      add(IgnoreFile.global(user));
    }
    add(IgnoreFile.global(repository.commonDirectory().resolve("info").resolve("exclude")));
  }

  private void add(@Nullable IgnoreFile file) {
    if (file != null) {
      sources.add(file);
    }
  }

  /**
   * Returns the pattern by which a file is ignored; null if it is not.
   *
   * @param path from the top of the work tree, one character for each byte
   */
  @Nullable IgnorePattern ignoring(String path) {
    addDirectory("");
    int slash = path.indexOf('/');
    while (slash >= 0) {
      // In a directory that is ignored, nothing can be taken back: git does not look into it.
      IgnorePattern pattern = match(path.substring(0, slash), true);
      if (pattern != null && !pattern.negated()) {
        return pattern;
      }
      addDirectory(path.substring(0, slash + 1));
      slash = path.indexOf('/', slash + 1);
    }
    IgnorePattern pattern = match(path, false);
    return pattern == null || pattern.negated() ? null : pattern;
  }

  private void addDirectory(String base) {
    Path file = repository.workTree().resolve(GitPaths.decode(base)).resolve(".gitignore");
    add(IgnoreFile.inWorkTree(file, base));
  }

  private @Nullable IgnorePattern match(String path, boolean directory) {
    for (int i = sources.size() - 1; i >= 0; i--) {
      IgnorePattern pattern = sources.get(i).match(path, directory, foldCase);
      if (pattern != null) {
        return pattern;
      }
    }
    return null;
  }
}
