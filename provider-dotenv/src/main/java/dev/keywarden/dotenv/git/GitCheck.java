package dev.keywarden.dotenv.git;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Asks whether git tracks a file or would take it in, as {@code git ls-files --error-unmatch} and
 * {@code git check-ignore} answer, without starting git.
 *
 * <p>A symbolic link is asked about twice, as the link and as the file it leads to, and so is a
 * file below a linked directory; the more dangerous answer is returned. The work tree is the
 * nearest above the file. Where {@code GIT_DIR} is set, the repository it names is asked as well if
 * the file lies in its work tree; no variable can hide a repository that is there. Not API; may
 * change at any time.
 */
public final class GitCheck {
  private GitCheck() {}

  /**
   * Returns what git says of a file. Never throws for what it finds on disk: what cannot be
   * understood is {@link GitVerdict.Undecided}.
   *
   * @param file the file; it need not exist
   * @return the verdict
   */
  public static GitVerdict of(Path file) {
    return of(file, System.getenv(), Path.of(System.getProperty("user.home", "/")), Path.of(""));
  }

  static GitVerdict of(
      Path file, Map<String, String> environment, Path home, Path workingDirectory) {
    Path absolute = file.toAbsolutePath();
    Path place = absolute.getParent();
    try {
      return check(
          absolute, new GitEnvironment(environment, home, workingDirectory.toAbsolutePath()));
    } catch (IOException | InvalidPathException e) {
      return undecided(place == null ? absolute : place, e);
    }
  }

  private static GitVerdict check(Path absolute, GitEnvironment environment) throws IOException {
    Path parent = absolute.getParent();
    Path name = absolute.getFileName();
    if (parent == null || name == null) {
      return new GitVerdict.Outside();
    }
    Path real = real(absolute);
    Path entry = real(parent).resolve(name).normalize();
    GitVerdict verdict = checkIn(entry, environment);
    return real.equals(entry) ? verdict : worse(verdict, checkIn(real, environment));
  }

  private static GitVerdict checkIn(Path file, GitEnvironment environment) throws IOException {
    GitVerdict verdict = ask(nearest(file, environment), file, environment);
    return environment.nonEmpty("GIT_DIR") == null
        ? verdict
        : worse(verdict, ask(GitRepository.named(environment), file, environment));
  }

  private static @Nullable GitRepository nearest(Path file, GitEnvironment environment)
      throws IOException {
    Path parent = file.getParent();
    return parent == null ? null : GitRepository.containing(parent, environment);
  }

  private static GitVerdict ask(
      @Nullable GitRepository repository, Path file, GitEnvironment environment) {
    if (repository == null
        || !file.startsWith(repository.workTree())
        || file.equals(repository.workTree())) {
      return new GitVerdict.Outside();
    }
    try {
      return askIn(repository, file, environment);
    } catch (IOException | InvalidPathException e) {
      return undecided(repository.workTree(), e);
    }
  }

  private static GitVerdict askIn(GitRepository repository, Path file, GitEnvironment environment)
      throws IOException {
    String path = GitFiles.slashed(repository.workTree().relativize(file));
    GitConfig config = repository.config();
    byte[] bytes = bytes(path, config.precomposeUnicode());
    Path workTree = repository.workTree();
    Path index = repository.gitDirectory().resolve("index");
    int idLength = idLength(config.objectFormat());
    GitIndex.Answer answer = GitIndex.find(index, idLength, bytes, config.ignoreCase());
    if (answer == GitIndex.Answer.PRESENT
        || answer == GitIndex.Answer.SKIPPED
        || (answer == GitIndex.Answer.ELSEWHERE && GitCommand.tracks(repository, path))) {
      return new GitVerdict.Tracked(workTree, path);
    }
    IgnoreRules rules = repository.rules(environment);
    String rule = rules.ignoring(bytes, Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS));
    if (config.sparseCheckout() && leftOut(rules.missing(), index, idLength)) {
      rule =
          GitCommand.ignores(repository, path) ? "a rule that the sparse checkout left out" : null;
    }
    return rule == null ? new GitVerdict.NotIgnored(workTree, path) : new GitVerdict.Ignored(rule);
  }

  /** Whether git would take one of these ignore files from the index instead of the work tree. */
  private static boolean leftOut(List<String> files, Path index, int idLength) throws IOException {
    for (int i = 0; i < files.size(); i++) {
      byte[] path = files.get(i).getBytes(StandardCharsets.UTF_8);
      GitIndex.Answer answer = GitIndex.find(index, idLength, path, false);
      if (answer == GitIndex.Answer.SKIPPED || answer == GitIndex.Answer.ELSEWHERE) {
        return true;
      }
    }
    return false;
  }

  /** Returns a path as git stores it. */
  private static byte[] bytes(String path, boolean precompose) throws IOException {
    boolean ascii = true;
    for (int i = 0; i < path.length(); i++) {
      ascii &= path.charAt(i) < 0x80;
    }
    if (ascii) {
      return path.getBytes(StandardCharsets.UTF_8);
    }
    String encoding = System.getProperty("sun.jnu.encoding", "UTF-8");
    if (path.indexOf('\ufffd') >= 0
        || !(GitEnvironment.isWindows() || encoding.equalsIgnoreCase("UTF-8"))) {
      throw new IOException("the path cannot be compared byte by byte in this locale");
    }
    String text = precompose ? Normalizer.normalize(path, Normalizer.Form.NFC) : path;
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static int idLength(String objectFormat) throws IOException {
    return switch (objectFormat) {
      case "sha1" -> 20;
      case "sha256" -> 32;
      default -> throw new IOException("the repository has an object format not known here");
    };
  }

  /** Resolves links; where the file is not there, those of the directories that are. */
  private static Path real(Path path) throws IOException {
    try {
      return path.toRealPath();
    } catch (NoSuchFileException absent) {
      Path parent = path.getParent();
      Path name = path.getFileName();
      return parent == null || name == null ? path : real(parent).resolve(name).normalize();
    }
  }

  private static GitVerdict worse(GitVerdict one, GitVerdict other) {
    return danger(other) > danger(one) ? other : one;
  }

  private static int danger(GitVerdict verdict) {
    if (verdict instanceof GitVerdict.Tracked) {
      return 4;
    }
    if (verdict instanceof GitVerdict.Undecided) {
      return 3;
    }
    if (verdict instanceof GitVerdict.NotIgnored) {
      return 2;
    }
    return verdict instanceof GitVerdict.Ignored ? 1 : 0;
  }

  private static GitVerdict undecided(Path place, Exception e) {
    String message = e.getMessage();
    if (message == null || e.getClass() != IOException.class) {
      message = e.getClass().getSimpleName().concat(" while reading git's files");
    }
    return new GitVerdict.Undecided(place, message);
  }
}
