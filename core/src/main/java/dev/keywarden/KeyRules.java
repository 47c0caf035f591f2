package dev.keywarden;

import dev.keywarden.ConfigurationException.Problem;
import dev.keywarden.internal.config.ConfigValues;
import dev.keywarden.internal.config.ConfigValues.Setting;
import dev.keywarden.internal.config.Shown;
import dev.keywarden.internal.hygiene.Action;
import dev.keywarden.internal.hygiene.HygieneRules;
import dev.keywarden.internal.naming.Place;
import dev.keywarden.internal.naming.PlacePattern;
import dev.keywarden.internal.text.Durations;
import dev.keywarden.internal.text.Words;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads from the configuration what holds for a key. Thread-safe. */
final class KeyRules implements Function<String, KeyRule> {
  private static final String KINDS = "is either token or text";
  private static final String TIME_TO_LIVE = "time-to-live";
  private static final String OVERLAP = "overlap";
  private static final String MAXIMUM_AGE = "maximum-age";

  private final ConfigValues values;
  private final List<Link> links;
  private final HygieneRules common;
  private final AgeRule age;

  private KeyRules(ConfigValues values, List<Link> links, HygieneRules common, AgeRule age) {
    this.values = values;
    this.links = List.copyOf(links);
    this.common = common;
    this.age = age;
  }

  /** Reads what holds for all keys, and checks all that is said of single ones. */
  static KeyRules read(
      ConfigValues values,
      List<Link> links,
      AgeRule age,
      KeyEnvironment environment,
      List<Problem> problems) {
    HygieneRules common = hygiene(values, "keywarden.hygiene.", HygieneRules.defaults(), problems);
    KeyRules rules = new KeyRules(values, links, common, age);
    Set<String> keys = new LinkedHashSet<>();
    for (Setting setting : values.named()) {
      String name = setting.name();
      int hygiene = name.lastIndexOf(".hygiene.");
      int end = hygiene > 0 ? hygiene : name.lastIndexOf('.');
      if (name.startsWith("keywarden.keys.") && end > "keywarden.keys.".length()) {
        keys.add(name.substring("keywarden.keys.".length(), end));
      }
    }
    Map<String, KeyRule> known = new LinkedHashMap<>();
    for (String key : keys) {
      known.put(key, rules.rule(key, problems));
    }
    for (Link link : rules.links) {
      try {
        rules.checkPlaces(link, known, environment, problems);
      } catch (RuntimeException | Error e) { // the provider's own rule for names
        problems.add(
            new Problem(
                "KW-405",
                "provider '"
                    + link.name()
                    + "' threw "
                    + e.getClass().getName()
                    + " from its naming(). This is a fault in it: tell its author, or take it out of"
                    + " the chain."));
      }
    }
    for (Map.Entry<String, Setting> variable : values.variables().entrySet()) {
      if (variable.getKey().startsWith("keys")) {
        rules.checkVariable(variable.getKey(), variable.getValue(), problems);
      }
    }
    return rules;
  }

  /**
   * Two names in one place are found here if both stand in the configuration, or else when asked.
   */
  private void checkPlaces(
      Link link, Map<String, KeyRule> keys, KeyEnvironment environment, List<Problem> problems) {
    Map<String, String> taken = new HashMap<>();
    for (Map.Entry<String, KeyRule> key : keys.entrySet()) {
      PlacePattern written = key.getValue().places().get(link.name());
      Place place = link.naming().place(key.getKey(), written, environment);
      if (place == null) {
        continue;
      }
      String refusal = link.naming().refusal(place);
      if (refusal != null) {
        if (written != null) {
          Setting setting = values.setting("keywarden.keys." + key.getKey() + "." + link.name());
          problems.add(
              new Problem(
                  "KW-404",
                  (setting == null ? key.getKey() : Shown.nameOf(setting))
                      + " cannot be a place in this store: "
                      + refusal
                      + "."));
        }
        continue; // what a pattern makes of a name matters once this provider is asked for it
      }
      String identity = link.naming().identity(place);
      String other = identity == null ? null : taken.putIfAbsent(identity, key.getKey());
      if (other != null) {
        problems.add(
            new Problem(
                "KW-408",
                "the keys '"
                    + other
                    + "' and '"
                    + key.getKey()
                    + "' would both be '"
                    + place
                    + "' in provider '"
                    + link.name()
                    + "'. Give one of them a place of its own with keywarden.keys.NAME."
                    + link.name()
                    + "."));
      }
    }
  }

