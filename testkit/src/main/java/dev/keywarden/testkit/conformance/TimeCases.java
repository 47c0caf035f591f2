package dev.keywarden.testkit.conformance;

import dev.keywarden.KeyProviderException;
import dev.keywarden.KeyProviderException.Reason;
import dev.keywarden.spi.KeyLookup;
import dev.keywarden.spi.KeyProvider;
import dev.keywarden.spi.KeyRequest;
import dev.keywarden.testkit.Stall;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** A store that takes a call and does not answer it. */
final class TimeCases {
  private final Subject subject;

  TimeCases(Subject subject) {
    this.subject = subject;
  }

  private Duration promptness() {
    return subject.hooks().promptness();
  }

  void stalled() throws Exception {
    Subject.Seeded key = warm("KIT_SLOW");
    Duration time = subject.hooks().stalledRequest();
    KeyRequest request = subject.request("KIT_SLOW", time);
    KeyProvider provider = subject.provider();
    try (Stall stall = subject.hooks().stall()) {
      Call<@Nullable KeyLookup> call = Call.start(() -> provider.find(request));
      awaitCaller(stall);
      Call.Outcome<@Nullable KeyLookup> outcome = call.await(time);
      if (outcome == null) { // as the chain does when the time is over
        call.interrupt();
        outcome = call.await(promptness());
      }
      requireFailed(Rule.INTERRUPT, request + ", while the store does not answer", outcome);
    }
    subject.requireFound(key, Rule.FOUND);
  }

  void interrupted() throws Exception {
    LiveThreads before = LiveThreads.now(subject.hooks());
    warm("KIT_CANCELLED");
    KeyRequest request = subject.request("KIT_CANCELLED", Duration.ofMinutes(5));
    KeyProvider provider = subject.provider();
    String asked = request + ", interrupted while the store does not answer";
    try (Stall stall = subject.hooks().stall()) {
      Call<@Nullable KeyLookup> call = Call.start(() -> provider.find(request));
      awaitCaller(stall);
      call.interrupt();
      Call.Outcome<@Nullable KeyLookup> outcome = call.await(promptness());
      KeyProviderException failure = requireFailed(Rule.INTERRUPT, asked, outcome);
      if (failure.reason() != Reason.CANCELLED && (outcome == null || !outcome.interrupted())) {
        throw Rule.INTERRUPT.broken(
            asked, Seen.of(failure) + ", and the thread no longer knows that it was interrupted");
      }
      inTime("close()", provider);
      before.requireNoMore(Rule.INTERRUPT, asked + ", and closed");
    }
  }

  void closeDuringCall() throws Exception {
    warm("KIT_CLOSED");
    KeyRequest request = subject.request("KIT_CLOSED", Duration.ofMinutes(5));
    KeyProvider provider = subject.provider();
    try (Stall stall = subject.hooks().stall()) {
      Call<@Nullable KeyLookup> call = Call.start(() -> provider.find(request));
      awaitCaller(stall);
      inTime("close(), while a call is under way", provider);
      // The chain interrupts its calls before it closes a provider; the calls of others end too.
      requireFailed(
          Rule.CLOSE,
          request + ", while the store does not answer and the provider was closed",
          call.await(promptness()));
    }
  }

  /** A provider that never calls its store is told so by what the case sees next. */
  private void awaitCaller(Stall stall) throws InterruptedException {
    Callable<@Nullable Void> waiting =
        () -> {
          stall.awaitCaller();
          return null;
        };
    Call<@Nullable Void> call = Call.start(waiting);
    if (call.await(promptness()) == null) {
      call.interrupt();
    }
  }

  private Subject.Seeded warm(String name) throws Exception {
    Subject.Seeded key = subject.seed(name);
    subject.requireFound(key, Rule.FOUND);
    return key;
  }

  private void inTime(String asked, KeyProvider provider) throws InterruptedException {
    Callable<@Nullable Void> closing =
        () -> {
          provider.close();
          return null;
        };
    Call<@Nullable Void> call = Call.start(closing);
    Call.Outcome<@Nullable Void> outcome = call.await(promptness());
    if (outcome == null) {
      call.interrupt();
      throw Rule.CLOSE.broken(asked, "no end within " + promptness());
    }
    if (outcome.thrown() != null) {
      throw Rule.CLOSE.broken(asked, Seen.of(outcome));
    }
  }

  private KeyProviderException requireFailed(
      Rule rule, String asked, Call.@Nullable Outcome<@Nullable KeyLookup> outcome) {
    if (outcome == null) {
      throw rule.broken(asked, "no end within " + promptness());
    }
    if (outcome.thrown() instanceof KeyProviderException failure) {
      Sentences.requireWellSaid(asked, failure);
      return failure;
    }
    Seen.discard(outcome.answer());
    throw rule.broken(asked, Seen.of(outcome));
  }
}
