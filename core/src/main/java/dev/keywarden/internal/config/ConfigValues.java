package dev.keywarden.internal.config;

import dev.keywarden.spi.ProviderConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * The merged configuration: files, {@code KEYWARDEN_*} variables, the builder, each over the one
 * before.
 *
 * <p>Not thread-safe while it is filled, thread-safe after. Not API; may change at any time.
 */
public final class ConfigValues implements ProviderConfig.Source {
  private static final String PREFIX = "keywarden.";
  private static final String VARIABLE_PREFIX = "KEYWARDEN_";

  private final Map<String, Setting> files = new LinkedHashMap<>();

  /** By their {@link #folded} names: a variable cannot tell a dot from a dash. */
  private final Map<String, Setting> variables = new LinkedHashMap<>();

  private final Map<String, Setting> built = new LinkedHashMap<>();

  /**
   * One setting as the user wrote it.
   *
   * @param name the name as written
   * @param value the value as written, without blanks around it
   * @param origin where it stands, for messages
   */
  public record Setting(String name, String value, String origin) {
    /** Keeps the value out of logs, in case it is a key. */
    @Override
    public String toString() {
      return name + " in " + origin;
    }
  }

  /** Starts empty. */
  public ConfigValues() {}

  /**
   * Adds a file. What is there already stays.
   *
   * @param properties what the file holds
   * @param origin where it is
   */
  public void addFile(Properties properties, String origin) {
    for (String name : properties.stringPropertyNames()) {
      Setting setting = new Setting(name, properties.getProperty(name).strip(), origin);
      if (!setting.value().isEmpty()) {
        files.putIfAbsent(name, setting);
      }
    }
  }

  /**
   * Adds the environment variables that begin with {@code KEYWARDEN_}. An empty one counts as not
   * set.
   *
   * @param environment all variables of the process
   */
  public void addVariables(Map<String, String> environment) {
    for (Map.Entry<String, String> variable : environment.entrySet()) {
      String name = variable.getKey();
      String value = variable.getValue().strip();
      if (name.startsWith(VARIABLE_PREFIX) && !value.isEmpty()) {
        String folded = folded(name.substring(VARIABLE_PREFIX.length()));
        variables.put(folded, new Setting(name, value, "variable " + name));
      }
    }
  }

  /**
   * Adds a setting of the builder. An empty one counts as not set, as in files and variables.
   *
   * @param name the full name
   * @param value the value
   */
  public void set(String name, String value) {
    if (!value.isBlank()) {
      built.put(name, new Setting(name, value.strip(), "the builder"));
    }
  }

  @Override
  public @Nullable String value(String name) {
    Setting setting = setting(name);
    return setting == null ? null : setting.value();
  }

  /**
   * Returns the first of several names that is set in the highest place that has any of them.
   *
   * @param names full names, the more specific first
   * @return null if none is set anywhere
   */
  public @Nullable Setting first(String... names) {
    for (String name : names) {
      if (built.containsKey(name)) {
        return built.get(name);
      }
    }
    for (String name : names) {
      Setting variable = variables.get(folded(name.substring(PREFIX.length())));
      if (variable != null) {
        return variable;
      }
    }
    for (String name : names) {
      if (files.containsKey(name)) {
        return files.get(name);
      }
    }
    return null;
  }

  @Override
  public String origin(String name) {
    Setting setting = setting(name);
    return setting == null ? "the configuration" : setting.origin();
  }

  /**
   * Returns a setting from the highest place that has it.
   *
   * @param name the full name
   * @return null if it is not set
   */
  public @Nullable Setting setting(String name) {
    Setting setting = built.get(name);
    if (setting == null && !variables.isEmpty() && name.startsWith(PREFIX)) {
      setting = variables.get(folded(name.substring(PREFIX.length())));
    }
    return setting == null ? files.get(name) : setting;
  }

  /**
   * Returns the settings that are written with their full names.
   *
   * @return those of files and of the builder
   */
  public List<Setting> named() {
    List<Setting> all = new ArrayList<>(files.values());
    all.addAll(built.values());
    return all;
  }

  /**
   * Returns the settings that are variables.
   *
   * @return by their {@link #folded} names
   */
  public Map<String, Setting> variables() {
    return variables;
  }

  /**
   * Returns the variable that stands for a setting.
   *
   * @param name the full name, such as {@code keywarden.dotenv.file-mode}
   * @return such as {@code KEYWARDEN_DOTENV_FILE_MODE}
   */
  static String variable(String name) {
    return VARIABLE_PREFIX + upperSnake(name.substring(PREFIX.length()));
  }

  /** Returns such as {@code DOTENV_FILE_MODE}, in capitals, for a variable. */
  static String withoutPrefix(String variable) {
    return upperSnake(variable.substring(VARIABLE_PREFIX.length()));
  }

  static String upperSnake(String name) {
    return name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_').replace('/', '_');
  }

  /**
   * Makes two ways of writing a name the same: {@code dotenv.file-mode} and {@code
   * DOTENV_FILE_MODE}.
   *
   * @param name a name without its prefix
   * @return the name in lower case, without separators
   */
  public static String folded(String name) {
    StringBuilder folded = new StringBuilder(name.length());
    String lower = name.toLowerCase(Locale.ROOT);
    for (int i = 0; i < lower.length(); i++) {
      char c = lower.charAt(i);
      if (c != '.' && c != '_' && c != '-' && c != '/') {
        folded.append(c);
      }
    }
    return folded.toString();
  }
}
