package dev.keywarden.dotenv.git;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A work tree with its git directory (gitrepository-layout(5)). The nearest one above a file
 * counts, by the file's place alone: {@code GIT_DIR}, {@code GIT_CEILING_DIRECTORIES} and the owner
 * of the directory do not, since a file that some other call of git would track is in danger all
 * the same.
 *
 * @param workTree the top of the work tree
 * @param gitDirectory where this work tree's HEAD and index are
 * @param commonDirectory where what all work trees share is
 */
record GitRepository(Path workTree, Path gitDirectory, Path commonDirectory) {
  /** What a {@code .git} file holds is a path. */
  private static final int MAX_POINTER_BYTES = 8192;

  /** What was found above a file: at most one of the two is there. */
  record Search(@Nullable GitRepository repository, @Nullable Path broken) {}

  /** Looks for the repository that a directory is in. */
  static Search above(Path directory) {
    for (Path at = directory; at != null; at = at.getParent()) {
      Path dotGit = at.resolve(".git");
      if (Files.isDirectory(dotGit)) {
        if (isGitDirectory(dotGit)) {
          return new Search(at(at, dotGit), null);
        }
      } else if (Files.isRegularFile(dotGit)) {
        String pointer = pointer(dotGit, "gitdir: ");
        Path target = pointer == null ? null : GitPaths.resolve(at, pointer);
        return target != null && isGitDirectory(target)
            ? new Search(at(at, target), null)
            : new Search(null, at); // git stops here with an error, too
      }
      if (isGitDirectory(at)) {
        break; // within a git directory, or a bare repository: no work tree
      }
    }
    return new Search(null, null);
  }

  private static GitRepository at(Path workTree, Path gitDirectory) {
    return new GitRepository(workTree, gitDirectory, commonDirectory(gitDirectory));
  }

  private static Path commonDirectory(Path gitDirectory) {
    String pointer = pointer(gitDirectory.resolve("commondir"), "");
    Path common = pointer == null ? null : GitPaths.resolve(gitDirectory, pointer);
    return common == null ? gitDirectory : common;
  }

  private static boolean isGitDirectory(Path directory) {
    if (!Files.exists(directory.resolve("HEAD"), java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    Path common = commonDirectory(directory);
    return Files.isDirectory(common.resolve("objects"))
        && Files.isDirectory(common.resolve("refs"));
  }

  /** Returns the first line of a file behind a prefix; null if it is not there. */
  static @Nullable String pointer(Path file, String prefix) {
    byte[] bytes;
    try (InputStream input = Files.newInputStream(file)) {
      bytes = input.readNBytes(MAX_POINTER_BYTES);
    } catch (IOException e) {
      return null;
    }
    String text = GitPaths.decode(new String(bytes, ISO_8859_1));
    int end = text.length();
    while (end > 0 && (text.charAt(end - 1) == '\n' || text.charAt(end - 1) == '\r')) {
      end--;
    }
    return text.startsWith(prefix) && end > prefix.length()
        ? text.substring(prefix.length(), end)
        : null;
  }

  /** Returns the same repository with the work tree that its configuration names. */
  GitRepository withWorkTree(Path other) {
    return new GitRepository(other, gitDirectory, commonDirectory);
  }
}
