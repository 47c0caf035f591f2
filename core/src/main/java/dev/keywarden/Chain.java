package dev.keywarden;

import static java.util.Objects.requireNonNull;

import dev.keywarden.Explanation.Outcome;
import dev.keywarden.Explanation.Step;
import dev.keywarden.internal.hygiene.KeyCheck;
import dev.keywarden.internal.json.JsonPointer;
import dev.keywarden.internal.memory.OffHeapMaterial;
import dev.keywarden.internal.naming.Place;
import dev.keywarden.internal.text.Nearest;
import dev.keywarden.internal.text.Words;
import dev.keywarden.spi.KeyLookup;
import dev.keywarden.spi.KeyRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Asks the providers in order. Absent goes on to the next; a failure stops, unless the provider is
 * optional; an unusable value stops always. It holds no key and knows no cache.
 */
final class Chain {
  private static final ProviderFailure CLOSED_VALUE =
      ProviderFailure.broken(
          "it returned a value that is closed: each answer needs a KeyMaterial of its own", null);

  private static final ProviderFailure NO_TIME =
      new ProviderFailure(
          KeyProviderException.Reason.TIMED_OUT,
          "not asked: nothing was left of the time allowed for all keys",
          "Allow more time, or look for a slow provider before this one.",
          null);

  private final List<Link> links;
  private final KeyEnvironment environment;
  private final ProviderCalls calls;
  private final EventDesk events;
  private final Function<String, KeyRule> rules;
  private final InstantSource clock;
  private final Duration timeToLive;
  private @Nullable DailyWords daily;

  Chain(
      List<Link> links,
      KeyEnvironment environment,
      ProviderCalls calls,
      EventDesk events,
      Function<String, KeyRule> rules,
      InstantSource clock,
      Duration timeToLive) {
    this.links = List.copyOf(links);
    this.environment = environment;
    this.calls = calls;
    this.events = events;
    this.rules = rules;
    this.clock = clock;
    this.timeToLive = timeToLive;
  }

  /**
   * An event that has yet to be told. A listener may ask for the very key that it hears of, so it
   * hears of it when no thread waits for that key any more.
   */
  record News(
      KeyEvent.Type type,
      String key,
      @Nullable String provider,
      @Nullable String location,
      @Nullable String version,
      @Nullable String reason,
      Duration took) {}

  /**
   * Resolves each name; every name gets a resolution, in the order given.
   *
   * @param news filled with what is to be told when the resolutions can be had
   * @param asking for whom, and until when
   */
  Map<String, Resolution> resolve(Collection<String> names, List<News> news, Asking asking) {
    List<Trace> traces = new ArrayList<>(names.size());
    for (String name : names) {
      traces.add(new Trace(name, rules.apply(name), news, asking));
    }
    Map<String, Resolution> resolutions = new LinkedHashMap<>();
    boolean done = false;
    try {
      for (Link link : links) {
        pass(link, traces, asking);
      }
      for (Trace trace : traces) {
        resolutions.put(trace.name, trace.resolution());
      }
      done = true;
    } finally {
      if (!done) { // an error of ours or of the user's clock must not leave values behind
        for (Trace trace : traces) {
          trace.discard();
        }
      }
    }
    return resolutions;
  }

  /** What came to nothing since another caller's fetch of the key took too long for this one. */
  Resolution late(String name) {
    return new Resolution.Failed(
        name,
        "keychain",
        new ProviderFailure(
            KeyProviderException.Reason.TIMED_OUT,
            "another thread's fetch of it took longer than the time allowed for all keys",
            "Allow more time, or look for the provider that is slow.",
            null),
        new Explanation(name, environment, List.of(), List.of(), List.of(), null));
  }

  /** Made for the first key that has a date; most have none. */
  private synchronized DailyWords daily() {
    DailyWords words = daily;
    if (words == null) {
      words = new DailyWords();
      daily = words;
    }
    return words;
  }

  void tell(List<News> news) {
    for (News one : news) {
      events.emit(one.type, one.key, one.provider, one.location, one.version, one.reason, one.took);
    }
  }

