package dev.keywarden.dotenv.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GitCheckTest {
  @TempDir Path temporary;
  private GitSandbox git;

  @BeforeAll
  static void git() {
    GitSandbox.requireGit();
  }

  @BeforeEach
  void sandbox() throws IOException {
    git = new GitSandbox(temporary);
  }

  /** Both answers: ours is git's, and it is of the kind the test is about. */
  private void assertSame(Path workTree, String path, Class<? extends GitVerdict> kind) {
    GitVerdict expected = git.oracle(workTree, path);
    assertThat(expected).isInstanceOf(kind);
    assertThat(git.check(workTree.resolve(path))).isEqualTo(expected);
  }

  private Path commit(Path workTree, String path) {
    git.write(workTree.resolve(path), "KEY=1\n");
    git.git(workTree, "add", "-f", "--", path);
    git.git(workTree, "commit", "-q", "-m", "x");
    return workTree;
  }

  @Test
  void of_outsideAnyRepository_outside() {
    Path file = git.write(git.root.resolve("plain/.env"), "");
    assertThat(git.check(file)).isEqualTo(new GitVerdict.Outside());
    assertThat(git.check(git.root.resolve("not/there/.env"))).isEqualTo(new GitVerdict.Outside());
    assertThat(git.check(Path.of("/"))).isEqualTo(new GitVerdict.Outside());
  }

  @Test
  void of_freshRepositoryWithoutIndex_notIgnored() {
    Path tree = git.repository("r");
    git.write(tree.resolve(".env"), "");
    assertSame(tree, ".env", GitVerdict.NotIgnored.class);
  }

  @Test
  void of_ignoredFile_namesTheRule() {
    Path tree = git.repository("r");
    git.write(tree.resolve(".gitignore"), "# keys\n.env\n");
    assertThat(git.check(tree.resolve(".env")))
        .isEqualTo(new GitVerdict.Ignored(".gitignore:2:.env"));
    assertSame(tree, ".env", GitVerdict.Ignored.class);
  }

  @Test
  void of_trackedThoughIgnored_tracked() {
    Path tree = commit(git.repository("r"), "app/.env");
    git.write(tree.resolve(".gitignore"), ".env\n");
    assertSame(tree, "app/.env", GitVerdict.Tracked.class);
  }

  @Test
  void of_parentDirectoryExcluded_negationBelowHasNoEffect() {
    Path tree = git.repository("r");
    git.write(tree.resolve(".gitignore"), "conf/\n");
    git.write(tree.resolve("conf/.gitignore"), "!.env\n");
    git.write(tree.resolve("conf/.env"), "");
    assertSame(tree, "conf/.env", GitVerdict.Ignored.class);
  }

  @Test
  void of_infoExcludeAndGlobalExcludes_inGitsOrder() {
    Path tree = git.repository("r");
    git.write(git.home.resolve(".config/git/ignore"), ".env\n.env.local\n");
    git.write(tree.resolve(".git/info/exclude"), "!.env.local\n.env.test\n");
    assertSame(tree, ".env", GitVerdict.Ignored.class);
    assertSame(tree, ".env.local", GitVerdict.NotIgnored.class);
    assertSame(tree, ".env.test", GitVerdict.Ignored.class);
  }

  @Test
  void of_xdgConfigHome_movesGlobalExcludes() {
    Path tree = git.repository("r");
    git.environment.put("XDG_CONFIG_HOME", git.root.resolve("xdg").toString());
    git.write(git.home.resolve(".config/git/ignore"), "a\n");
    git.write(git.root.resolve("xdg/git/ignore"), "b\n");
    assertSame(tree, "a", GitVerdict.NotIgnored.class);
    assertSame(tree, "b", GitVerdict.Ignored.class);
  }

  @Test
  void of_linkedWorktree_ownIndexSharedExcludes() {
    Path main = commit(git.repository("r"), "README");
    git.git(main, "worktree", "add", "-q", "../linked");
    Path linked = git.root.resolve("linked");
    git.write(main.resolve(".git/info/exclude"), ".env.local\n");
    git.write(linked.resolve(".env"), "");
    git.git(linked, "add", ".env");
    assertSame(linked, ".env", GitVerdict.Tracked.class);
    assertSame(linked, "other", GitVerdict.NotIgnored.class);
    assertThat(git.check(linked.resolve(".env.local"))).isInstanceOf(GitVerdict.Ignored.class);
    assertSame(main, ".env", GitVerdict.NotIgnored.class);
  }

  @Test
  void of_coreWorktreeOfTheMainWorktree_doesNotHoldForALinkedOne() {
    Path main = commit(git.repository("r"), ".env");
    git.git(main, "worktree", "add", "-q", "../linked");
    git.git(main, "config", "core.worktree", main.toString());
    assertSame(git.root.resolve("linked"), ".env", GitVerdict.Tracked.class);
  }

  @Test
  void of_linkedWorktreeOfBareRepository_works() {
    Path main = commit(git.repository("r"), "README");
    git.git(git.root, "clone", "-q", "--bare", "r", "bare.git");
    git.git(git.root.resolve("bare.git"), "worktree", "add", "-q", "../linked", "main");
    assertSame(git.root.resolve("linked"), "README", GitVerdict.Tracked.class);
    assertThat(git.check(git.root.resolve("bare.git/.env"))).isEqualTo(new GitVerdict.Outside());
    assertSame(main, "README", GitVerdict.Tracked.class);
  }

  @Test
  void of_submodule_itsOwnRepositoryDecides() {
    Path library = commit(git.repository("library"), ".env");
    Path outer = commit(git.repository("outer"), "README");
    git.write(outer.resolve(".gitignore"), ".env*\n");
    git.git(
        outer,
        "-c",
        "protocol.file.allow=always",
        "submodule",
        "add",
        "-q",
        library.toString(),
        "sub");
    assertThat(outer.resolve("sub/.git")).isRegularFile();
    assertSame(outer.resolve("sub"), ".env", GitVerdict.Tracked.class);
    assertSame(outer.resolve("sub"), ".env.x", GitVerdict.NotIgnored.class);
  }

  @Test
  void of_nestedRepository_nearestDecides() {
    Path outer = git.repository("outer");
    git.write(outer.resolve(".gitignore"), ".env\n");
    Path inner = git.repository("outer/inner");
    assertSame(inner, ".env", GitVerdict.NotIgnored.class);
  }

  @Test
  void of_separateGitDirectory_followed() {
    Path tree = git.repository("r", "--separate-git-dir", git.root.resolve("elsewhere").toString());
    commit(tree, ".env");
    assertSame(tree, ".env", GitVerdict.Tracked.class);
  }

  @Test
  void of_gitFileThatNamesNothing_undecided() {
    Path file = git.write(git.root.resolve("broken/.env"), "");
    git.write(git.root.resolve("broken/.git"), "gitdir: ../gone\n");
    assertThat(git.check(file)).isInstanceOf(GitVerdict.Undecided.class);
  }

  @Test
  void of_gitDirectoryThatIsNone_outside() {
    Path file = git.write(git.root.resolve("broken/.env"), "");
    git.write(git.root.resolve("broken/.git/config"), "");
    assertThat(git.check(file)).isEqualTo(new GitVerdict.Outside());
  }

  @Test
  void of_bareFlagOrFileBelowDotGit_outside() {
    Path tree = commit(git.repository("r"), ".env");
    assertThat(git.check(tree.resolve(".git/.env"))).isEqualTo(new GitVerdict.Outside());
    assertThat(git.check(tree.resolve(".git/info/.env"))).isEqualTo(new GitVerdict.Outside());
    git.git(tree, "config", "core.bare", "true");
    assertThat(git.check(tree.resolve(".env"))).isEqualTo(new GitVerdict.Outside());
  }

  @Test
  void of_coreWorktree_movesTheWorkTree() {
    Path tree = commit(git.repository("r"), "x");
    Path moved = Files.exists(tree) ? git.root.resolve("moved") : tree;
    git.write(moved.resolve("x"), "");
    git.git(tree, "config", "core.worktree", "../../moved");
    assertThat(git.check(tree.resolve("x"))).isEqualTo(new GitVerdict.Outside());
    git.environment.put("GIT_DIR", tree.resolve(".git").toString());
    assertThat(git.check(moved.resolve("x"))).isEqualTo(new GitVerdict.Tracked(moved, "x"));
    assertThat(git.check(moved.resolve("y"))).isEqualTo(new GitVerdict.NotIgnored(moved, "y"));
  }

  @Test
  void of_gitDirVariable_addsARepositoryAndHidesNone() {
    Path tree = commit(git.repository("r"), ".env");
    Path other = git.repository("other");
    git.environment.put("GIT_DIR", other.resolve(".git").toString());
    git.environment.put("GIT_WORK_TREE", git.root.toString());
    assertThat(git.check(tree.resolve(".env"))).isEqualTo(new GitVerdict.Tracked(tree, ".env"));
    assertThat(git.check(git.root.resolve("plain.env")))
        .isEqualTo(new GitVerdict.NotIgnored(git.root, "plain.env"));
  }

  @Test
  void of_ceiling_doesNotHideTheRepository() {
    Path tree = commit(git.repository("r"), "a/.env");
    git.environment.put("GIT_CEILING_DIRECTORIES", tree.resolve("a").toString());
    assertThat(git.check(tree.resolve("a/.env"))).isEqualTo(new GitVerdict.Tracked(tree, "a/.env"));
  }

  @Test
  void of_linkToTrackedFileElsewhere_tracked() throws IOException {
    Path tree = commit(git.repository("r"), "secrets.env");
    Path link = Files.createSymbolicLink(git.root.resolve(".env"), tree.resolve("secrets.env"));
    assertThat(git.check(link)).isEqualTo(new GitVerdict.Tracked(tree, "secrets.env"));
  }

  @Test
  void of_ignoredLinkToFileOutside_ignored() throws IOException {
    Path tree = git.repository("r");
    git.write(tree.resolve(".gitignore"), ".env\n");
    Path target = git.write(git.root.resolve("outside.env"), "");
    Path link = Files.createSymbolicLink(tree.resolve(".env"), target);
    assertThat(git.check(link)).isEqualTo(new GitVerdict.Ignored(".gitignore:1:.env"));
  }

  @Test
  void of_trackedLinkToIgnoredFile_tracked() throws IOException {
    Path tree = git.repository("r");
    git.write(tree.resolve(".gitignore"), "real.env\n");
    Path target = git.write(tree.resolve("real.env"), "");
    Path link = Files.createSymbolicLink(tree.resolve(".env"), target);
    git.git(tree, "add", ".env");
    assertThat(git.check(link)).isEqualTo(new GitVerdict.Tracked(tree, ".env"));
  }

  @Test
  void of_directoryLinkOnTheWay_realPathDecides() throws IOException {
    Path tree = commit(git.repository("r"), "real/.env");
    Path link = Files.createSymbolicLink(tree.resolve("link"), tree.resolve("real"));
    assertThat(git.check(link.resolve(".env")))
        .isEqualTo(new GitVerdict.Tracked(tree, "real/.env"));
    assertThat(git.check(link.resolve("../real/.env")))
        .isEqualTo(new GitVerdict.Tracked(tree, "real/.env"));
  }

  @Test
  void of_gitignoreThatIsALink_notFollowed() throws IOException {
    Path tree = git.repository("r");
    Path rules = git.write(git.root.resolve("rules"), ".env\n");
    Files.createSymbolicLink(tree.resolve(".gitignore"), rules);
    assertSame(tree, ".env", GitVerdict.NotIgnored.class);
  }

  @Test
  void of_gitignoreThatIsADirectory_noRules() throws IOException {
    Path tree = git.repository("r");
    Files.createDirectories(tree.resolve(".gitignore"));
    assertSame(tree, ".env", GitVerdict.NotIgnored.class);
  }

  @Test
  void of_gitignoreTooLarge_undecided() {
    Path tree = git.repository("r");
    git.write(tree.resolve(".gitignore"), ".env\n".repeat(GitFiles.MAX_RULES / 5 + 1));
    assertThat(git.check(tree.resolve(".env"))).isInstanceOf(GitVerdict.Undecided.class);
  }

  @Test
  void of_unreadableGitDirectory_undecided() throws IOException {
    Path tree = git.repository("r");
    Path dotGit = tree.resolve(".git");
    assumeTrue(dotGit.toFile().setExecutable(false));
    try {
      assumeTrue(!dotGit.toFile().canExecute(), "root may read everything");
      assertThat(git.check(tree.resolve(".env"))).isInstanceOf(GitVerdict.Undecided.class);
    } finally {
      assertThat(dotGit.toFile().setExecutable(true)).isTrue();
    }
  }

  @Test
  void of_ignoreCase_otherSpellingIsTracked() {
    Path tree = commit(git.repository("r"), "App/.ENV");
    git.write(tree.resolve(".gitignore"), ".Env.local\n");
    assertSame(tree, "app/.env", GitVerdict.NotIgnored.class);
    git.git(tree, "config", "core.ignoreCase", "true");
    // Here ours is stricter than ls-files: where case is ignored, both names are one file.
    assertThat(git.check(tree.resolve("app/.env")))
        .isEqualTo(new GitVerdict.Tracked(tree, "app/.env"));
    assertSame(tree, ".env.LOCAL", GitVerdict.Ignored.class);
  }

  @Test
  void of_sha256Repository_indexRead() {
    Path tree = commit(git.repository("r", "--object-format=sha256"), "b/.env");
    commit(tree, "a");
    assertSame(tree, "b/.env", GitVerdict.Tracked.class);
    assertSame(tree, "b/.env2", GitVerdict.NotIgnored.class);
  }

  @Test
  void of_sparseCheckoutLeavesOutGitignore_gitIsAsked() throws IOException {
    Path tree = commit(git.repository("r"), "in/file");
    git.write(tree.resolve("out/.gitignore"), ".env\n");
    git.git(tree, "add", "out");
    git.git(tree, "commit", "-q", "-m", "x");
    git.git(tree, "sparse-checkout", "set", "in");
    assertThat(tree.resolve("out/.gitignore")).doesNotExist();
    Files.createDirectories(tree.resolve("out"));
    assertThat(git.oracle(tree, "out/.env")).isInstanceOf(GitVerdict.Ignored.class);
    assertThat(git.check(tree.resolve("out/.env"))).isInstanceOf(GitVerdict.Ignored.class);
    assertSame(tree, "out/other", GitVerdict.NotIgnored.class);
  }

  @Test
  void of_nonAsciiPath_comparedAsUtf8() {
    Path tree = commit(git.repository("r"), "clé/.env");
    assertSame(tree, "clé/.env", GitVerdict.Tracked.class);
  }

  @Test
  void of_realEnvironment_neverThrows() {
    assertThat(GitCheck.of(git.root.resolve("plain/.env"))).isNotNull();
    assertThat(GitCheck.of(Path.of("x"), Map.of("GIT_DIR", "\0"), git.home, git.root))
        .isInstanceOf(GitVerdict.Undecided.class);
  }
}
