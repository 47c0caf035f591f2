package dev.keywarden.jdk;

import static java.util.Objects.requireNonNull;

import dev.keywarden.ApiKey;
import dev.keywarden.Redactor;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Starts a child process with keys in its environment, and no others than those.
 *
 * <pre>{@code
 * Process child =
 *     ChildEnvironment.of(new ProcessBuilder("deploy", "--now"))
 *         .inheritOnly("PATH", "HOME", "LANG")
 *         .put("API_KEY", keys.require("API_KEY"))
 *         .start();
 * }</pre>
 *
 * <p>Security guarantees: a value that cannot stand there is refused before the {@link
 * ProcessBuilder} sees it, which would print it. After {@link #start()}, whether it worked or not,
 * the builder's map has none of the variables that were put here.
 *
 * <p>What it cannot guarantee: the child's environment can be read by whoever may read the child
 * ({@code /proc/PID/environ}, {@code ps eww}), and passes to its own children. Where the child can
 * read its key from its standard input or a file descriptor, prefer that.
 *
 * <p>Not thread-safe, as the builder is not.
 */
public final class ChildEnvironment {
  /** What shells and all platforms take. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]{0,127}");

  private final ProcessBuilder builder;
  private final Map<String, ApiKey> keys = new LinkedHashMap<>();

  private ChildEnvironment(ProcessBuilder builder) {
    this.builder = builder;
  }

  /**
   * Begins with a builder as it is, inherited variables included.
   *
   * @param builder what to start, and how
   * @return a new object
   */
  public static ChildEnvironment of(ProcessBuilder builder) {
    return new ChildEnvironment(requireNonNull(builder, "builder"));
  }

  /**
   * Takes every variable out of the builder but these.
   *
   * @param names what the child may have of what this process has
   * @return this
   */
  public ChildEnvironment inheritOnly(String... names) {
    for (String name : requireNonNull(names, "names")) {
      requireNonNull(name, "names");
    }
    builder.environment().keySet().retainAll(Set.of(names));
    return this;
  }

  /**
   * Takes every variable out of the builder whose value has a key in it that a chain of this
   * process has loaded, in clear or in a form that the {@link Redactor} knows. A key that none has
   * loaded yet is not known here, nor is one of fewer than {@value Redactor#SHORTEST} characters:
   * {@link #inheritOnly} takes those out too.
   *
   * @return this
   */
  public ChildEnvironment withoutInheritedKeys() {
    Redactor redactor = Redactor.ofProcess();
    builder.environment().values().removeIf(value -> !redactor.redact(value).equals(value));
    return this;
  }

  /**
   * Puts a key into the child's environment when it is started, in the place of a variable of that
   * name.
   *
   * @param variable the name of the variable: 1 to 128 of {@code A-Z a-z 0-9 _ . -}, beginning with
   *     a letter or an underscore
   * @param key the key; one event of type {@code USED} for each start
   * @return this
   * @throws IllegalArgumentException with KW-703 if that is no such name; the message does not show
   *     it
   */
  public ChildEnvironment put(String variable, ApiKey key) {
    requireNonNull(variable, "variable");
    requireNonNull(key, "key");
    if (!NAME.matcher(variable).matches()) {
      throw new IllegalArgumentException(
          "KW-703 the name of the variable cannot be used: it is 1 to 128 of A-Z a-z 0-9 _ . - and"
              + " begins with a letter or an underscore");
    }
    keys.put(variable, key);
    return this;
  }

  /**
   * Starts the child.
   *
   * @return the child
   * @throws IOException if the builder cannot start it
   * @throws IllegalArgumentException with KW-701 if the environment cannot hold a key: for a NUL,
   *     or a character that the platform's encoding lacks
   * @throws IllegalStateException if a key is closed
   */
  public Process start() throws IOException {
    Map<String, String> environment = builder.environment();
    try {
      keys.forEach((variable, key) -> environment.put(variable, text(variable, key)));
      return builder.start();
    } finally {
      environment.keySet().removeAll(keys.keySet());
    }
  }

  private static String text(String variable, ApiKey key) {
    return key.use(
        value -> {
          @Nullable String fault = Fitness.inEnvironment(value);
          if (fault != null) {
            throw Fitness.unfit(
                key,
                "the variable '" + variable + "' of a child process",
                fault,
                "Hand it to the child through its standard input or a file");
          }
          return new String(value);
        });
  }

  /**
   * Returns the names of the variables that hold keys; nothing of the values.
   *
   * @return such as {@code ChildEnvironment[API_KEY]}
   */
  @Override
  public String toString() {
    return "ChildEnvironment" + keys.keySet();
  }
}