  /** Ends the calls that are under way, and closes the providers that are the chain's own. */
  void close() {
    calls.close();
    for (Link link : links) {
      link.close();
    }
  }

  private void pass(Link link, List<Trace> traces, Asking asking) {
    String skipped = link.skipped();
    Map<KeyRequest, List<Trace>> open = new LinkedHashMap<>();
    Duration limit = asking.limit(link.timeout());
    Batch batch = new Batch(link, open, limit);
    for (Trace trace : traces) {
      if (skipped != null) {
        trace.step(link, Outcome.SKIPPED, skipped);
      } else if (trace.decided()) {
        trace.step(link, Outcome.NOT_ASKED, "an earlier provider had decided");
      } else {
        batch.add(trace);
      }
    }
    if (open.isEmpty()) {
      return;
    }
    Circuit.Turn turn = null;
    ProviderFailure refusal = limit.isZero() ? NO_TIME : null;
    if (refusal == null && !asking.person()) {
      turn = link.circuit().turn(limit);
      refusal = turn.refusal();
    }
    if (refusal != null) {
      for (List<Trace> refused : open.values()) {
        for (Trace trace : refused) {
          trace.fail(link, refusal, Duration.ZERO);
        }
      }
      return;
    }
    long start = events.open() ? System.nanoTime() : 0;
    // A copy: what a provider does to its argument must not make the chain forget a name.
    Map<KeyRequest, ProviderCalls.Answer> answers =
        calls.ask(link, List.copyOf(open.keySet()), limit, turn);
    Duration took =
        start == 0 ? Duration.ZERO : Duration.ofNanos(Math.max(1, System.nanoTime() - start));
    boolean done = false;
    try {
      for (Map.Entry<KeyRequest, List<Trace>> entry : open.entrySet()) {
        answer(link, entry.getValue(), requireNonNull(answers.get(entry.getKey())), took);
      }
      done = true;
    } finally {
      if (!done) { // nobody looks at those that follow
        for (ProviderCalls.Answer answer : answers.values()) {
          if (answer.lookup() instanceof KeyLookup.Found found) {
            found.material().close();
          }
        }
      }
    }
  }

  /** Names that are fields of one document share the answer, and with it one call. */
  private static void answer(
      Link link, List<Trace> traces, ProviderCalls.Answer answer, Duration took) {
    boolean whole = false;
    for (Trace trace : traces) {
      whole |= trace.field() == null;
      trace.take(link, answer, took);
    }
    if (!whole && answer.lookup() instanceof KeyLookup.Found found) {
      found.material().close();
    }
  }

  /** Collects what one provider is asked for: each place once, however many names are in it. */
  private final class Batch {
    private final Link link;
    private final Map<KeyRequest, List<Trace>> open;
    private final Duration limit;
    private final Map<Place, KeyRequest> documents = new HashMap<>();
    private final Map<String, String> taken = new HashMap<>();

    Batch(Link link, Map<KeyRequest, List<Trace>> open, Duration limit) {
      this.link = link;
      this.open = open;
      this.limit = limit;
    }

    void add(Trace trace) {
      Naming naming = link.naming();
      Place place = naming.place(trace.name, trace.rule.places().get(link.name()), environment);
      trace.place = place;
      if (place == null) {
        ask(naming.request(trace.name, null, environment, limit), trace);
        return;
      }
      ProviderFailure refused;
      try {
        refused = refuse(naming, trace.name, place);
      } catch (RuntimeException | Error e) { // a provider's own rule that throws
        refused = ProviderFailure.of(e);
      }
      if (refused != null) {
        trace.fail(link, refused, Duration.ZERO);
        return;
      }
      KeyRequest request = place.field() == null ? null : documents.get(place.whole());
      if (request == null) {
        request = naming.request(trace.name, place, environment, limit);
      }
      if (place.field() != null) {
        documents.put(place.whole(), request);
      }
      ask(request, trace);
    }

