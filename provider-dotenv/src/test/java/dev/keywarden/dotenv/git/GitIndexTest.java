package dev.keywarden.dotenv.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GitIndexTest {
  private static final String EMPTY = "100644 e69de29bb2d1d6434b8b29ae775ad8c2e48c5391 0\t";

  @TempDir Path temporary;
  private GitSandbox git;
  private Path tree;
  private Path index;

  @BeforeAll
  static void git() {
    GitSandbox.requireGit();
  }

  @BeforeEach
  void repository() throws IOException {
    git = new GitSandbox(temporary);
    tree = git.repository("r");
    index = tree.resolve(".git/index");
  }

  private void add(String... paths) {
    StringBuilder input = new StringBuilder();
    for (String path : paths) {
      input.append(EMPTY).append(path).append('\0');
    }
    byte[] bytes = input.toString().getBytes(StandardCharsets.UTF_8);
    git.run(tree, bytes, 0, "update-index", "-z", "--index-info");
  }

  private GitIndex.Answer find(String path) throws IOException {
    return GitIndex.find(index, 20, path.getBytes(StandardCharsets.UTF_8), false);
  }

  private GitIndex.Answer findIgnoringCase(String path) throws IOException {
    return GitIndex.find(index, 20, path.getBytes(StandardCharsets.UTF_8), true);
  }

  private int version() throws IOException {
    return Files.readAllBytes(index)[7];
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4})
  void find_version_everyEntryAndNoNeighbour(int version) throws IOException {
    add("-", ".e", ".env", ".env.x", "a/.env", "a/b/.env", "ab", "zz/.env");
    git.git(tree, "update-index", "--index-version", Integer.toString(version));
    assertThat(version()).isEqualTo(version);
    for (String path : git.tracked(tree)) {
      assertThat(find(path)).as(path).isEqualTo(GitIndex.Answer.PRESENT);
      assertThat(find(path + "0")).as(path).isEqualTo(GitIndex.Answer.ABSENT);
      assertThat(find("0" + path)).as(path).isEqualTo(GitIndex.Answer.ABSENT);
    }
    assertThat(find("a")).isEqualTo(GitIndex.Answer.ABSENT);
  }

  @Test
  void find_version3ExtendedFlags_told() throws IOException {
    add("a", "b", "c");
    git.git(tree, "update-index", "--skip-worktree", "b");
    git.git(tree, "update-index", "--assume-unchanged", "c");
    assertThat(version()).isEqualTo(3);
    assertThat(find("a")).isEqualTo(GitIndex.Answer.PRESENT);
    assertThat(find("b")).isEqualTo(GitIndex.Answer.SKIPPED);
    assertThat(find("c")).isEqualTo(GitIndex.Answer.PRESENT);
  }

  @Test
  void find_intentToAdd_present() throws IOException {
    git.write(tree.resolve(".env"), "");
    git.git(tree, "add", "-N", ".env");
    assertThat(version()).isEqualTo(3);
    assertThat(find(".env")).isEqualTo(GitIndex.Answer.PRESENT);
  }

  @Test
  void find_conflictStages_present() throws IOException {
    String input =
        EMPTY.replace(" 0\t", " 2\t") + ".env\0" + EMPTY.replace(" 0\t", " 3\t") + ".env";
    git.run(tree, input.getBytes(StandardCharsets.UTF_8), 0, "update-index", "-z", "--index-info");
    assertThat(find(".env")).isEqualTo(GitIndex.Answer.PRESENT);
  }

  @Test
  void find_nameLongerThanTheLengthField_compared() throws IOException {
    String name = ("d".repeat(200) + "/").repeat(25) + ".env";
    add("a", name, "z");
    for (String version : new String[] {"2", "4"}) {
      git.git(tree, "update-index", "--index-version", version);
      assertThat(find(name)).isEqualTo(GitIndex.Answer.PRESENT);
      assertThat(find(name + "x")).isEqualTo(GitIndex.Answer.ABSENT);
      assertThat(find("z")).isEqualTo(GitIndex.Answer.PRESENT);
    }
  }

  @Test
  void find_ignoringCase_everySpelling() throws IOException {
    add(".ENV", "App/.env", "a", "zebra");
    assertThat(findIgnoringCase(".env")).isEqualTo(GitIndex.Answer.PRESENT);
    assertThat(findIgnoringCase("aPP/.Env")).isEqualTo(GitIndex.Answer.PRESENT);
    assertThat(findIgnoringCase("ZEBRA")).isEqualTo(GitIndex.Answer.PRESENT);
    assertThat(findIgnoringCase("app/.en")).isEqualTo(GitIndex.Answer.ABSENT);
  }

  @Test
  void find_noIndex_absent() throws IOException {
    assertThat(find(".env")).isEqualTo(GitIndex.Answer.ABSENT);
  }

  @Test
  void find_splitIndex_elsewhereAndGitTells() throws IOException {
    add("a", ".env", "x/.env", "z");
    git.git(tree, "config", "splitIndex.maxPercentChange", "100");
    git.git(tree, "update-index", "--split-index");
    add("b");
    git.git(tree, "rm", "-q", "--cached", "x/.env");
    assertThat(find(".env")).isEqualTo(GitIndex.Answer.ELSEWHERE);
    assertThat(find("y")).isEqualTo(GitIndex.Answer.ELSEWHERE);
    assertThat(find("zzz")).isEqualTo(GitIndex.Answer.ELSEWHERE);
    for (String path : new String[] {".env", "x/.env", "y", "b", "z", "zzz"}) {
      assertThat(git.check(tree.resolve(path))).as(path).isEqualTo(git.oracle(tree, path));
    }
    assertThat(git.check(tree.resolve(".env"))).isInstanceOf(GitVerdict.Tracked.class);
  }

  @Test
  void find_splitIndexPassedThePath_toldByTheSharedFile() throws IOException {
    add("a", "b");
    git.git(tree, "config", "splitIndex.maxPercentChange", "100");
    git.git(tree, "update-index", "--split-index");
    add("z");
    assertThat(find("a")).isEqualTo(GitIndex.Answer.ELSEWHERE);
    assertThat(git.check(tree.resolve("a"))).isEqualTo(new GitVerdict.Tracked(tree, "a"));
    assertThat(git.check(tree.resolve("aa"))).isEqualTo(new GitVerdict.NotIgnored(tree, "aa"));
    git.git(tree, "update-index", "--no-split-index");
    assertThat(find("a")).isEqualTo(GitIndex.Answer.PRESENT);
  }

  @Test
  void find_largeSparseIndex_treeIsNotJumpedOver() throws IOException {
    String[] paths = new String[3002];
    for (int i = 0; i < 1500; i++) {
      paths[i] = "in/" + i;
      paths[i + 1500] = "pin/" + i;
    }
    paths[3000] = "out/.env";
    paths[3001] = "out/x/y";
    git.git(tree, "hash-object", "-w", "--stdin");
    add(paths);
    git.git(tree, "commit", "-q", "-m", "x");
    git.git(tree, "sparse-checkout", "set", "--sparse-index", "in", "pin");
    assertThat(git.git(tree, "ls-files", "--sparse")).contains("out/\n");
    assertThat(index).satisfies(file -> assertThat(Files.size(file)).isGreaterThan(200_000));
    assertThat(find("out/x/.env")).isEqualTo(GitIndex.Answer.ELSEWHERE);
    assertThat(find("out/zzz")).isEqualTo(GitIndex.Answer.ELSEWHERE);
    assertThat(findIgnoringCase("OUT/x/.env")).isEqualTo(GitIndex.Answer.ELSEWHERE);
    assertThat(find("ouu")).isEqualTo(GitIndex.Answer.ABSENT);
    assertThat(find("pin/1499")).isEqualTo(GitIndex.Answer.PRESENT);
  }

  @Test
  void before_largeIndex_endsNearThePath() throws IOException {
    String[] paths = new String[20_000];
    for (int i = 0; i < paths.length; i++) {
      paths[i] = name(i);
    }
    add(paths);
    byte[] bytes = Files.readAllBytes(index);
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    try (IndexWindow window = new IndexWindow(new RandomAccessFile(index.toFile(), "r"))) {
      IndexProbe probe = new IndexProbe(window, 60);
      for (int i = 0; i < paths.length; i += 97) {
        byte[] path = paths[i].getBytes(StandardCharsets.UTF_8);
        long place = probe.before(12, bytes.length - 20, path);
        long entry = text.indexOf(paths[i]) - 62L;
        assertThat(place).isBetween(Math.max(12, entry - (16 << 10)), entry);
        window.moveTo(place);
        assertThat(probe.entryLength()).isPositive();
      }
    }
  }

  @Test
  void nextSpelling_everyShortEntry_firstBehindIt() {
    byte[] path = "b/Cb".getBytes(StandardCharsets.UTF_8);
    EntryOrder order = new EntryOrder(path, true, 60);
    List<String> spellings =
        List.of("B/CB", "B/Cb", "B/cB", "B/cb", "b/CB", "b/Cb", "b/cB", "b/cb");
    Random random = new Random(5);
    String letters = "ABCDabcd/.";
    for (int i = 0; i < 20_000; i++) {
      StringBuilder entry = new StringBuilder();
      int kept = random.nextInt(4);
      entry.append(spellings.get(random.nextInt(8)), 0, kept);
      int length = kept + 1 + random.nextInt(3);
      while (entry.length() < length) {
        entry.append(letters.charAt(random.nextInt(letters.length())));
      }
      if (!spellings.contains(entry.toString())) {
        byte[] bytes = entry.toString().getBytes(StandardCharsets.UTF_8);
        byte[] next = order.nextSpelling(bytes, 0, bytes.length);
        String expected =
            spellings.stream()
                .filter(s -> s.compareTo(entry.toString()) > 0)
                .findFirst()
                .orElse("");
        assertThat(next == null ? "" : new String(next, StandardCharsets.UTF_8))
            .as(entry.toString())
            .isEqualTo(expected);
      }
    }
  }

  @Test
  void find_endOfEntriesExtension_splitToldFromIt() throws IOException {
    git.git(tree, "config", "index.recordEndOfIndexEntries", "true");
    add(".a", "b", "c");
    assertThat(new String(Files.readAllBytes(index), StandardCharsets.ISO_8859_1)).contains("EOIE");
    git.write(tree.resolve(".git/sharedindex.left-over"), "");
    assertThat(find("aa")).isEqualTo(GitIndex.Answer.ABSENT);
  }

  @Test
  void find_sparseIndex_onlyPathsBelowItsTreesAreElsewhere() throws IOException {
    for (String path : new String[] {"in/file", "out/.env", "out/deep/.env", "top"}) {
      git.write(tree.resolve(path), "");
    }
    git.git(tree, "add", ".");
    git.git(tree, "commit", "-q", "-m", "x");
    git.git(tree, "sparse-checkout", "set", "--sparse-index", "in");
    assertThat(git.git(tree, "ls-files", "--sparse", "-t")).contains("out/\n");
    assertThat(find("out/deep/.env")).isEqualTo(GitIndex.Answer.ELSEWHERE);
    assertThat(find("in/.env")).isEqualTo(GitIndex.Answer.ABSENT);
    for (String path : new String[] {"out/.env", "out/deep/.env", "out/no", "in/file", "in/no"}) {
      assertThat(git.check(tree.resolve(path))).as(path).isEqualTo(git.oracle(tree, path));
    }
    assertThat(git.check(tree.resolve("out/.env"))).isInstanceOf(GitVerdict.Tracked.class);
  }

  @Test
  void find_unknownMandatoryExtension_refused() throws IOException {
    add("a", "b");
    byte[] bytes = Files.readAllBytes(index);
    byte[] more = Arrays.copyOf(bytes, bytes.length + 8);
    System.arraycopy(bytes, bytes.length - 20, more, more.length - 20, 20);
    System.arraycopy(new byte[] {'z', 'z', 'z', 'z', 0, 0, 0, 0}, 0, more, bytes.length - 20, 8);
    Files.write(index, more);
    assertThatThrownBy(() -> find("c")).isInstanceOf(IOException.class);
    assertThat(git.check(tree.resolve("c"))).isInstanceOf(GitVerdict.Undecided.class);
  }

  @Test
  void find_anyByteOfTheFileCutOrChanged_answersOrRefusesButNeverHangs() throws IOException {
    add(".a", ".env", "b/c/d", "e");
    for (String version : new String[] {"2", "4"}) {
      git.git(tree, "update-index", "--index-version", version);
      byte[] whole = Files.readAllBytes(index);
      Random random = new Random(7);
      int refused = 0;
      for (int i = 0; i < 1500; i++) {
        byte[] bytes = i < whole.length ? Arrays.copyOf(whole, i) : whole.clone();
        if (i >= whole.length) {
          bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        Files.write(index, bytes);
        try {
          assertThat(find("b/c/x")).isNotNull();
        } catch (IOException expected) {
          refused++;
        }
      }
      assertThat(refused).isGreaterThan(whole.length / 2);
      Files.write(index, whole);
    }
  }

  @Test
  void find_corruptIndex_undecided() throws IOException {
    Files.writeString(index, "no index at all, but long enough to be one");
    assertThat(git.check(tree.resolve(".env"))).isInstanceOf(GitVerdict.Undecided.class);
  }

  @Test
  void find_largeRandomIndex_sameAsAList() throws IOException {
    Random random = new Random(3);
    SortedSet<String> paths = new TreeSet<>();
    while (paths.size() < 8000) {
      paths.add(randomPath(random));
    }
    add(paths.toArray(new String[0]));
    for (String version : new String[] {"2", "4"}) {
      git.git(tree, "update-index", "--index-version", version);
      compare(random, paths);
    }
    git.git(tree, "update-index", "--index-version", "2");
    git.git(tree, "update-index", "--skip-worktree", paths.first(), paths.last());
    assertThat(version()).isEqualTo(3);
    compare(random, paths);
  }

  private void compare(Random random, SortedSet<String> paths) throws IOException {
    String[] all = paths.toArray(new String[0]);
    Set<String> folded = new HashSet<>();
    for (String path : all) {
      folded.add(path.toLowerCase(Locale.ROOT));
    }
    for (int i = 0; i < 1500; i++) {
      String path = i % 2 == 0 ? all[random.nextInt(all.length)] : randomPath(random);
      assertThat(find(path) != GitIndex.Answer.ABSENT).as(path).isEqualTo(paths.contains(path));
      String spelled = anyCase(random, path);
      assertThat(findIgnoringCase(spelled) != GitIndex.Answer.ABSENT)
          .as(spelled)
          .isEqualTo(folded.contains(spelled.toLowerCase(Locale.ROOT)));
    }
    for (String path : new String[] {all[0], all[1], all[all.length - 1]}) {
      assertThat(find(path)).as(path).isNotEqualTo(GitIndex.Answer.ABSENT);
      assertThat(find(path + "~")).as(path).isEqualTo(GitIndex.Answer.ABSENT);
    }
    assertThat(find("-")).isEqualTo(GitIndex.Answer.ABSENT);
    assertThat(find("~~~")).isEqualTo(GitIndex.Answer.ABSENT);
  }

  private static String anyCase(Random random, String path) {
    StringBuilder spelled = new StringBuilder();
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      spelled.append(random.nextBoolean() ? Character.toUpperCase(c) : Character.toLowerCase(c));
    }
    return spelled.toString();
  }

  private static String randomPath(Random random) {
    StringBuilder path = new StringBuilder();
    int depth = 1 + random.nextInt(4);
    for (int i = 0; i < depth; i++) {
      int length = 1 + random.nextInt(random.nextInt(20) == 0 ? 200 : 8);
      for (int j = 0; j < length; j++) {
        char c = (char) ('a' + random.nextInt(random.nextInt(3) == 0 ? 26 : 3));
        path.append(random.nextInt(5) == 0 ? Character.toUpperCase(c) : c);
      }
      // A directory and a file never have the same name: git could not hold both.
      path.append(i < depth - 1 ? "/" : ".txt");
    }
    return path.toString();
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4})
  void find_threeHundredThousandEntries_presentAndAbsentEverywhere(int version) throws IOException {
    StringBuilder input = new StringBuilder(40_000_000);
    for (int i = 0; i < 300_000; i++) {
      input.append(EMPTY).append(name(i)).append('\n');
    }
    byte[] bytes = input.toString().getBytes(StandardCharsets.UTF_8);
    git.git(tree, "config", "index.version", Integer.toString(version));
    git.run(tree, bytes, 0, "update-index", "--index-info");
    assertThat(version()).isEqualTo(version);
    for (int i : new int[] {0, 1, 77_777, 150_000, 299_998, 299_999}) {
      assertThat(find(name(i))).isEqualTo(GitIndex.Answer.PRESENT);
      assertThat(find(name(i).replace(".java", ".env"))).isEqualTo(GitIndex.Answer.ABSENT);
      assertThat(findIgnoringCase(name(i).toUpperCase(Locale.ROOT)))
          .isEqualTo(GitIndex.Answer.PRESENT);
    }
    assertThat(find(".env")).isEqualTo(GitIndex.Answer.ABSENT);
    assertThat(find("zz/.env")).isEqualTo(GitIndex.Answer.ABSENT);
  }

  private static String name(int i) {
    String number = Integer.toString(1_000_000 + i).substring(1);
    return "module-" + number.substring(0, 3) + "/src/main/java/com/example/C" + number + ".java";
  }
}