  /** Which key a variable is about cannot be told, but what it says can be checked all the same. */
  private void checkVariable(String folded, Setting variable, List<Problem> problems) {
    for (KeyFault.Kind fault : HygieneRules.faults()) {
      if (folded.endsWith("hygiene" + ConfigValues.folded(Words.of(fault)))) {
        if (action(fault, variable.value()) == null) {
          add(variable, choices(fault), problems);
        }
        return;
      }
    }
    for (Link link : links) {
      if (folded.endsWith(ConfigValues.folded(link.name()))) {
        return; // a place: anything the provider knows
      }
    }
    if (folded.endsWith("kind") && kind(variable.value()) == null) {
      add(variable, KINDS, problems);
    }
    if (folded.endsWith(ConfigValues.folded(TIME_TO_LIVE))) {
      duration(variable, Durations.RULE, problems);
    } else if (folded.endsWith(ConfigValues.folded(OVERLAP))
        || folded.endsWith(ConfigValues.folded(MAXIMUM_AGE))) {
      duration(variable, Durations.RULE_OR_OFF, problems);
    }
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
    Setting kind = values.setting(prefix + "kind");
    if (kind != null) {
      KeyKind known = kind(kind.value());
      if (known == null) {
        add(kind, KINDS, problems);
      } else {
        hygiene = hygiene.with(known);
      }
    }
    Map<String, PlacePattern> places = new HashMap<>(2);
    for (Link link : links) {
      Setting place = values.setting(prefix + link.name());
      if (place != null) {
        try {
          places.put(link.name(), PlacePattern.parse(place.value(), link.naming().parameters()));
        } catch (PlacePattern.Invalid e) {
          add(place, e.rule(), problems);
        }
      }
    }
    Duration maximumAge =
        duration(values.setting(prefix + MAXIMUM_AGE), Durations.RULE_OR_OFF, problems);
    return new KeyRule(
        hygiene,
        places,
        duration(values.setting(prefix + TIME_TO_LIVE), Durations.RULE, problems),
        duration(values.setting(prefix + OVERLAP), Durations.RULE_OR_OFF, problems),
        maximumAge == null ? age : age.withMaximum(maximumAge));
  }

  private static @Nullable Duration duration(
      @Nullable Setting setting, String rule, List<Problem> problems) {
    if (setting == null) {
      return null;
    }
    Duration span =
        rule.equals(Durations.RULE)
            ? Durations.parse(setting.value())
            : Durations.parseOrOff(setting.value());
    if (span == null) {
      add(setting, rule, problems);
    }
    return span;
  }

  private static HygieneRules hygiene(
      ConfigValues values, String prefix, HygieneRules start, List<Problem> problems) {
    HygieneRules rules = start;
    for (KeyFault.Kind fault : HygieneRules.faults()) {
      String name = prefix + Words.of(fault);
      Setting setting = values.setting(name);
      if (setting == null) {
        continue;
      }
      Action action = action(fault, setting.value());
      if (action == null) {
        add(setting, choices(fault), problems);
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

  private static @Nullable KeyKind kind(String word) {
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "token" -> KeyKind.TOKEN;
      case "text" -> KeyKind.TEXT;
      default -> null;
    };
  }

  private static String choices(KeyFault.Kind fault) {
    StringBuilder words = new StringBuilder("is one of ");
    String separator = "";
    for (Action choice : HygieneRules.choices(fault)) {
      words.append(separator).append(Words.of(choice));
      separator = ", ";
    }
    return words.toString();
  }

  /** Adds a problem, unless it was found before, on another way to the same setting. */
  private static void add(Setting setting, String rule, List<Problem> problems) {
    Problem problem =
        new Problem("KW-404", Shown.nameOf(setting) + " cannot be used: it " + rule + ".");
    if (!problems.contains(problem)) {
      problems.add(problem);
    }
  }
}
