package dev.keywarden.internal.config;

import dev.keywarden.ConfigurationException.Problem;
import dev.keywarden.KeyEnvironment;
import dev.keywarden.KeyFault;
import dev.keywarden.internal.config.ConfigValues.Setting;
import dev.keywarden.internal.hygiene.HygieneRules;
import dev.keywarden.internal.text.Nearest;
import dev.keywarden.internal.text.Words;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds settings that nothing reads, and values that are keys. Both are mistakes that would
 * otherwise stay silent. Not API; may change at any time.
 */
public final class ConfigNames {
  /** Words that no instance of a provider may be called, since settings begin with them. */
  public static final Set<String> RESERVED =
      Set.of(
          "environment",
          "providers",
          "timeout",
          "time-to-live",
          "stale-if-error",
          "negative-time-to-live",
          "overlap",
          "maximum-age",
          "maximum-age-action",
          "expiry-warning",
          "audit",
          "hygiene",
          "keys",
          "kind");

  /** What the chain itself reads of every instance. */
  private static final List<String> OF_EVERY_INSTANCE =
      List.of("type", "optional", "timeout", "name-pattern");

  /** What can be said of a single key, but for its places and its hygiene. */
  private static final List<String> OF_EVERY_KEY =
      List.of("kind", "time-to-live", "overlap", "maximum-age");

  private static final String PREFIX = "keywarden.";

  private final Set<String> known = new TreeSet<>();
  private final Set<String> folded = new TreeSet<>();

  /** Instances and types whose options were not read, and so cannot be checked. */
  private final Set<String> unread = new TreeSet<>();

  private final Set<String> instances = new TreeSet<>();

  /** Starts with the names that the chain itself reads. */
  public ConfigNames() {
    add("environment");
    add("providers");
    add("timeout");
    add("time-to-live");
    add("stale-if-error");
    add("negative-time-to-live");
    add("overlap");
    add("maximum-age");
    add("maximum-age-action");
    add("expiry-warning");
    add("audit.file");
    for (KeyFault.Kind kind : HygieneRules.faults()) {
      add("hygiene." + Words.of(kind));
    }
  }

  private void add(String name) {
    known.add(PREFIX + name);
    folded.add(ConfigValues.folded(name));
  }

  /**
   * Adds an instance whose options have been read.
   *
   * @param instance its name
   * @param options what its factory asked for
   */
  public void addInstance(String instance, Collection<String> options) {
    instances.add(instance);
    for (String option : OF_EVERY_INSTANCE) {
      add(instance + "." + option);
    }
    for (String option : options) {
      add(instance + "." + option);
    }
  }

  /**
   * Adds an instance or type that is not in the chain here, but may be elsewhere.
   *
   * @param instance its name
   */
  public void addUnread(String instance) {
    unread.add(instance);
  }

  /**
   * Checks all names and values.
   *
   * @param values the merged configuration
   * @param problems filled
   */
  public void check(ConfigValues values, List<Problem> problems) {
    for (Setting setting : values.named()) {
      if (!literalKey(setting, problems) && !knows(setting.name())) {
        problems.add(unknown(setting, nearest(setting.name())));
      }
    }
    for (Map.Entry<String, Setting> variable : values.variables().entrySet()) {
      Setting setting = variable.getValue();
      if (!literalKey(setting, problems) && !knowsVariable(variable.getKey(), setting.name())) {
        String near = nearest(PREFIX + variable.getKey());
        problems.add(unknown(setting, near == null ? null : ConfigValues.variable(near)));
      }
    }
  }

  private @Nullable String nearest(String name) {
    if (name.startsWith(PREFIX + "providers.")) {
      return PREFIX + "providers." + canonical(name.substring(PREFIX.length() + 10));
    }
    String full = name.toLowerCase(Locale.ROOT).startsWith(PREFIX) ? name : PREFIX + name;
    return known.contains(full) ? full : Nearest.one(full, known);
  }

  private static String canonical(String environment) {
    try {
      return KeyEnvironment.of(environment).name();
    } catch (IllegalArgumentException e) {
      return KeyEnvironment.PRODUCTION.name();
    }
  }

  private boolean knows(String name) {
    if (known.contains(name)) {
      return true;
    }
    if (!name.startsWith(PREFIX)) {
      return false;
    }
    String rest = name.substring(PREFIX.length());
    int dot = rest.indexOf('.');
    if (dot < 0) {
      return false;
    }
    String head = rest.substring(0, dot);
    String tail = rest.substring(dot + 1);
    return switch (head) {
      case "providers" -> environment(tail);
      case "keys" -> knowsKeyOption(tail);
      default -> unread.contains(head);
    };
  }

  /** An alias would be read by nobody: the chain looks for the full name of its environment. */
  private static boolean environment(String name) {
    try {
      return KeyEnvironment.of(name).name().equals(name);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private boolean knowsKeyOption(String tail) {
    int hygiene = tail.lastIndexOf(".hygiene.");
    if (hygiene > 0) {
      return known.contains(PREFIX + tail.substring(hygiene + 1));
    }
    int dot = tail.lastIndexOf('.');
    return dot > 0 && keyOption(tail.substring(dot + 1));
  }

  private boolean keyOption(String option) {
    return OF_EVERY_KEY.contains(option) || instances.contains(option) || unread.contains(option);
  }

  /**
   * @param folded the name without prefix and separators
   * @param name the name as it stands in the environment
   */
  private boolean knowsVariable(String folded, String name) {
    if (this.folded.contains(folded)) {
      return true;
    }
    String rest = ConfigValues.withoutPrefix(name);
    if (rest.startsWith("PROVIDERS_")) {
      return environment(rest.substring(10).toLowerCase(Locale.ROOT).replace('_', '-'));
    }
    if (rest.startsWith("KEYS_")) {
      return knowsKeyVariable(folded);
    }
    for (String instance : unread) {
      if (rest.startsWith(ConfigValues.upperSnake(instance) + "_")) {
        return true;
      }
    }
    return false;
  }

  private boolean knowsKeyVariable(String folded) {
    for (KeyFault.Kind kind : HygieneRules.faults()) {
      if (folded.endsWith("hygiene" + ConfigValues.folded(Words.of(kind)))) {
        return true;
      }
    }
    return endsWithAny(folded, OF_EVERY_KEY)
        || endsWithAny(folded, instances)
        || endsWithAny(folded, unread);
  }

  private static boolean endsWithAny(String folded, Collection<String> names) {
    for (String name : names) {
      if (folded.endsWith(ConfigValues.folded(name))) {
        return true;
      }
    }
    return false;
  }

  private static boolean literalKey(Setting setting, List<Problem> problems) {
    if (!Shown.holdsKey(setting.value())) {
      return false;
    }
    problems.add(
        new Problem(
            "KW-402",
            "the value of "
                + Shown.nameOf(setting)
                + " looks like a key (not shown). Configuration holds names and places, never"
                + " values: put the key into a provider, and revoke this one if the file was ever"
                + " shared."));
    return true;
  }

  private static Problem unknown(Setting setting, @Nullable String nearest) {
    String hint = nearest == null ? "" : " Did you mean '" + nearest + "'?";
    String rule =
        setting.name().startsWith("keywarden.keys.") || setting.name().startsWith("KEYWARDEN_KEYS_")
            ? " A key has the settings "
                + String.join(", ", OF_EVERY_KEY)
                + ", hygiene.FAULT and the name of a provider in the chain."
            : "";
    return new Problem(
        "KW-401", "there is no setting called " + Shown.nameOf(setting) + "." + hint + rule);
  }
}
