package dev.keywarden.dotenv.git;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What git takes from its surroundings. Immutable.
 *
 * @param variables the environment variables
 * @param userHome the home directory where {@code HOME} is not set
 * @param workingDirectory what relative paths in variables are relative to
 */
record GitEnvironment(Map<String, String> variables, Path userHome, Path workingDirectory) {

  @Nullable String get(String name) {
    return variables.get(name);
  }

  /** Returns the value of a variable, or null where it is unset or empty. */
  @Nullable String nonEmpty(String name) {
    String value = variables.get(name);
    return value == null || value.isEmpty() ? null : value;
  }

  Path home() {
    String home = nonEmpty("HOME");
    return home == null ? userHome : workingDirectory.resolve(home);
  }

  /** Returns a file below {@code $XDG_CONFIG_HOME/git}, or {@code ~/.config/git}. */
  Path xdg(String name) {
    String xdg = nonEmpty("XDG_CONFIG_HOME");
    Path base = xdg == null ? home().resolve(".config") : workingDirectory.resolve(xdg);
    return base.resolve("git").resolve(name);
  }

  /**
   * Returns the path that a configuration value means.
   *
   * @param base what a relative path is relative to
   * @throws IOException if it names another user's home, or git's own place where that is unknown
   */
  Path expand(String value, Path base) throws IOException {
    if (value.startsWith("~/")) {
      return home().resolve(value.substring(2));
    }
    if (value.equals("~")) {
      return home();
    }
    if (value.startsWith("%(prefix)/")) {
      if (isWindows()) {
        throw new IOException("a path in git's configuration starts with %(prefix)");
      }
      return Path.of("/usr").resolve(value.substring("%(prefix)/".length()));
    }
    if (value.startsWith("~")) {
      throw new IOException("a path in git's configuration starts with another user's home");
    }
    return base.resolve(value);
  }

  static boolean isWindows() {
    return File.separatorChar == '\\';
  }
}