    private @Nullable ProviderFailure refuse(Naming naming, String name, Place place) {
      ProviderFailure refused = naming.refuse(name, place);
      String identity = refused == null ? naming.identity(place) : null;
      String other = identity == null ? null : taken.putIfAbsent(identity, name);
      return other == null ? refused : naming.meeting(other, name, place);
    }

    private void ask(KeyRequest request, Trace trace) {
      List<Trace> asking = open.get(request);
      if (asking == null) {
        asking = new ArrayList<>(1);
        open.put(request, asking);
      }
      asking.add(trace);
    }
  }

  /** The way of one name along the chain. */
  private final class Trace {
    private final String name;
    private final KeyRule rule;
    private final List<News> news;
    private final Asking asking;
    private final List<Step> steps = new ArrayList<>(links.size());
    private final List<String> remedies = new ArrayList<>(2);
    private final List<Collection<String>> knownNames = new ArrayList<>(2);
    private @Nullable Place place;
    private @Nullable Link decider;
    private @Nullable ProviderFailure failure;
    private final Map<String, KeyProviderException.Reason> doubts = new LinkedHashMap<>(2);
    private KeyLookup.@Nullable Found found;
    private KeyCheck.@Nullable Result checked;

    /** Null where nothing is known of it. */
    private @Nullable KeyAge age;

    private boolean refusedForAge;

    Trace(String name, KeyRule rule, List<News> news, Asking asking) {
      this.name = name;
      this.rule = rule;
      this.news = news;
      this.asking = asking;
    }

    boolean decided() {
      return decider != null;
    }

    @Nullable JsonPointer field() {
      return place == null ? null : place.field();
    }

    void step(Link link, Outcome outcome, String detail) {
      steps.add(new Step(link.name(), outcome, detail));
    }

    void take(Link link, ProviderCalls.Answer answer, Duration took) {
      if (answer.failure() != null) {
        fail(link, answer.failure(), took);
      } else if (answer.lookup() instanceof KeyLookup.Absent absent) {
        absent(link, absent);
      } else if (answer.lookup() instanceof KeyLookup.Found answered) {
        found(link, answered, took);
      }
    }

    private void absent(Link link, KeyLookup.Absent absent) {
      step(link, Outcome.ABSENT, absent.detail());
      // A plain if: this would be the one lambda on the way to the first key, and costs 5 ms.
      if (absent.remedy().isPresent()) {
        remedies.add(absent.remedy().get());
      }
      knownNames.add(absent.knownNames());
    }

    private void found(Link link, KeyLookup.Found answered, Duration took) {
      ProviderFailure refused = expired(answered);
      JsonPointer field = field();
      if (refused != null) {
        if (field == null) {
          answered.material().close();
        }
        fail(link, refused, took);
      } else if (field == null) {
        claimed(link, answered, took);
      } else {
        field(link, answered, field, took);
      }
    }

    /** The field has to be there first: any name may ask for one of a document that is there. */
    private void claimed(Link link, KeyLookup.Found answered, Duration took) {
      ProviderFailure refused = place == null ? null : link.naming().claim(name, place);
      if (refused == null) {
        check(link, answered, took);
      } else {
        answered.material().close();
        fail(link, refused, took);
      }
    }

    private void field(Link link, KeyLookup.Found document, JsonPointer field, Duration took) {
      KeyLookup taken;
      try {
        taken = Fields.take(document, field);
      } catch (IllegalStateException e) {
        fail(link, CLOSED_VALUE, took);
        return;
      }
      if (taken instanceof KeyLookup.Found text) {
        claimed(link, text, took);
      } else if (taken instanceof KeyLookup.Failed failed) {
        fail(link, ProviderFailure.of(failed), took);
      } else if (taken instanceof KeyLookup.Absent absent) {
        absent(link, absent);
      }
    }

    private @Nullable ProviderFailure expired(KeyLookup.Found answered) {
      Instant end = answered.expires().orElse(null);
      if (end == null || clock.instant().isBefore(end)) {
        return null;
      }
      return new ProviderFailure(
          KeyProviderException.Reason.DISABLED,
          answered.location() + " expired at " + end,
          "Store a new one, or correct its expiry.",
          null);
    }

