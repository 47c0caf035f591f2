package dev.keywarden.dotenv.git;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GitConfigTest {
  private static final String[] PIECES = {
    "[core]",
    "[a \"b\"]",
    "[a.B]",
    "[a \"b\\\"c\"]",
    "[A]",
    "\n",
    "\n",
    "\n",
    "\r\n",
    " ",
    "\t",
    "key = value",
    "key=",
    "Key",
    "k1 = \"a b\"  c ",
    "x = a\\\n b",
    "x = \"a\\tb\\n\"",
    "# c\n",
    "; c\n",
    "x = a # c",
    "x = \"a # b\"",
    "x = a\\\\b",
    "[a] y = 1",
    "x = a;b",
    "é = 1",
    "x = é",
    "x = a \"",
    "[a",
    "]",
    "x = \\q",
    "=",
    "x == y",
    "[ ]",
    "[a \"b\" ]",
    "-a = 1",
    "x  y  z"
  };

  @TempDir Path temporary;
  private GitSandbox git;
  private Path tree;

  @BeforeAll
  static void git() {
    GitSandbox.requireGit();
  }

  @BeforeEach
  void repository() throws IOException {
    git = new GitSandbox(temporary);
    tree = git.repository("r");
    git.write(git.root.resolve("rules"), "yes\n");
    git.write(git.root.resolve("other-rules"), "no\n");
  }

  /** The file "yes" is ignored if and only if the configuration leads to {@code rules}. */
  private void assertRulesFound(boolean found) {
    GitVerdict verdict = git.check(tree.resolve("yes"));
    assertThat(verdict).isEqualTo(git.oracle(tree, "yes"));
    assertThat(verdict instanceof GitVerdict.Ignored).isEqualTo(found);
  }

  private String excludes(String name) {
    return "[core]\n\texcludesFile = " + git.root.resolve(name) + "\n";
  }

  private void global(String text) {
    git.write(git.home.resolve(".gitconfig"), text);
  }

  @Test
  void parse_randomFiles_sameAsGit() throws IOException {
    int seeds = Integer.getInteger("keywarden.git.seeds", 150);
    int refused = 0;
    for (int seed = 0; seed < seeds; seed++) {
      Random random = new Random(seed);
      StringBuilder text =
          new StringBuilder(random.nextInt(8) == 0 ? "\ufeff" : "").append("[s]\n");
      int pieces = random.nextInt(9);
      for (int i = 0; i < pieces; i++) {
        text.append(PIECES[random.nextInt(PIECES.length)]);
        text.append(random.nextBoolean() ? "\n" : "");
      }
      Path file = git.write(git.root.resolve("config"), text.toString());
      // 128 is how git refuses a file.
      String expected =
          git.run(git.root, new byte[0], 128, "config", "-z", "--file", "config", "--list");
      String said = parse(file);
      if (said == null) {
        refused++;
        assertThat(Files.readString(git.root.resolve("stderr"))).as(text.toString()).isNotEmpty();
      } else {
        assertThat(Files.readString(git.root.resolve("stderr"))).as(text.toString()).isEmpty();
        assertThat(said).as(text.toString()).isEqualTo(expected);
      }
    }
    assertThat(refused).isBetween(seeds / 10, seeds * 9 / 10);
  }

  /** Returns the settings as {@code git config -z --list} prints them, or null. */
  private static @Nullable String parse(Path file) throws IOException {
    StringBuilder said = new StringBuilder();
    try {
      new GitConfigParser(file, Files.readAllBytes(file))
          .parse(
              (section, subsection, key, value) -> {
                said.append(section).append('.');
                said.append(subsection).append(subsection.isEmpty() ? "" : ".").append(key);
                said.append(value == null ? "" : "\n" + value).append('\0');
              });
    } catch (IOException malformed) {
      return null;
    }
    return said.toString();
  }

  @Test
  void excludesFile_inGlobalConfiguration_used() {
    assertRulesFound(false);
    global(excludes("rules"));
    assertRulesFound(true);
  }

  @Test
  void excludesFile_homeAndRelativePath_expanded() {
    git.write(git.home.resolve("mine"), "yes\n");
    global("[core] excludesFile = ~/mine");
    assertRulesFound(true);
    git.write(tree.resolve("sub/rules"), "yes\n");
    global("[core] excludesFile = sub/rules");
    assertThat(git.check(tree.resolve("yes"))).isInstanceOf(GitVerdict.Ignored.class);
    assertThat(git.oracle(tree, "yes")).isInstanceOf(GitVerdict.Ignored.class);
  }

  @Test
  void excludesFile_repositoryOverridesGlobalAndVariableOverridesBoth() {
    global(excludes("rules"));
    git.git(tree, "config", "core.excludesFile", git.root.resolve("other-rules").toString());
    assertRulesFound(false);
    git.environment.put("GIT_CONFIG_COUNT", "1");
    git.environment.put("GIT_CONFIG_KEY_0", "core.excludesFile");
    git.environment.put("GIT_CONFIG_VALUE_0", git.root.resolve("rules").toString());
    assertRulesFound(true);
  }

  @Test
  void excludesFile_empty_noDefaultEither() {
    git.write(git.home.resolve(".config/git/ignore"), "yes\n");
    assertRulesFound(true);
    global("[core] excludesFile =");
    assertRulesFound(false);
  }

  @Test
  void globalAndSystemFiles_movedByVariables() {
    git.environment.remove("GIT_CONFIG_NOSYSTEM");
    Path file = git.write(git.root.resolve("moved"), excludes("rules"));
    git.environment.put("GIT_CONFIG_SYSTEM", file.toString());
    assertRulesFound(true);
    git.environment.put("GIT_CONFIG_NOSYSTEM", "true");
    assertRulesFound(false);
    git.environment.put("GIT_CONFIG_GLOBAL", file.toString());
    assertRulesFound(true);
    git.environment.put("GIT_CONFIG_GLOBAL", "");
    assertRulesFound(false);
  }

  @Test
  void include_relativeToItsFile_read() {
    git.write(git.home.resolve("more/a"), "[include] path = b");
    git.write(git.home.resolve("more/b"), excludes("rules"));
    global("[include]\n path = more/a\n path = not-there\n");
    assertRulesFound(true);
  }

  @Test
  void include_ofItself_undecided() {
    global("[include] path = .gitconfig");
    assertThat(git.check(tree.resolve("yes"))).isInstanceOf(GitVerdict.Undecided.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gitdir:ROOT/",
        "gitdir:ROOT/r/.git",
        "gitdir:r/",
        "gitdir:r/.git",
        "gitdir:**/r/**",
        "gitdir:~/../r/",
        "gitdir:./../r/",
        "gitdir:R/",
        "gitdir/i:R/",
        "gitdir:ROOT/x/",
        "gitdir:r",
        "onbranch:main",
        "onbranch:ma*",
        "onbranch:topic/",
        "onbranch:**",
        "hasconfig:remote.*.url:https://example.com/**",
        "hasconfig:remote.*.url:https://other/**",
        "unknown:x",
        "gitdir:./",
        "gitdir:~/"
      })
  void includeIf_condition_sameAsGit(String condition) {
    git.git(tree, "config", "remote.origin.url", "https://example.com/a/b");
    git.write(git.home.resolve("more"), excludes("rules"));
    String text = condition.replace("ROOT", git.root.toString());
    global("[includeIf \"" + text + "\"]\n\tpath = more\n");
    assertThat(git.check(tree.resolve("yes"))).isEqualTo(git.oracle(tree, "yes"));
  }

  @Test
  void includeIf_branchBelowDirectory_read() {
    git.write(git.home.resolve("more"), excludes("rules"));
    global("[includeIf \"onbranch:topic/\"]\n\tpath = more\n");
    assertRulesFound(false);
    git.git(tree, "checkout", "-q", "-b", "topic/a/b");
    assertRulesFound(true);
  }

  @Test
  void worktreeConfig_ownFileOverrides() {
    git.git(tree, "config", "extensions.worktreeConfig", "true");
    git.git(tree, "config", "core.excludesFile", git.root.resolve("other-rules").toString());
    git.git(
        tree, "config", "--worktree", "core.excludesFile", git.root.resolve("rules").toString());
    assertRulesFound(true);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[core",
        "[core]\nignoreCase = maybe",
        "[core]\nexcludesFile",
        "[core] x = \"",
        "[core]\nrepositoryformatversion = 7",
        "[extensions]\nobjectFormat = md5",
        "[core]\nexcludesFile = ~nobody-at-all/x"
      })
  void load_whatGitRefuses_undecided(String text) throws IOException {
    Path config = tree.resolve(".git/config");
    Files.write(config, text.getBytes(StandardCharsets.UTF_8));
    assertThat(git.check(tree.resolve("yes"))).isInstanceOf(GitVerdict.Undecided.class);
  }
}
