package dev.keywarden.dotenv.git;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The settings that decide whether git tracks or ignores a file, read from the system's, the
 * user's, the repository's and the work tree's configuration and from {@code GIT_CONFIG_COUNT}, in
 * this order; the last one wins. Settings of {@code git -c} ({@code GIT_CONFIG_PARAMETERS}) are
 * left out: they belong to the git command that started this process, not to the next {@code git
 * add}.
 */
final class GitConfig implements GitConfigParser.Settings {
  /** Git itself stops at ten files that include one another. */
  private static final int MAX_INCLUDE_DEPTH = 10;

  /** Tools set a handful of settings by variables; a thousand is a mistake. */
  private static final int MAX_VARIABLES = 1000;

  private final GitEnvironment environment;
  private final Path gitDirectory;
  private final Path commonDirectory;
  private final List<String> remoteUrls = new ArrayList<>();

  /** The file being read, or null for variables. */
  private @Nullable Path file;

  private int depth;
  private boolean repositoryFile;
  private boolean collectingUrls;
  private boolean urlsCollected;
  private List<Path> files = List.of();

  private @Nullable String excludesFile;
  private boolean ignoreCase;
  private boolean precomposeUnicode;
  private boolean sparseCheckout;
  private boolean bare;
  private boolean worktreeConfig;
  private @Nullable String workTree;
  private String objectFormat = "sha1";

  private GitConfig(GitEnvironment environment, Path gitDirectory, Path commonDirectory) {
    this.environment = environment;
    this.gitDirectory = gitDirectory;
    this.commonDirectory = commonDirectory;
  }

  /**
   * Reads the configuration of a repository.
   *
   * @param common the directory that linked work trees share; the same as {@code gitDirectory} in a
   *     main work tree
   * @throws IOException if git would refuse to work with this configuration
   */
  static GitConfig load(GitEnvironment environment, Path gitDirectory, Path common)
      throws IOException {
    GitConfig config = new GitConfig(environment, gitDirectory, common);
    config.files = userFiles(environment);
    for (int i = 0; i < config.files.size(); i++) {
      config.readFile(config.files.get(i));
    }
    Path local = common.resolve("config");
    config.files.add(local);
    config.repositoryFile = true;
    config.readFile(local);
    if (!common.equals(gitDirectory)) {
      // What the shared file says of the main work tree does not hold for a linked one.
      config.bare = false;
      config.workTree = null;
    }
    if (config.worktreeConfig) {
      Path own = gitDirectory.resolve("config.worktree");
      config.files.add(own);
      config.readFile(own);
    }
    config.repositoryFile = false;
    config.readVariables();
    return config;
  }

  /** {@code core.excludesFile} as configured, or null where git takes its default. */
  @Nullable String excludesFile() {
    return excludesFile;
  }

  boolean ignoreCase() {
    return ignoreCase;
  }

  boolean precomposeUnicode() {
    return precomposeUnicode;
  }

  boolean sparseCheckout() {
    return sparseCheckout;
  }

  boolean bare() {
    return bare;
  }

  /** {@code core.worktree} as configured, or null. */
  @Nullable String workTree() {
    return workTree;
  }

  String objectFormat() {
    return objectFormat;
  }

  private static List<Path> userFiles(GitEnvironment environment) throws IOException {
    List<Path> files = new ArrayList<>();
    String skip = environment.get("GIT_CONFIG_NOSYSTEM");
    if (skip == null || !isTrue("GIT_CONFIG_NOSYSTEM", skip)) {
      String system = environment.get("GIT_CONFIG_SYSTEM");
      if (system != null) {
        files.add(environment.workingDirectory().resolve(system));
      } else if (!GitEnvironment.isWindows()) {
        files.add(Path.of("/etc/gitconfig"));
      } else {
        String programs = environment.nonEmpty("ProgramFiles");
        if (programs != null) {
          files.add(Path.of(programs, "Git", "etc", "gitconfig"));
        }
      }
    }
    String global = environment.get("GIT_CONFIG_GLOBAL");
    if (global == null) {
      files.add(environment.xdg("config"));
      files.add(environment.home().resolve(".gitconfig"));
    } else if (!global.isEmpty()) {
      files.add(environment.workingDirectory().resolve(global));
    }
    return files;
  }

