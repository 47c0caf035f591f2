package dev.keywarden.testkit.conformance;

import dev.keywarden.spi.KeyLookup;
import dev.keywarden.spi.KeyNaming;
import dev.keywarden.spi.KeyRequest;
import dev.keywarden.testkit.Canary;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What find() answers for one key. */
final class FindCases {
  private static final String VERSION = "version";

  /** Clocks of stores and of machines that run tests differ. */
  private static final Duration CLOCK_SKEW = Duration.ofDays(1);

  private final Subject subject;

  FindCases(Subject subject) {
    this.subject = subject;
  }

  void seeded() throws Exception {
    subject.requireFound(subject.seed("KIT_FOUND"), Rule.FOUND);
  }

  void location() throws Exception {
    Subject.Seeded key = subject.seed("KIT_LOCATION");
    KeyLookup.Found found = subject.requireValue(key.request(), key.value(), Rule.FOUND);
    if (found.location().isBlank()) {
      throw Rule.LOCATION.broken(key.toString(), "a location that is blank");
    }
    if (found.version().isPresent() && found.version().get().isBlank()) {
      throw Rule.VERSION.broken(key.toString(), "a version that is blank");
    }
    Optional<Instant> created = found.created();
    if (created.isPresent() && created.get().isAfter(Instant.now().plus(CLOCK_SKEW))) {
      throw Rule.LOCATION.broken(key.toString(), "a key that was created in the future");
    }
  }

  void absent() throws Exception {
    subject.requireFound(subject.seed("KIT_PRESENT"), Rule.FOUND);
    KeyRequest request = subject.request("KIT_NEVER_SEEDED");
    KeyLookup.Absent absent = subject.absent(request);
    requireText(request, "detail", absent.detail());
    requireText(request, "remedy", absent.remedy().orElse(""));
    Sentences.requireClause(Rule.ABSENT, request.toString(), absent.detail());
    Sentences.requireNames(Rule.ABSENT, subject, request, absent.detail());
  }

  private static void requireText(KeyRequest request, String what, String text) {
    if (text.isBlank()) {
      throw Rule.ABSENT.broken(request.toString(), "Absent without a " + what);
    }
  }

  void removed() throws Exception {
    Subject.Seeded key = subject.seed("KIT_REMOVED");
    subject.requireFound(key, Rule.FOUND);
    subject.hooks().remove(key.place());
    Call.Outcome<@Nullable KeyLookup> outcome = subject.find(key.request());
    if (!(outcome.answer() instanceof KeyLookup.Absent)) {
      Seen.discard(outcome.answer());
      throw Rule.FRESH.broken(key + ", once it was taken out of the store", Seen.of(outcome));
    }
  }

  void ownMaterial() throws Exception {
    Subject.Seeded key = subject.seed("KIT_TWICE");
    KeyLookup.Found first = subject.found(key.request(), Rule.FOUND);
    KeyLookup.Found second = subject.found(key.request(), Rule.FOUND);
    first.material().close();
    Subject.requireHolds(key.request(), second, key.value(), Rule.OWN_MATERIAL);
  }

  void placeHonoured() throws Exception {
    Subject.Seeded named = subject.seed("KIT_NAMED");
    Subject.Seeded mapped = subject.seed("KIT_MAPPED");
    KeyRequest request =
        KeyRequest.of("KIT_NAMED", Subject.ENVIRONMENT, subject.hooks().patience())
            .at(mapped.place());
    subject.requireValue(request, mapped.value(), Rule.PLACE);
    subject.requireFound(named, Rule.FOUND);
  }

  void rotated() throws Exception {
    Subject.Seeded key = subject.seed("KIT_ROTATED");
    KeyLookup.Found before = subject.requireValue(key.request(), key.value(), Rule.FOUND);
    String value = Canary.value();
    Optional<String> version = subject.hooks().rotate(key.place(), value);
    KeyLookup.Found after = subject.requireValue(key.request(), value, Rule.FRESH);
    if (version.isPresent() && !after.version().equals(version)) {
      throw Rule.VERSION.broken(
          key + ", once it was rotated",
          "version " + after.version().orElse("none") + ", and the store has " + version.get());
    }
    if (version.isPresent() && before.version().equals(after.version())) {
      throw Rule.VERSION.broken(key + ", before and after", "the same version for two values");
    }
  }

  void pinned() throws Exception {
    Set<String> parameters = subject.naming().map(KeyNaming::parameters).orElse(Set.of());
    if (!parameters.contains(VERSION)) {
      throw subject.hooks().notSupported("the provider knows no parameter 'version': naming()");
    }
    Subject.Seeded key = subject.seed("KIT_PINNED");
    KeyLookup.Found first = subject.requireValue(key.request(), key.value(), Rule.FOUND);
    String value = Canary.value();
    Optional<String> second = subject.hooks().rotate(key.place(), value);
    if (first.version().isEmpty() || second.isEmpty()) {
      throw Rule.VERSION.broken(key.toString(), "no version, though one can be asked for");
    }
    subject.requireValue(key.request(), value, Rule.FRESH);
    requireVersion(key, first.version().get(), key.value());
    requireVersion(key, second.get(), value);
  }

  private void requireVersion(Subject.Seeded key, String version, String value) throws Exception {
    KeyRequest request = key.request().with(VERSION, version);
    KeyLookup.Found found = subject.requireValue(request, value, Rule.VERSION);
    if (!found.version().equals(Optional.of(version))) {
      throw Rule.VERSION.broken(request.toString(), "version " + found.version().orElse("none"));
    }
  }
}