    private void fail(Link link, ProviderFailure failed, Duration took) {
      String reason = Words.of(failed.reason());
      boolean passed = link.optional() && !ended(failed.reason());
      step(
          link,
          Outcome.FAILED,
          reason + ", " + failed.detail() + (passed ? " (optional, so the chain goes on)" : ""));
      add(KeyEvent.Type.FAILED, link.name(), null, null, reason, took);
      if (passed) {
        doubts.put(link.name(), failed.reason());
        remedies.add(failed.remedy()); // if nobody else has the key, this is the way to it
      } else {
        decider = link;
        failure = failed;
      }
    }

    /** Whoever asks is being stopped, or has no time left: no fault of a provider to pass over. */
    private boolean ended(KeyProviderException.Reason reason) {
      return reason == KeyProviderException.Reason.CANCELLED
          || (reason == KeyProviderException.Reason.TIMED_OUT && asking.over());
    }

    private void check(Link link, KeyLookup.Found answered, Duration took) {
      KeyCheck.Result result;
      try {
        result = KeyCheck.check((OffHeapMaterial) answered.material(), rule.hygiene());
      } catch (IllegalStateException e) {
        fail(link, CLOSED_VALUE, took);
        return;
      }
      decider = link;
      found = answered;
      checked = result;
      if (result.usable() == null) {
        step(link, Outcome.UNUSABLE, answered.location() + ": " + phrases(result.refused()));
        emit(KeyEvent.Type.REFUSED, link, answered, words(result.refused()), took);
        return;
      }
      if (answered.created().isPresent() || answered.expires().isPresent()) {
        Instant created = answered.created().orElse(null);
        age = new KeyAge(created, answered.expires().orElse(null), clock.instant(), rule.age());
      }
      if (age != null && age.tooOld() && rule.age().refusing()) {
        refusedForAge = true;
        result.usable().close();
        step(link, Outcome.UNUSABLE, answered.location() + ": " + phrases(KeyAge.TOO_OLD));
        emit(KeyEvent.Type.REFUSED, link, answered, words(KeyAge.TOO_OLD), took);
        return;
      }
      String trimmed = words(result.trimmed());
      step(
          link,
          Outcome.FOUND,
          trimmed.isEmpty()
              ? answered.location()
              : answered.location() + " (cut off: " + phrases(result.trimmed()) + ")");
      if (!trimmed.isEmpty()) {
        emit(KeyEvent.Type.TRIMMED, link, answered, trimmed, took);
        logTrimmed(link, answered, result.trimmed());
      }
      emit(KeyEvent.Type.RESOLVED, link, answered, null, took);
      // Who reads it in an explanation needs no warning, and uses up none.
      if (age != null && !asking.person()) {
        remind(link, answered, age, took);
      }
    }

    /** Says what should be done about the key, each thing once a day. */
    private void remind(Link link, KeyLookup.Found answered, KeyAge known, Duration took) {
      if (known.tooOld() && daily().due("aged " + name, known.now())) {
        emit(KeyEvent.Type.AGED, link, answered, known.tooOldPhrase(), took);
        warn(
            link,
            answered,
            "is older than it should be: "
                + known.tooOldPhrase()
                + ". "
                + KeyFault.Kind.TOO_OLD.remedy()
                + " If it may be older, set keywarden.keys."
                + name
                + ".maximum-age.");
      }
      if (known.expiring() && daily().due("expiring " + name, known.now())) {
        emit(KeyEvent.Type.EXPIRING, link, answered, known.expiryPhrase(), took);
        warn(
            link,
            answered,
            known.expiryPhrase() + ". Put a new one into its store before that, or it is refused.");
      }
    }

    private void warn(Link link, KeyLookup.Found answered, String text) {
      System.getLogger(KeyChain.class.getName())
          .log(
              System.Logger.Level.WARNING,
              "The key "
                  + name
                  + " from "
                  + link.name()
                  + " ("
                  + answered.location()
                  + ") "
                  + text);
    }

