package dev.keywarden.spi;

import static java.util.Objects.requireNonNull;

import dev.keywarden.ConfigurationException;
import dev.keywarden.KeyEnvironment;
import dev.keywarden.internal.text.Durations;
import dev.keywarden.internal.text.Words;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The options of one provider instance, as the user wrote them in {@code keywarden.properties}, in
 * {@code KEYWARDEN_*} variables or on the builder.
 *
 * <p>An option {@code file-mode} of the instance {@code dotenv} is written {@code
 * keywarden.dotenv.file-mode}, or {@code KEYWARDEN_DOTENV_FILE_MODE} as a variable. The chain
 * remembers which options the factory asked for, and tells the user about any that it did not.
 *
 * <p>Not thread-safe; used by one factory while it creates one provider.
 */
public final class ProviderConfig {
  private final String instance;
  private final KeyEnvironment environment;
  private final Path workingDirectory;
  private final Source source;
  private final Set<String> asked = new TreeSet<>();

  /** Where the options stand: the merged configuration, or a map in a test. */
  public interface Source {
    /**
     * Returns a setting.
     *
     * @param name the full name, such as {@code keywarden.dotenv.directory}
     * @return null if it is not set
     */
    @Nullable String value(String name);

    /**
     * Returns where a setting stands.
     *
     * @param name the full name
     * @return such as "/srv/app/keywarden.properties" or "variable KEYWARDEN_DOTENV_DIRECTORY"
     */
    String origin(String name);
  }

  /**
   * Collects the options of an instance. The chain calls it; so may a test of a factory.
   *
   * @param instance the name of the instance
   * @param environment the environment that the process runs in
   * @param workingDirectory what relative paths are relative to
   * @param source where the options stand
   */
  public ProviderConfig(
      String instance, KeyEnvironment environment, Path workingDirectory, Source source) {
    this.instance = requireNonNull(instance, "instance");
    this.environment = requireNonNull(environment, "environment");
    this.workingDirectory = workingDirectory.toAbsolutePath();
    this.source = requireNonNull(source, "source");
  }

  /**
   * Returns the name that the provider is to have.
   *
   * @return the name of the instance
   */
  public String instance() {
    return instance;
  }

  /**
   * Returns the environment that the process runs in.
   *
   * @return the environment
   */
  public KeyEnvironment environment() {
    return environment;
  }

  /**
   * Returns what relative paths are relative to.
   *
   * @return an absolute path
   */
  public Path workingDirectory() {
    return workingDirectory;
  }

  /**
   * Returns an option as text.
   *
   * @param option such as {@code region}, in lower case with {@code -} between words
   * @return empty if it is not set
   */
  public Optional<String> text(String option) {
    return Optional.ofNullable(raw(option));
  }

  /**
   * Returns an option that is a list.
   *
   * @param option the name of the option
   * @return its items, separated by commas, without blanks around them; empty if it is not set
   */
  public List<String> list(String option) {
    return Words.split(raw(option));
  }

  /**
   * Returns an option that is a span of time.
   *
   * @param option the name of the option
   * @return such as {@code 500ms}, {@code 10s}, {@code 5m}, {@code 1h} or {@code PT10S}, more than
   *     zero; empty if it is not set
   * @throws ConfigurationException if it has another form
   */
  public Optional<Duration> duration(String option) {
    String text = raw(option);
    if (text == null) {
      return Optional.empty();
    }
    Duration duration = Durations.parse(text);
    if (duration == null) {
      throw invalid(option, "is a span of time such as 500ms, 10s, 5m or 1h, more than zero");
    }
    return Optional.of(duration);
  }

  /**
   * Returns an option that is a whole number.
   *
   * @param option the name of the option
   * @param from the smallest that it may be
   * @param to the largest that it may be
   * @return empty if it is not set
   * @throws ConfigurationException if it is no number, or another one
   */
  public OptionalInt number(String option, int from, int to) {
    String text = raw(option);
    if (text == null) {
      return OptionalInt.empty();
    }
    try {
      int number = Integer.parseInt(text);
      if (number >= from && number <= to) {
        return OptionalInt.of(number);
      }
    } catch (NumberFormatException e) { // it quotes the option
      // as for a number that is too large
    }
    throw invalid(option, "is a number from " + from + " to " + to);
  }

  /**
   * Returns an option that is on or off.
   *
   * @param option the name of the option
   * @param otherwise what holds if it is not set
   * @return whether it is on
   * @throws ConfigurationException if it is neither {@code true} nor {@code false}
   */
  public boolean flag(String option, boolean otherwise) {
    String text = raw(option);
    if (text == null) {
      return otherwise;
    }
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw invalid(option, "is either true or false");
    };
  }

  /**
   * Returns an option that is one of several words.
   *
   * @param <E> the type of the choice
   * @param option the name of the option
   * @param type an enum; {@code GROUP_READABLE} is written {@code group-readable}
   * @return empty if it is not set
   * @throws ConfigurationException if it is none of them
   */
  public <E extends Enum<E>> Optional<E> choice(String option, Class<E> type) {
    String text = raw(option);
    if (text == null) {
      return Optional.empty();
    }
    List<String> words = new ArrayList<>();
    for (E constant : type.getEnumConstants()) {
      String word = Words.of(constant);
      if (word.equals(text.toLowerCase(Locale.ROOT))) {
        return Optional.of(constant);
      }
      words.add(word);
    }
    throw invalid(option, "is one of " + String.join(", ", words));
  }

  /**
   * Returns an option that is a file or directory.
   *
   * @param option the name of the option
   * @return an absolute path; empty if it is not set
   * @throws ConfigurationException if it is no path
   */
  public Optional<Path> path(String option) {
    String text = raw(option);
    if (text == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(workingDirectory.resolve(text).normalize());
    } catch (InvalidPathException e) {
      throw invalid(option, "is the path of a file or directory");
    }
  }

  /**
   * Makes the exception for an option that cannot be used. Its message names the option and where
   * it stands, and does not quote it.
   *
   * @param option the name of the option
   * @param rule what it has to be, beginning with a verb
   * @return an exception to throw
   */
  public ConfigurationException invalid(String option, String rule) {
    String name = "keywarden." + instance + "." + option;
    return new ConfigurationException(
        List.of(
            new ConfigurationException.Problem(
                "KW-404",
                "'" + name + "' in " + source.origin(name) + " cannot be used: it " + rule + ".")));
  }

  /**
   * Returns the options that the factory has asked for.
   *
   * @return names of options, for the chain
   */
  public Set<String> asked() {
    return Set.copyOf(asked);
  }

  private @Nullable String raw(String option) {
    asked.add(requireNonNull(option, "option"));
    return source.value("keywarden." + instance + "." + option);
  }
}
