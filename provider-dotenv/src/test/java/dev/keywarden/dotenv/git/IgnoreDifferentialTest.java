package dev.keywarden.dotenv.git;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random repositories, in which git is asked about every path. More of them: {@code
 * -Dkeywarden.git.seeds=5000 -Dkeywarden.git.firstSeed=1000}.
 */
class IgnoreDifferentialTest {
  private static final String[] NAMES = {
    "a", "b", "ab", "A", ".env", ".env.x", "a b", "[a]", "é", "c-d", "!a", "#a", "a*"
  };
  private static final String[] PIECES = {
    "a",
    "b",
    "ab",
    ".env",
    "A",
    "*",
    "*",
    "**",
    "**",
    "?",
    "/",
    "/",
    "[ab]",
    "[!a]",
    "[^b]",
    "[a-c]",
    "[A-C]",
    "[[:alpha:]]",
    "[[:upper:]x]",
    "[[:punct:]]",
    "[[:bad:]]",
    "[]a]",
    "[a-]",
    "[",
    "]",
    "\\a",
    "\\*",
    "\\",
    "\\[",
    "[\\]]",
    "-",
    "é",
    ".",
    "#",
    "!",
    " ",
    "\\ ",
    "\t",
    "\r",
    "***",
    "**/",
    "/**",
    "[/]",
    "[[:x]",
    "\0",
    "x",
    "[b-\\c]",
    "c-d"
  };

  @TempDir Path temporary;

  @BeforeAll
  static void git() {
    GitSandbox.requireGit();
  }

  @Test
  void of_randomRepositories_sameAsGit() throws IOException {
    GitSandbox sandbox = new GitSandbox(temporary);
    int first = Integer.getInteger("keywarden.git.firstSeed", 0);
    int seeds = Integer.getInteger("keywarden.git.seeds", 200);
    Set<Class<?>> kinds = new LinkedHashSet<>();
    for (int seed = first; seed < first + seeds; seed++) {
      compare(sandbox, seed, kinds);
    }
    // A generator that never hits would prove nothing.
    assertThat(kinds)
        .contains(GitVerdict.Ignored.class, GitVerdict.NotIgnored.class, GitVerdict.Tracked.class);
  }

  private static void compare(GitSandbox sandbox, int seed, Set<Class<?>> kinds)
      throws IOException {
    Random random = new Random(seed);
    Path workTree = sandbox.root.resolve("r" + seed);
    Path git = workTree.resolve(".git");
    Files.createDirectories(git.resolve("objects"));
    Files.createDirectories(git.resolve("refs"));
    sandbox.write(git.resolve("HEAD"), "ref: refs/heads/main\n");
    boolean ignoreCase = random.nextInt(4) == 0;
    sandbox.write(git.resolve("config"), "[core]\n\tignoreCase = " + ignoreCase + "\n");

    Set<String> paths = new TreeSet<>();
    while (paths.size() < 40) {
      paths.add(path(random));
    }
    List<String> rules = new ArrayList<>();
    sandbox.write(workTree.resolve(".gitignore"), rules(random, rules));
    if (random.nextBoolean()) {
      sandbox.write(git.resolve("info/exclude"), rules(random, rules));
    }
    Path global = sandbox.home.resolve(".config/git/ignore");
    Files.deleteIfExists(global);
    if (random.nextBoolean()) {
      sandbox.write(global, rules(random, rules));
    }
    for (String path : paths) {
      int slash = path.lastIndexOf('/');
      if (slash > 0 && random.nextInt(6) == 0) {
        Path directory = workTree.resolve(path.substring(0, slash));
        sandbox.write(directory.resolve(".gitignore"), rules(random, rules));
      }
    }
    Set<String> tracked = tracked(sandbox, random, workTree, paths);
    String[] said =
        sandbox
            .run(
                workTree,
                String.join("\0", paths).getBytes(StandardCharsets.UTF_8),
                1,
                "check-ignore",
                "-v",
                "-n",
                "--no-index",
                "-z",
                "--stdin")
            .split("\0", -1);
    int at = 0;
    for (String path : paths) {
      assertThat(said[at + 3]).isEqualTo(path);
      GitVerdict expected;
      if (tracked.contains(path) || (ignoreCase && containsIgnoringCase(tracked, path))) {
        expected = new GitVerdict.Tracked(workTree, path);
      } else if (said[at].isEmpty() || said[at + 2].startsWith("!")) {
        expected = new GitVerdict.NotIgnored(workTree, path);
      } else {
        expected = new GitVerdict.Ignored(said[at] + ":" + said[at + 1] + ":" + said[at + 2]);
      }
      at += 4;
      kinds.add(expected.getClass());
      assertThat(sandbox.check(workTree.resolve(path)))
          .as("seed %d, %s, ignoreCase %s, rules %s", seed, path, ignoreCase, rules)
          .isEqualTo(expected);
    }
  }

  private static boolean containsIgnoringCase(Set<String> tracked, String path) {
    for (String entry : tracked) {
      if (entry.equals(path) || lower(entry).equals(lower(path))) {
        return true;
      }
    }
    return false;
  }

  private static String lower(String path) {
    return path.toLowerCase(Locale.ROOT);
  }

  /** Puts some paths into an index of a random version, and returns what git lists. */
  private static Set<String> tracked(
      GitSandbox sandbox, Random random, Path workTree, Set<String> paths) {
    StringBuilder input = new StringBuilder();
    for (String path : paths) {
      if (random.nextInt(5) == 0) {
        input
            .append("100644 e69de29bb2d1d6434b8b29ae775ad8c2e48c5391 ")
            .append(random.nextInt(8) == 0 ? 2 : 0)
            .append('\t')
            .append(path)
            .append('\0');
      }
    }
    String version = Integer.toString(random.nextInt(2) * 2 + 2);
    sandbox.run(
        workTree,
        input.toString().getBytes(StandardCharsets.UTF_8),
        0,
        "update-index",
        "--index-version",
        version,
        "-z",
        "--index-info");
    return Set.copyOf(sandbox.tracked(workTree));
  }

  private static String path(Random random) {
    StringBuilder path = new StringBuilder();
    int depth = 1 + random.nextInt(4);
    for (int i = 0; i < depth; i++) {
      path.append(i == 0 ? "" : "/").append(NAMES[random.nextInt(NAMES.length)]);
    }
    return path.toString();
  }

  private static String rules(Random random, List<String> all) {
    StringBuilder text = new StringBuilder(random.nextInt(10) == 0 ? "\ufeff" : "");
    int lines = random.nextInt(6);
    String lineBreak = random.nextInt(5) == 0 ? "\r\n" : "\n";
    for (int i = 0; i < lines; i++) {
      text.append(random.nextInt(4) == 0 ? "!" : "");
      if (random.nextInt(3) == 0) {
        // A rule made from a name hits more often than one made from pieces.
        text.append(random.nextBoolean() ? "/" : "").append(NAMES[random.nextInt(NAMES.length)]);
      }
      int pieces = random.nextInt(5);
      for (int j = 0; j < pieces; j++) {
        text.append(PIECES[random.nextInt(PIECES.length)]);
      }
      text.append(random.nextInt(5) == 0 ? "/" : "");
      text.append(i == lines - 1 && random.nextBoolean() ? "" : lineBreak);
    }
    all.add(text.toString());
    return text.toString();
  }
}
