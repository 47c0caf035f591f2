package dev.keywarden.dotenv.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A directory in which git sees nothing of the machine's configuration. Not thread-safe. */
final class GitSandbox {
  final Path root;
  final Path home;
  final Map<String, String> environment = new HashMap<>();

  GitSandbox(Path temporary) throws IOException {
    root = temporary.toRealPath();
    home = Files.createDirectories(root.resolve("home"));
    environment.put("HOME", home.toString());
    environment.put("GIT_CONFIG_NOSYSTEM", "1");
  }

  /** What the machine gives a git that is not to see its configuration. */
  private Map<String, String> forGit() {
    Map<String, String> all = new HashMap<>(environment);
    all.put("PATH", System.getenv("PATH"));
    all.put("LC_ALL", "C");
    all.put("GIT_AUTHOR_NAME", "a");
    all.put("GIT_AUTHOR_EMAIL", "a@example.com");
    all.put("GIT_COMMITTER_NAME", "a");
    all.put("GIT_COMMITTER_EMAIL", "a@example.com");
    return all;
  }

  /** Skips the test where there is no git, but fails it on a build server. */
  static void requireGit() {
    boolean there = true;
    try {
      new ProcessBuilder("git", "--version")
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start();
    } catch (IOException e) {
      there = false;
    }
    if ("true".equals(System.getenv("CI"))) {
      assertThat(there).as("git on the build server").isTrue();
    }
    assumeTrue(there, "git is not installed");
  }

  /** Makes a repository of one empty directory below the root. */
  Path repository(String name, String... options) {
    Path directory = root.resolve(name);
    List<String> command = new ArrayList<>(List.of("init", "-q", "-b", "main"));
    command.addAll(List.of(options));
    command.add(directory.toString());
    git(root, command.toArray(new String[0]));
    return directory;
  }

  String git(Path directory, String... arguments) {
    return run(directory, new byte[0], 0, arguments);
  }

  /** The paths that git lists as tracked. */
  List<String> tracked(Path workTree) {
    String[] paths = git(workTree, "ls-files", "-z").split("\0", -1);
    return List.of(paths).subList(0, paths.length - 1); // the last one ends with a zero, too
  }

  /** Runs git, and fails unless it ends with {@code exit} (or 1 where that says "none"). */
  String run(Path directory, byte[] input, int exit, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add("git");
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.environment().clear();
    builder.environment().putAll(forGit());
    builder.redirectError(root.resolve("stderr").toFile());
    builder.redirectOutput(root.resolve("stdout").toFile());
    try {
      Process process = builder.start();
      try (OutputStream out = process.getOutputStream()) {
        out.write(input);
      }
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue())
          .as("%s: %s", command, Files.readString(root.resolve("stderr")))
          .isIn(0, exit);
      return Files.readString(root.resolve("stdout"), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  Path write(Path file, String text) {
    try {
      Files.createDirectories(file.getParent());
      return Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  GitVerdict check(Path file) {
    return GitCheck.of(file, environment, home, root);
  }

  /** What git itself says, in our words. */
  GitVerdict oracle(Path workTree, String path) {
    if (!run(workTree, new byte[0], 1, "ls-files", "--error-unmatch", "--", path).isEmpty()) {
      return new GitVerdict.Tracked(workTree, path);
    }
    String said =
        run(
            workTree,
            path.getBytes(StandardCharsets.UTF_8),
            1,
            "check-ignore",
            "-v",
            "-z",
            "--stdin");
    String[] parts = said.split("\0", -1);
    return parts.length < 3 || parts[2].startsWith("!")
        ? new GitVerdict.NotIgnored(workTree, path)
        : new GitVerdict.Ignored(parts[0] + ":" + parts[1] + ":" + parts[2]);
  }
}
