package dev.keywarden.dotenv.git;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What git's configuration says for one repository (git-config(1)): of the system, the user, the
 * repository, the work tree and the environment, each over the one before, with their includes.
 */
final class GitConfig {
  /** As git: deeper includes are a loop. */
  private static final int DEEPEST_INCLUDE = 10;

  private static final int MAX_BYTES = 1 << 20;

  private final GitRepository repository;
  private final Map<String, String> environment;
  private final Path home;
  private final Map<String, String> values = new HashMap<>();

  private GitConfig(GitRepository repository, Map<String, String> environment, Path home) {
    this.repository = repository;
    this.environment = environment;
    this.home = home;
  }

  static GitConfig read(GitRepository repository, Map<String, String> environment, Path home) {
    GitConfig config = new GitConfig(repository, environment, home);
    if (!truth(environment.get("GIT_CONFIG_NOSYSTEM"))) {
      config.readFile(
          config.path(environment.getOrDefault("GIT_CONFIG_SYSTEM", "/etc/gitconfig")), 0);
    }
    String user = environment.get("GIT_CONFIG_GLOBAL");
    if (user != null) {
      config.readFile(config.path(user), 0);
    } else {
      config.readFile(config.xdg("config"), 0);
      config.readFile(home.resolve(".gitconfig"), 0);
    }
    config.readFile(repository.commonDirectory().resolve("config"), 0);
    if (config.flag("extensions.worktreeconfig")) {
      config.readFile(repository.gitDirectory().resolve("config.worktree"), 0);
    }
    config.readEnvironment();
    return config;
  }

  /** Returns a value; the name is in lower case but for a subsection. */
  @Nullable String text(String name) {
    return values.get(name);
  }

  boolean flag(String name) {
    return truth(values.get(name));
  }

  private static boolean truth(@Nullable String value) {
    if (value == null) {
      return false;
    }
    return switch (value.toLowerCase(java.util.Locale.ROOT)) {
      case "", "false", "no", "off", "0" -> false;
      default -> true;
    };
  }

  /** Returns the user's own list of patterns; null if there is none. */
  @Nullable Path excludesFile(Path workTree) {
    String configured = values.get("core.excludesfile");
    if (configured == null) {
      return xdg("ignore");
    }
    if (configured.isEmpty()) {
      return null;
    }
    return configured.startsWith("~/") ? path(configured) : GitPaths.resolve(workTree, configured);
  }

  private @Nullable Path xdg(String file) {
    String base = environment.get("XDG_CONFIG_HOME");
    Path directory =
        base == null || base.isEmpty() ? home.resolve(".config") : GitPaths.resolve(home, base);
    return directory == null ? null : directory.resolve("git").resolve(file);
  }

  private @Nullable Path path(String text) {
    return text.startsWith("~/")
        ? GitPaths.resolve(home, text.substring(2))
        : GitPaths.resolve(repository.workTree(), text);
  }

  private void readEnvironment() {
    String count = environment.get("GIT_CONFIG_COUNT");
    for (int i = 0; count != null && i < 1000; i++) {
      String key = environment.get("GIT_CONFIG_KEY_" + i);
      String value = environment.get("GIT_CONFIG_VALUE_" + i);
      if (key == null || value == null || count.equals(Integer.toString(i))) {
        return;
      }
      values.put(folded(key), value);
    }
  }

  /** Sections and names do not depend on case; what stands between them does. */
  private static String folded(String key) {
    int first = key.indexOf('.');
    int last = key.lastIndexOf('.');
    String lower = key.toLowerCase(java.util.Locale.ROOT);
    return first < 0 || first == last
        ? lower
        : lower.substring(0, first) + key.substring(first, last) + lower.substring(last);
  }

  private void readFile(@Nullable Path file, int depth) {
    if (file == null || depth > DEEPEST_INCLUDE) {
      return;
    }
    byte[] bytes;
    try (InputStream input = Files.newInputStream(file)) {
      bytes = input.readNBytes(MAX_BYTES + 1);
    } catch (IOException e) {
      return; // as with git, a file that is not there says nothing
    }
    if (bytes.length <= MAX_BYTES) {
      new GitConfigText(new String(bytes, UTF_8)) {
        @Override
        void entry(String name, String value) {
          put(file, depth, name, value);
        }
      }.read();
    }
  }

  private void put(Path file, int depth, String name, String value) {
    if (name.equals("include.path")) {
      include(file, depth, value);
    } else if (name.startsWith("includeif.") && name.endsWith(".path")) {
      String condition = name.substring("includeif.".length(), name.length() - ".path".length());
      if (holds(condition, file)) {
        include(file, depth, value);
      }
    } else {
      values.put(name, value);
    }
  }

  private void include(Path file, int depth, String value) {
    Path directory = file.toAbsolutePath().getParent();
    readFile(
        value.startsWith("~/") || directory == null
            ? path(value)
            : GitPaths.resolve(directory, value),
        depth + 1);
  }

  private boolean holds(String condition, Path file) {
    if (condition.startsWith("gitdir:")) {
      return inGitDirectory(condition.substring("gitdir:".length()), file, false);
    }
    if (condition.startsWith("gitdir/i:")) {
      return inGitDirectory(condition.substring("gitdir/i:".length()), file, true);
    }
    if (condition.startsWith("onbranch:")) {
      String head = GitRepository.pointer(repository.gitDirectory().resolve("HEAD"), "ref: ");
      String branch = head == null ? "" : head.strip();
      String glob = condition.substring("onbranch:".length());
      return branch.startsWith("refs/heads/")
          && Wildmatch.matches(
              glob.endsWith("/") ? glob + "**" : glob,
              branch.substring("refs/heads/".length()),
              true,
              false);
    }
    return false;
  }

  private boolean inGitDirectory(String written, Path file, boolean foldCase) {
    String glob = written;
    if (glob.startsWith("~/")) {
      glob = home + glob.substring(1);
    } else if (glob.startsWith("./")) {
      glob = file.toAbsolutePath().getParent() + glob.substring(1);
    } else if (!glob.startsWith("/")) {
      glob = "**/" + glob;
    }
    if (glob.endsWith("/")) {
      glob += "**";
    }
    String directory = repository.gitDirectory().toString();
    return Wildmatch.matches(glob, directory, true, foldCase)
        || Wildmatch.matches(glob, directory + "/", true, foldCase);
  }
}
