package dev.keywarden.dotenv.git;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The ignore rules that hold for one path, in git's order: the {@code .gitignore} files from the
 * deepest directory up to the root of the work tree, then {@code info/exclude}, then {@code
 * core.excludesFile}. Each file is read when the first question reaches it. Not thread-safe.
 */
final class IgnoreRules {
  private final Path workTree;
  private final Path infoExclude;
  private final @Nullable Path excludesFile;
  private final boolean ignoreCase;
  private final List<RuleFile> directories = new ArrayList<>();
  private final List<String> missing = new ArrayList<>();
  private @Nullable RuleFile exclude;
  private @Nullable RuleFile global;

  IgnoreRules(Path workTree, Path infoExclude, @Nullable Path excludesFile, boolean ignoreCase) {
    this.workTree = workTree;
    this.infoExclude = infoExclude;
    this.excludesFile = excludesFile;
    this.ignoreCase = ignoreCase;
  }

  /**
   * Returns the rule that ignores a path, as {@code git check-ignore -v} prints it, or null if none
   * does. A directory on the way that is excluded decides: what is below cannot be included again.
   *
   * @throws IOException if a rule file is there and cannot be understood as git would
   */
  @Nullable String ignoring(byte[] path, boolean directory) throws IOException {
    openDirectory(path, 0);
    for (int i = 0; i < path.length; i++) {
      if (path[i] == '/') {
        String rule = excluding(path, i, true);
        if (rule != null) {
          return rule;
        }
        openDirectory(path, i + 1);
      }
    }
    return excluding(path, path.length, directory);
  }

  /** The {@code .gitignore} files that were sought and not found, relative to the work tree. */
  List<String> missing() {
    return missing;
  }

  private void openDirectory(byte[] path, int base) throws IOException {
    String source = new String(path, 0, base, StandardCharsets.UTF_8).concat(".gitignore");
    byte[] bytes = GitFiles.readNoFollow(workTree.resolve(source));
    if (bytes == null) {
      missing.add(source);
    } else {
      directories.add(new RuleFile(source, base, bytes));
    }
  }

  private @Nullable String excluding(byte[] path, int length, boolean directory)
      throws IOException {
    for (int i = directories.size() - 1; i >= 0; i--) {
      RuleFile file = directories.get(i);
      IgnorePattern match = file.lastMatch(path, length, directory, ignoreCase);
      if (match != null) {
        return match.negated() ? null : match.describe(file.source);
      }
    }
    if (exclude == null) {
      exclude = open(infoExclude);
    }
    IgnorePattern match = exclude.lastMatch(path, length, directory, ignoreCase);
    if (match != null) {
      return match.negated() ? null : match.describe(exclude.source);
    }
    if (excludesFile == null) {
      return null;
    }
    if (global == null) {
      global = open(excludesFile);
    }
    match = global.lastMatch(path, length, directory, ignoreCase);
    return match == null || match.negated() ? null : match.describe(global.source);
  }

  private RuleFile open(Path file) throws IOException {
    byte[] bytes = GitFiles.readIfReadable(file, GitFiles.MAX_RULES);
    return new RuleFile(shown(file), 0, bytes == null ? new byte[0] : bytes);
  }

  private String shown(Path file) {
    Path shown = file.startsWith(workTree) ? workTree.relativize(file) : file;
    return GitFiles.slashed(shown);
  }

  /** The rules of one file. */
  private static final class RuleFile {
    private final String source;
    private final int base;
    private final IgnorePattern[] patterns;

    RuleFile(String source, int base, byte[] bytes) {
      this.source = source;
      this.base = base;
      List<IgnorePattern> found = new ArrayList<>();
      int start = GitFiles.afterByteOrderMark(bytes);
      for (int line = 1; start < bytes.length; line++) {
        int end = start;
        while (end < bytes.length && bytes[end] != '\n') {
          end++;
        }
        if (end > start && bytes[start] != '#') {
          int last = bytes[end - 1] == '\r' ? end - 1 : end;
          found.add(new IgnorePattern(bytes, start, trim(bytes, start, last), line));
        }
        start = end + 1;
      }
      patterns = found.toArray(new IgnorePattern[0]);
    }

    @Nullable IgnorePattern lastMatch(
        byte[] path, int length, boolean directory, boolean ignoreCase) {
      for (int i = patterns.length - 1; i >= 0; i--) {
        if (patterns[i].matches(path, length, base, directory, ignoreCase)) {
          return patterns[i];
        }
      }
      return null;
    }

    /** Cuts trailing spaces that no backslash protects, and whatever follows a zero byte. */
    private static int trim(byte[] bytes, int start, int end) {
      int keep = start;
      for (int i = start; i < end; i++) {
        if (bytes[i] == 0) {
          return keep;
        }
        if (bytes[i] == '\\' && i + 1 < end && bytes[i + 1] != 0) {
          i++;
          keep = i + 1;
        } else if (bytes[i] != ' ') {
          keep = i + 1;
        }
      }
      return keep;
    }
  }
}
