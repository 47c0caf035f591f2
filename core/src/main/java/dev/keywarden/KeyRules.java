package dev.keywarden;

import dev.keywarden.ConfigurationException.Problem;
import dev.keywarden.internal.config.ConfigValues;
import dev.keywarden.internal.config.ConfigValues.Setting;
import dev.keywarden.internal.hygiene.Action;
import dev.keywarden.internal.hygiene.HygieneRules;
import dev.keywarden.internal.text.Words;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads from the configuration what holds for a key. Thread-safe. */
final class KeyRules implements Function<String, KeyRule> {
  private final ConfigValues values;
  private final List<String> instances;
  private final HygieneRules common;

  private KeyRules(ConfigValues values, List<String> instances, HygieneRules common) {
    this.values = values;
    this.instances = List.copyOf(instances);
    this.common = common;
  }

  /** Reads what holds for all keys, and checks all that is said of single ones. */
  static KeyRules read(ConfigValues values, List<String> instances, List<Problem> problems) {
    HygieneRules common = hygiene(values, "keywarden.hygiene.", HygieneRules.defaults(), problems);
    KeyRules rules = new KeyRules(values, instances, common);
    for (Setting setting : values.named()) {
      String name = setting.name();
      int hygiene = name.lastIndexOf(".hygiene.");
      int end = hygiene > 0 ? hygiene : name.lastIndexOf('.');
      if (name.startsWith("keywarden.keys.") && end > "keywarden.keys.".length()) {
        rules.rule(name.substring("keywarden.keys.".length(), end), problems);
      }
    }
    return rules;
  }

  @Override
  public KeyRule apply(String name) {
    List<Problem> problems = new ArrayList<>(0);
    KeyRule rule = rule(name, problems);
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
    return rule;
  }

  private KeyRule rule(String key, List<Problem> problems) {
    String prefix = "keywarden.keys." + key + ".";
    HygieneRules hygiene = hygiene(values, prefix + "hygiene.", common, problems);
    String kind = values.value(prefix + "kind");
    if (kind != null) {
      switch (kind.toLowerCase(Locale.ROOT)) {
        case "token" -> hygiene = hygiene.with(KeyKind.TOKEN);
        case "text" -> hygiene = hygiene.with(KeyKind.TEXT);
        default -> problems.add(problem(values, prefix + "kind", "is either token or text"));
      }
    }
    Map<String, String> places = new HashMap<>(2);
    for (String instance : instances) {
      String place = values.value(prefix + instance);
      if (place != null) {
        places.put(instance, place);
      }
    }
    return new KeyRule(hygiene, places);
  }

  private static HygieneRules hygiene(
      ConfigValues values, String prefix, HygieneRules start, List<Problem> problems) {
    HygieneRules rules = start;
    for (KeyFault.Kind fault : KeyFault.Kind.values()) {
      String name = prefix + Words.of(fault);
      String word = values.value(name);
      if (word == null) {
        continue;
      }
      Action action = action(fault, word);
      if (action == null) {
        List<String> words = new ArrayList<>();
        for (Action choice : HygieneRules.choices(fault)) {
          words.add(Words.of(choice));
        }
        problems.add(problem(values, name, "is one of " + String.join(", ", words)));
      } else {
        rules = rules.with(fault, action);
      }
    }
    return rules;
  }

  private static @Nullable Action action(KeyFault.Kind fault, String word) {
    for (Action choice : HygieneRules.choices(fault)) {
      if (Words.of(choice).equals(word.toLowerCase(Locale.ROOT))) {
        return choice;
      }
    }
    return null;
  }

  private static Problem problem(ConfigValues values, String name, String rule) {
    return new Problem(
        "KW-404", "'" + name + "' in " + values.origin(name) + " cannot be used: it " + rule + ".");
  }
}