    private void logTrimmed(Link link, KeyLookup.Found answered, List<KeyFault> faults) {
      System.getLogger(KeyChain.class.getName())
          .log(
              System.Logger.Level.WARNING,
              "The value of "
                  + name
                  + " from "
                  + link.name()
                  + " ("
                  + answered.location()
                  + ") had "
                  + faults.get(0)
                  + ", which was cut off. Store it without.");
    }

    private void emit(
        KeyEvent.Type type,
        Link link,
        KeyLookup.Found answered,
        @Nullable String reason,
        Duration took) {
      String version = answered.version().orElse(null);
      add(type, link.name(), answered.location(), version, reason, took);
    }

    private void add(
        KeyEvent.Type type,
        @Nullable String provider,
        @Nullable String location,
        @Nullable String version,
        @Nullable String reason,
        Duration took) {
      if (events.open()) {
        news.add(new News(type, name, provider, location, version, reason, took));
      }
    }

    void discard() {
      if (checked != null && checked.usable() != null) {
        checked.usable().close();
      }
    }

    Resolution resolution() {
      Link by = decider;
      Explanation explanation = explanation();
      if (by == null) {
        add(KeyEvent.Type.MISSING, null, null, null, null, Duration.ZERO);
        return new Resolution.Missing(explanation, doubts);
      }
      if (failure != null) {
        return new Resolution.Failed(name, by.name(), failure, explanation);
      }
      KeyLookup.Found answered = requireNonNull(found);
      KeyCheck.Result result = requireNonNull(checked);
      if (result.usable() == null) {
        return new Resolution.Unusable(
            name, by.name(), answered.location(), result.refused(), null, explanation);
      }
      if (refusedForAge) {
        String phrase = requireNonNull(age).tooOldPhrase();
        return new Resolution.Unusable(
            name, by.name(), answered.location(), KeyAge.TOO_OLD, phrase, explanation);
      }
      KeySource source =
          new KeySource(
              by.name(),
              answered.location(),
              answered.version().orElse(null),
              answered.created().orElse(null),
              answered.expires().orElse(null));
      return new Resolution.Resolved(result.usable(), source, freshFor(answered), explanation);
    }

    /** No key is handed out as fresh when it has expired, or has become too old. */
    private Duration freshFor(KeyLookup.Found answered) {
      Duration told = answered.freshFor().orElse(null);
      Duration own = rule.timeToLive();
      Duration limit;
      if (told == null || own == null) {
        limit = told != null ? told : own != null ? own : timeToLive;
      } else {
        // What is said of one key may shorten what its provider says, and not prolong it.
        limit = told.compareTo(own) < 0 ? told : own;
      }
      Duration left = age == null ? null : age.left();
      return left != null && left.compareTo(limit) < 0 ? left : limit;
    }

    private Explanation explanation() {
      List<String> similar = List.of();
      if (decider == null) {
        Set<String> known = new LinkedHashSet<>();
        for (Collection<String> names : knownNames) {
          addNames(names, known);
        }
        similar = Nearest.to(name, known);
      }
      return new Explanation(
          name, environment, steps, similar, decider == null ? remedies : List.of(), age);
    }

    private void addNames(Collection<String> names, Set<String> known) {
      try {
        for (String one : names) {
          // A line of a file that was mistaken for a name may be a key, or control a terminal.
          if (KeyName.proper(one)) {
            known.add(one);
          }
        }
      } catch (RuntimeException ignored) {
        // The collection is the provider's own and read late; a hint is not worth a failure.
      }
    }

    private String phrases(List<KeyFault> faults) {
      StringBuilder text = new StringBuilder();
      for (KeyFault fault : faults) {
        text.append(text.length() == 0 ? "" : ", ").append(fault);
      }
      return text.toString();
    }

    private String words(List<KeyFault> faults) {
      StringBuilder text = new StringBuilder();
      for (KeyFault fault : faults) {
        text.append(text.length() == 0 ? "" : ",").append(Words.of(fault.kind()));
      }
      return text.toString();
    }
  }
}