  private void readFile(Path path) throws IOException {
    byte[] bytes = GitFiles.readIfReadable(path, GitFiles.MAX_CONFIG);
    if (bytes == null) {
      return;
    }
    Path outer = file;
    file = path;
    new GitConfigParser(path, bytes).parse(this);
    file = outer;
  }

  private void readVariables() throws IOException {
    String count = environment.nonEmpty("GIT_CONFIG_COUNT");
    if (count == null) {
      return;
    }
    int variables = toNumber(count);
    if (variables < 0 || variables > MAX_VARIABLES) {
      throw new IOException("GIT_CONFIG_COUNT is not a small number");
    }
    for (int i = 0; i < variables; i++) {
      String index = Integer.toString(i);
      String name = environment.get("GIT_CONFIG_KEY_".concat(index));
      String value = environment.get("GIT_CONFIG_VALUE_".concat(index));
      int first = name == null ? -1 : name.indexOf('.');
      if (name == null || value == null || first < 0) {
        throw new IOException("GIT_CONFIG_COUNT counts a setting that is not there");
      }
      int last = name.lastIndexOf('.');
      accept(
          name.substring(0, first).toLowerCase(Locale.ROOT),
          first == last ? "" : name.substring(first + 1, last),
          name.substring(last + 1).toLowerCase(Locale.ROOT),
          value);
    }
  }

  @Override
  public void accept(String section, String subsection, String key, @Nullable String value)
      throws IOException {
    if (collectingUrls) {
      if (section.equals("remote") && key.equals("url") && value != null) {
        remoteUrls.add(value);
      }
    } else if (section.equals("core") && subsection.isEmpty()) {
      acceptCore(key, value);
    } else if (section.equals("extensions") && subsection.isEmpty()) {
      acceptExtension(key, value);
    }
    boolean plain = section.equals("include") && subsection.isEmpty();
    if (key.equals("path") && (plain || (section.equals("includeif") && holds(subsection)))) {
      include(required("include.path", value));
    }
  }

  private void acceptCore(String key, @Nullable String value) throws IOException {
    switch (key) {
      case "excludesfile" -> excludesFile = required("core.excludesFile", value);
      case "ignorecase" -> ignoreCase = isTrue("core.ignoreCase", value);
      case "precomposeunicode" -> precomposeUnicode = isTrue("core.precomposeUnicode", value);
      case "sparsecheckout" -> sparseCheckout = isTrue("core.sparseCheckout", value);
      default -> {
        if (describesRepository()) {
          acceptShape(key, value);
        }
      }
    }
  }

  private void acceptShape(String key, @Nullable String value) throws IOException {
    switch (key) {
      case "bare" -> bare = isTrue("core.bare", value);
      case "worktree" -> workTree = required("core.worktree", value);
      case "repositoryformatversion" -> {
        if (value != null && toNumber(value) > 1) {
          throw new IOException("the repository has a format newer than version 1");
        }
      }
      default -> {} // nothing that decides here
    }
  }

  private void acceptExtension(String key, @Nullable String value) throws IOException {
    if (!describesRepository()) {
      return;
    }
    if (key.equals("objectformat")) {
      objectFormat = required("extensions.objectFormat", value);
    } else if (key.equals("worktreeconfig")) {
      worktreeConfig = isTrue("extensions.worktreeConfig", value);
    }
  }

  /** Git takes the shape of a repository from its own file alone, without what that includes. */
  private boolean describesRepository() {
    return repositoryFile && depth == 0;
  }

  private void include(String value) throws IOException {
    Path from = file;
    Path base = from == null ? null : from.getParent();
    if (base == null) {
      if (!environment.expand(value, Path.of("")).isAbsolute()) {
        throw new IOException("a relative include does not come from a file");
      }
      base = environment.workingDirectory();
    }
    if (depth == MAX_INCLUDE_DEPTH) {
      throw new IOException("git's configuration files include one another too deeply");
    }
    depth++;
    readFile(environment.expand(value, base));
    depth--;
  }

  private boolean holds(String condition) throws IOException {
    if (condition.startsWith("gitdir:")) {
      return matchesGitDirectory(condition.substring("gitdir:".length()), false);
    }
    if (condition.startsWith("gitdir/i:")) {
      return matchesGitDirectory(condition.substring("gitdir/i:".length()), true);
    }
    if (condition.startsWith("onbranch:")) {
      return matchesBranch(condition.substring("onbranch:".length()));
    }
    if (condition.startsWith("hasconfig:remote.*.url:")) {
      return matchesRemote(condition.substring("hasconfig:remote.*.url:".length()));
    }
    return false; // git passes over conditions it does not know
  }

