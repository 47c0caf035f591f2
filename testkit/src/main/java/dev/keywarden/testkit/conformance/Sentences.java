package dev.keywarden.testkit.conformance;

import dev.keywarden.KeyProviderException;
import dev.keywarden.spi.KeyRequest;
import java.util.Locale;

/** What is asked of the texts that a provider writes for people. */
final class Sentences {
  private Sentences() {}

  static void requireWellSaid(String asked, KeyProviderException failure) {
    requireWellSaid(asked, failure.detail(), failure.remedy());
  }

  static void requireWellSaid(String asked, String detail, String remedy) {
    requireClause(Rule.WELL_SAID, asked, detail);
    if (remedy.isBlank()) {
      throw Rule.WELL_SAID.broken(asked, "a failure without a remedy");
    }
  }

  /** The chain sets a detail into a sentence of its own. */
  static void requireClause(Rule rule, String asked, String detail) {
    if (detail.isBlank()) {
      throw rule.broken(asked, "a detail that is blank");
    }
    if (detail.strip().endsWith(".")) {
      throw rule.broken(asked, "a detail that ends with a full stop: the chain adds one");
    }
  }

  /** Whoever reads it has to know which of the places it is about. */
  static void requireNames(Rule rule, Subject subject, KeyRequest request, String detail) {
    String place = request.place().orElse(request.name());
    String canonical = subject.naming().map(naming -> naming.canonical(place)).orElse(place);
    String lower = detail.toLowerCase(Locale.ROOT);
    if (!lower.contains(place.toLowerCase(Locale.ROOT))
        && !lower.contains(canonical.toLowerCase(Locale.ROOT))) {
      throw rule.broken(request.toString(), "a detail that does not name the place " + place);
    }
  }
}
