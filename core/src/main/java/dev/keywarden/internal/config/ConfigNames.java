package dev.keywarden.internal.config;

import dev.keywarden.ConfigurationException.Problem;
import dev.keywarden.KeyFault;
import dev.keywarden.internal.config.ConfigValues.Setting;
import dev.keywarden.internal.hygiene.KeyShapes;
import dev.keywarden.internal.text.Nearest;
import dev.keywarden.internal.text.Words;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Finds settings that nothing reads, and values that are keys. Both are mistakes that would
 * otherwise stay silent. Not API; may change at any time.
 */
public final class ConfigNames {
  /** Words that no instance of a provider may be called, since settings begin with them. */
  public static final Set<String> RESERVED =
      Set.of("environment", "providers", "timeout", "time-to-live", "audit", "hygiene", "keys");

  /** What the chain itself reads of every instance. */
  private static final List<String> OF_EVERY_INSTANCE = List.of("type", "optional", "timeout");

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
    add("audit.file");
    for (KeyFault.Kind kind : KeyFault.Kind.values()) {
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
        problems.add(unknown(setting, Nearest.to(setting.name(), known)));
      }
    }
    for (Map.Entry<String, Setting> variable : values.variables().entrySet()) {
      if (!literalKey(variable.getValue(), problems) && !knowsFolded(variable.getKey())) {
        String asName = PREFIX + variable.getKey();
        problems.add(unknown(variable.getValue(), Nearest.to(asName, known)));
      }
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
      case "providers" -> Words.instanceName(tail);
      case "keys" -> knowsKeyOption(tail);
      default -> unread.contains(head);
    };
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
    return option.equals("kind") || instances.contains(option) || unread.contains(option);
  }

  private boolean knowsFolded(String name) {
    if (folded.contains(name) || (name.startsWith("providers") && name.length() > 9)) {
      return true;
    }
    if (name.startsWith("keys")) {
      for (String option : instances) {
        if (name.endsWith(ConfigValues.folded(option))) {
          return true;
        }
      }
      for (KeyFault.Kind kind : KeyFault.Kind.values()) {
        if (name.endsWith("hygiene" + ConfigValues.folded(Words.of(kind)))) {
          return true;
        }
      }
      if (name.endsWith("kind")) {
        return true;
      }
    }
    for (String instance : unread) {
      if (name.startsWith(ConfigValues.folded(instance))
          || (name.startsWith("keys") && name.endsWith(ConfigValues.folded(instance)))) {
        return true;
      }
    }
    return false;
  }

  private static boolean literalKey(Setting setting, List<Problem> problems) {
    if (!KeyShapes.looksLikeKey(setting.value())) {
      return false;
    }
    problems.add(
        new Problem(
            "KW-402",
            "the value of "
                + shown(setting)
                + " looks like a key (not shown). Configuration holds names and places, never"
                + " values: put the key into a provider, and revoke this one if the file was ever"
                + " shared."));
    return true;
  }

  private static Problem unknown(Setting setting, List<String> nearest) {
    String hint = nearest.isEmpty() ? "" : " Did you mean '" + nearest.get(0) + "'?";
    String rule =
        setting.name().startsWith("keywarden.keys.")
            ? " A key has the settings kind, hygiene.FAULT and the name of a provider in the chain."
            : "";
    return new Problem(
        "KW-401", "there is no setting called " + shown(setting) + "." + hint + rule);
  }

  /** A name can be a key too: a line without a '=' is a name to a properties file. */
  private static String shown(Setting setting) {
    boolean safe = !KeyShapes.looksLikeKey(setting.name()) && setting.name().length() <= 200;
    return (safe ? "'" + setting.name() + "'" : "(a name that looks like a key, not shown)")
        + " in "
        + (safe || !setting.origin().contains(setting.name()) ? setting.origin() : "a variable");
  }
}
