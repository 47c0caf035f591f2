package dev.keywarden.testkit.conformance;

import dev.keywarden.spi.KeyNaming;
import java.util.List;
import java.util.Optional;

/** How names become places. */
final class NamingCases {
  private static final List<String> NAMES =
      List.of("KIT_NAMING", "kit_naming", "ANTHROPIC_API_KEY", "A", "A1_B2_C3");

  private final Subject subject;

  NamingCases(Subject subject) {
    this.subject = subject;
  }

  private KeyNaming naming() {
    Optional<KeyNaming> naming = subject.naming();
    if (naming.isEmpty()) {
      throw subject.hooks().notSupported("a key's name is its place: naming() is empty");
    }
    return naming.get();
  }

  void pattern() {
    KeyNaming naming = naming();
    String pattern = naming.pattern();
    if (!pattern.contains("{name")) {
      throw Rule.NAMING.broken("pattern()", "'" + pattern + "', without {name} in it");
    }
    String rest = Subject.expand(pattern, "x");
    if (rest.indexOf('{') >= 0 || rest.indexOf('}') >= 0) {
      throw Rule.NAMING.broken("pattern()", "'" + pattern + "', with something unknown in braces");
    }
    for (String name : NAMES) {
      String place = Subject.expand(pattern, name);
      Optional<String> refusal = naming.refusal(place);
      if (refusal.isPresent()) {
        throw Rule.NAMING.broken(
            "refusal() of " + place + ", which the default pattern gives", refusal.get());
      }
    }
    String first = naming.canonical(Subject.expand(pattern, "KIT_ONE"));
    String second = naming.canonical(Subject.expand(pattern, "KIT_TWO"));
    if (first.equals(second)) {
      throw Rule.NAMING.broken("the places of KIT_ONE and KIT_TWO", "one place: " + first);
    }
  }

  void refusal() {
    KeyNaming naming = naming();
    String place = subject.hooks().refusedPlace();
    Optional<String> refusal = naming.refusal(place);
    if (refusal.isEmpty()) {
      throw Rule.NAMING.broken("refusal() of '" + place + "'", "nothing: it would be asked for");
    }
    Sentences.requireClause(Rule.NAMING, "refusal() of '" + place + "'", refusal.get());
  }

  void canonical() {
    KeyNaming naming = naming();
    for (String name : NAMES) {
      String place = Subject.expand(naming.pattern(), name);
      if (naming.refusal(place).isPresent()) {
        continue; // which is the business of the case about the pattern
      }
      String canonical = naming.canonical(place);
      if (!naming.canonical(canonical).equals(canonical)) {
        throw Rule.NAMING.broken(
            "canonical() of '" + canonical + "'", "'" + naming.canonical(canonical) + "'");
      }
      if (naming.refusal(canonical).isPresent()) {
        throw Rule.NAMING.broken(
            "refusal() of '" + canonical + "', a canonical form", naming.refusal(canonical).get());
      }
    }
  }
}
