package dev.keywarden.dotenv.git;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Asks git itself, for the two things that only git's object store can tell: what is in the
 * directory that one entry of a sparse index stands for, and what a {@code .gitignore} says that a
 * sparse checkout left out of the work tree. A split index, rare and read by git alone, comes
 * third.
 */
final class GitCommand {
  /** Git answers in 10 ms; after two seconds the user is better served by a refusal. */
  private static final int TIMEOUT_SECONDS = 2;

  private GitCommand() {}

  /** Whether git tracks a path of the work tree. */
  static boolean tracks(GitRepository repository, String path) throws IOException {
    return run(
        repository, List.of("--literal-pathspecs", "ls-files", "--error-unmatch", "--", path));
  }

  /** Whether git has a rule that ignores a path of the work tree. */
  static boolean ignores(GitRepository repository, String path) throws IOException {
    // Not with --no-index: without it git takes a .gitignore that is not there from the index.
    // This command refuses literal pathspecs; the dot keeps a colon in front from being magic.
    return run(repository, List.of("check-ignore", "--quiet", "--", "./".concat(path)));
  }

  private static boolean run(GitRepository repository, List<String> arguments) throws IOException {
    ProcessBuilder builder = new ProcessBuilder("git");
    List<String> command = builder.command();
    // The repository's configuration may name a program that git would run to learn of changes.
    command.addAll(List.of("-c", "core.fsmonitor=false"));
    command.add("--git-dir=".concat(repository.gitDirectory().toString()));
    command.add("--work-tree=".concat(repository.workTree().toString()));
    command.addAll(arguments);
    builder.directory(repository.workTree().toFile());
    Map<String, String> environment = builder.environment();
    for (Iterator<String> names = environment.keySet().iterator(); names.hasNext(); ) {
      if (names.next().startsWith("GIT_")) {
        names.remove();
      }
    }
    environment.put("GIT_OPTIONAL_LOCKS", "0");
    environment.put("GIT_NO_LAZY_FETCH", "1");
    environment.put("GIT_TERMINAL_PROMPT", "0");
    builder.redirectErrorStream(true);
    builder.redirectInput(ProcessBuilder.Redirect.from(nothing()));
    builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
    Process process = builder.start();
    int exit;
    try {
      if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException("git did not answer in time");
      }
      exit = process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while git was asked", e);
    } finally {
      process.destroyForcibly();
    }
    if (exit > 1) {
      throw new IOException("git could not tell");
    }
    return exit == 0;
  }

  private static File nothing() {
    return Path.of(GitEnvironment.isWindows() ? "NUL" : "/dev/null").toFile();
  }
}
