package dev.keywarden.testkit.conformance;

import static java.util.Objects.requireNonNull;

import dev.keywarden.KeyProviderException;
import dev.keywarden.spi.KeyLookup;
import dev.keywarden.spi.KeyRequest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.opentest4j.TestAbortedException;

/** What findAll() answers. */
final class BulkCases {
  private static final int MANY = 50;

  private final Subject subject;

  BulkCases(Subject subject) {
    this.subject = subject;
  }

  void none() throws Exception {
    Map<KeyRequest, KeyLookup> answers = answers(List.of());
    if (!answers.isEmpty()) {
      throw Rule.BULK.broken("findAll of nothing", Seen.kind(answers));
    }
  }

  void one() throws Exception {
    Subject.Seeded key = subject.seed("KIT_BULK_ONE");
    compare(List.of(key.request()), Map.of(key.request(), key.value()));
  }

  void sameAsFind() throws Exception {
    List<KeyRequest> requests = new ArrayList<>();
    Map<KeyRequest, String> values = new LinkedHashMap<>();
    for (String name : List.of("KIT_BULK_A", "KIT_BULK_B", "KIT_BULK_C")) {
      Subject.Seeded key = subject.seed(name);
      requests.add(key.request());
      values.put(key.request(), key.value());
      requests.add(subject.request(name + "_NEVER_SEEDED"));
    }
    compare(requests, values);
  }

  void oneFails() throws Exception {
    List<KeyRequest> requests = new ArrayList<>();
    Map<KeyRequest, String> values = new LinkedHashMap<>();
    Subject.Seeded first = subject.seed("KIT_BULK_BEFORE");
    KeyRequest failing = failing();
    Subject.Seeded last = subject.seed("KIT_BULK_AFTER");
    values.put(first.request(), first.value());
    values.put(last.request(), last.value());
    requests.add(first.request());
    requests.add(failing);
    requests.add(subject.request("KIT_BULK_NEVER_SEEDED"));
    requests.add(last.request());
    compare(requests, values);
  }

  /** One that the store has and cannot give, by whatever hook the test has. */
  private KeyRequest failing() throws Exception {
    try {
      Subject.Seeded key = subject.seed("KIT_BULK_DENIED");
      subject.hooks().deny(key.place());
      return key.request();
    } catch (TestAbortedException neither) {
      String place = subject.hooks().place("KIT_BULK_BINARY");
      subject.hooks().seedBytes(place, ValueCases.notUtf8("binary"));
      return subject.request("KIT_BULK_BINARY");
    }
  }

  void fifty() throws Exception {
    List<KeyRequest> requests = new ArrayList<>();
    Map<KeyRequest, String> values = new LinkedHashMap<>();
    for (int i = 0; i < MANY; i++) {
      Subject.Seeded key = subject.seed("KIT_MANY_" + i);
      requests.add(key.request());
      values.put(key.request(), key.value());
    }
    Map<KeyRequest, KeyLookup> answers = answers(requests);
    try {
      for (KeyRequest request : requests) {
        if (!(answers.get(request) instanceof KeyLookup.Found found)) {
          throw Rule.BULK.broken(asked(request), "the answer " + Seen.kind(answers.get(request)));
        }
        Subject.requireHolds(request, found, requireNonNull(values.get(request)), Rule.BULK);
      }
    } finally {
      answers.values().forEach(Seen::discard);
    }
  }

  private void compare(List<KeyRequest> requests, Map<KeyRequest, String> values) throws Exception {
    Map<KeyRequest, String> single = new LinkedHashMap<>();
    for (KeyRequest request : requests) {
      Call.Outcome<@Nullable KeyLookup> outcome = subject.find(request);
      String value = values.get(request);
      if (value != null && outcome.answer() instanceof KeyLookup.Found found) {
        single.put(request, described(found));
        Subject.requireHolds(request, found, value, Rule.FOUND);
      } else {
        single.put(request, described(outcome));
        Seen.discard(outcome.answer());
      }
    }
    Map<KeyRequest, KeyLookup> answers = answers(requests);
    try {
      for (KeyRequest request : requests) {
        KeyLookup answer = answers.get(request);
        String described = described(answer);
        if (!described.equals(single.get(request))) {
          throw Rule.BULK.broken(
              asked(request), described + ", where find() gives " + single.get(request));
        }
        String value = values.get(request);
        if (value != null && answer instanceof KeyLookup.Found found) {
          Subject.requireHolds(request, found, value, Rule.BULK);
        }
      }
    } finally {
      answers.values().forEach(Seen::discard);
    }
  }

  private static String asked(KeyRequest request) {
    return "findAll, for " + request;
  }

  /** All answers, each under a request that was made. */
  private Map<KeyRequest, KeyLookup> answers(List<KeyRequest> requests) throws Exception {
    Call.Outcome<@Nullable Map<KeyRequest, KeyLookup>> outcome = subject.findAll(requests);
    Map<KeyRequest, KeyLookup> answers = outcome.answer();
    if (answers == null) {
      throw Rule.BULK.broken("findAll of " + requests.size(), Seen.of(outcome));
    }
    Set<KeyRequest> missing = new HashSet<>(requests);
    missing.removeAll(answers.keySet());
    if (!missing.isEmpty()) {
      throw Rule.BULK.broken("findAll of " + requests.size(), "no answer under " + missing);
    }
    Set<KeyRequest> more = new HashSet<>(answers.keySet());
    more.removeAll(new HashSet<>(requests));
    if (!more.isEmpty()) {
      throw Rule.BULK.broken(
          "findAll of " + requests.size(), "an answer that nobody asked for: " + more);
    }
    return answers;
  }

  private static String described(Call.Outcome<@Nullable KeyLookup> outcome) {
    if (outcome.thrown() instanceof KeyProviderException failure) {
      return "Failed with reason " + failure.reason();
    }
    return outcome.thrown() == null ? described(outcome.answer()) : Seen.of(outcome);
  }

  /** Kind, place and version; the details of an absence and of a failure may differ. */
  private static String described(@Nullable KeyLookup answer) {
    if (answer instanceof KeyLookup.Found found) {
      return "Found at "
          + found.location()
          + ", version "
          + found.version().orElse("none")
          + ", created "
          + found.created()
          + ", expires "
          + found.expires();
    }
    return Seen.kind(answer);
  }
}
