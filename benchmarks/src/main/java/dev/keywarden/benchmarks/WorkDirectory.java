package dev.keywarden.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A directory outside of any repository, with a {@code .env} file that its owner alone can read.
 */
final class WorkDirectory implements AutoCloseable {
  /** Files that git tracks there: as many as a small project has, for the index to have a size. */
  private static final int TRACKED = 300;

  private final Path path;

  private WorkDirectory(Path path) {
    this.path = path;
  }

  static WorkDirectory create() throws IOException {
    WorkDirectory work = new WorkDirectory(Files.createTempDirectory("keywarden-benchmarks"));
    List<String> lines = new ArrayList<>();
    lines.add("# Keys for a benchmark");
    for (Map.Entry<String, String> key : Keys.make().entrySet()) {
      lines.add(key.getKey() + "=" + key.getValue());
    }
    Path file = Files.write(work.path.resolve(".env"), lines);
    if (Files.getFileStore(file).supportsFileAttributeView("posix")) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }
    return work;
  }

  Path path() {
    return path;
  }

  static boolean gitIsThere() throws InterruptedException {
    try {
      return new ProcessBuilder("git", "--version")
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }

  void putUnderGit() throws IOException, InterruptedException {
    Files.write(path.resolve(".gitignore"), List.of("target/", ".env", ".env.*", "!.env.example"));
    Path sources = Files.createDirectory(path.resolve("src"));
    for (int i = 0; i < TRACKED; i++) {
      Files.createFile(sources.resolve("Source" + i + ".java"));
    }
    git("init", "--quiet");
    git("add", ".gitignore", "src");
  }

  private void git(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("git"));
    command.addAll(Arrays.asList(arguments));
    int status = new ProcessBuilder(command).directory(path.toFile()).inheritIO().start().waitFor();
    if (status != 0) {
      throw new IOException("git " + arguments[0] + " ended with " + status);
    }
  }

  @Override
  public void close() throws IOException {
    try (Stream<Path> found = Files.walk(path)) {
      for (Path file : found.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