  private boolean matchesGitDirectory(String condition, boolean anyCase) throws IOException {
    String pattern = condition;
    String literal = "";
    if (condition.startsWith("./") && file != null) {
      Path directory = file.toRealPath().getParent();
      literal = directory == null ? "/" : GitFiles.slashed(directory).concat("/");
      pattern = condition.substring(2);
    } else if (condition.startsWith("~")) {
      pattern = GitFiles.slashed(environment.expand(condition, environment.home()));
      if (condition.endsWith("/") && !pattern.endsWith("/")) {
        pattern = pattern.concat("/");
      }
    } else if (!condition.startsWith("/") && !(GitEnvironment.isWindows() && hasDrive(condition))) {
      pattern = "**/".concat(condition);
    }
    if (pattern.endsWith("/") || (pattern.isEmpty() && !literal.isEmpty())) {
      pattern = pattern.concat("**");
    }
    return matchesFrom(literal, pattern, gitDirectory.toRealPath(), anyCase)
        || matchesFrom(literal, pattern, gitDirectory, anyCase);
  }

  private static boolean hasDrive(String path) {
    return path.length() > 2 && path.charAt(1) == ':';
  }

  private static boolean matchesFrom(
      String literal, String pattern, Path directory, boolean anyCase) {
    String text = GitFiles.slashed(directory);
    return text.regionMatches(anyCase, 0, literal, 0, literal.length())
        && globMatches(pattern, text.substring(literal.length()), anyCase);
  }

  private boolean matchesBranch(String condition) throws IOException {
    String head = GitFiles.readLine(gitDirectory.resolve("HEAD"));
    if (head == null || !head.startsWith("ref:")) {
      return false;
    }
    String ref = head.substring("ref:".length()).trim();
    String pattern = condition.endsWith("/") ? condition.concat("**") : condition;
    return ref.startsWith("refs/heads/")
        && globMatches(pattern, ref.substring("refs/heads/".length()), false);
  }

  private boolean matchesRemote(String pattern) throws IOException {
    if (collectingUrls) {
      return false; // git forbids such files to add to what their own condition asks
    }
    if (!urlsCollected) {
      urlsCollected = true;
      collectUrls();
    }
    for (int i = 0; i < remoteUrls.size(); i++) {
      if (globMatches(pattern, remoteUrls.get(i), false)) {
        return true;
      }
    }
    return false;
  }

  /** Remotes stand in files read later than the condition, so all are read once for them alone. */
  private void collectUrls() throws IOException {
    List<Path> all = new ArrayList<>(files);
    all.add(commonDirectory.resolve("config"));
    all.add(gitDirectory.resolve("config.worktree"));
    int outerDepth = depth;
    Path outer = file;
    collectingUrls = true;
    depth = 0;
    for (int i = 0; i < all.size(); i++) {
      readFile(all.get(i));
    }
    file = null;
    readVariables();
    collectingUrls = false;
    depth = outerDepth;
    file = outer;
  }

  private static boolean globMatches(String pattern, String text, boolean anyCase) {
    return Wildmatch.matches(
        pattern.getBytes(StandardCharsets.UTF_8), text.getBytes(StandardCharsets.UTF_8), anyCase);
  }

  private static String required(String name, @Nullable String value) throws IOException {
    if (value == null) {
      throw new IOException(name.concat(" has no value"));
    }
    return value;
  }

  private static boolean isTrue(String name, @Nullable String value) throws IOException {
    if (value == null) {
      return true;
    }
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "true", "yes", "on" -> true;
      case "", "false", "no", "off" -> false;
      default -> {
        int number = toNumber(value);
        if (number < 0 && !value.startsWith("-")) {
          throw new IOException(name.concat(" is neither true nor false"));
        }
        yield number != 0;
      }
    };
  }

  /** Returns the number that the text is, or -1; no exception quotes what the text was. */
  private static int toNumber(String text) {
    int number = 0;
    for (int i = 0; i < text.length(); i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9 || number > 100_000_000) {
        return -1;
      }
      number = number * 10 + digit;
    }
    return text.isEmpty() ? -1 : number;
  }
}
