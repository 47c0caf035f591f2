package dev.keywarden.testkit.conformance;

import dev.keywarden.KeyProviderException;
import dev.keywarden.KeyProviderException.Reason;
import dev.keywarden.spi.KeyLookup;
import dev.keywarden.spi.KeyRequest;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A store that cannot say whether it has a key. */
final class FailureCases {
  private static final Set<Reason> REFUSED = EnumSet.of(Reason.DENIED, Reason.UNAUTHENTICATED);
  private static final Set<Reason> AWAY = EnumSet.of(Reason.UNAVAILABLE, Reason.TIMED_OUT);

  private final Subject subject;

  FailureCases(Subject subject) {
    this.subject = subject;
  }

  void denied() throws Exception {
    Subject.Seeded key = subject.seed("KIT_DENIED");
    Subject.Seeded other = subject.seed("KIT_ALLOWED");
    subject.hooks().deny(key.place());
    KeyProviderException failure = subject.failure(key.request(), Rule.FAILED);
    requireReason(key.toString(), failure.reason(), REFUSED);
    Sentences.requireWellSaid(key.toString(), failure);
    Sentences.requireNames(Rule.WELL_SAID, subject, key.request(), failure.detail());
    subject.requireFound(other, Rule.FOUND);
  }

  void unavailable() throws Exception {
    Subject.Seeded key = subject.seed("KIT_AWAY");
    subject.hooks().makeUnavailable();
    for (KeyRequest request : List.of(key.request(), subject.request("KIT_NEVER_SEEDED"))) {
      KeyProviderException failure = subject.failure(request, Rule.FAILED);
      requireReason(request.toString(), failure.reason(), AWAY);
      Sentences.requireWellSaid(request.toString(), failure);
    }
  }

  void unavailableForAll() throws Exception {
    List<KeyRequest> requests =
        List.of(
            subject.seed("KIT_AWAY_1").request(),
            subject.seed("KIT_AWAY_2").request(),
            subject.request("KIT_NEVER_SEEDED"));
    subject.hooks().makeUnavailable();
    Call.Outcome<@Nullable Map<KeyRequest, KeyLookup>> outcome = subject.findAll(requests);
    if (outcome.thrown() instanceof KeyProviderException failure) {
      requireReason("findAll " + requests, failure.reason(), AWAY);
      Sentences.requireWellSaid("findAll " + requests, failure);
      return;
    }
    Map<KeyRequest, KeyLookup> answers = outcome.answer();
    if (answers == null) {
      throw Rule.FAILED.broken("findAll " + requests, Seen.of(outcome));
    }
    for (KeyRequest request : requests) {
      if (!(answers.get(request) instanceof KeyLookup.Failed failed)) {
        throw Rule.FAILED.broken(
            "findAll, for " + request, "the answer " + Seen.kind(answers.get(request)));
      }
      requireReason(request.toString(), failed.reason(), AWAY);
      Sentences.requireWellSaid(request.toString(), failed.detail(), failed.remedy());
    }
  }

  private static void requireReason(String asked, Reason reason, Set<Reason> fitting) {
    if (!fitting.contains(reason)) {
      throw Rule.FAILED.broken(asked, "reason " + reason + ", where " + fitting + " would tell");
    }
  }
}
