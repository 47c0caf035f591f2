package dev.keywarden.testkit.conformance;

import static java.util.Objects.requireNonNull;

import dev.keywarden.KeyEnvironment;
import dev.keywarden.KeyProviderException;
import dev.keywarden.spi.KeyLookup;
import dev.keywarden.spi.KeyNaming;
import dev.keywarden.spi.KeyProvider;
import dev.keywarden.spi.KeyRequest;
import dev.keywarden.testkit.Canary;
import dev.keywarden.testkit.internal.HeldValue;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The provider that a case is about, and what the cases do with it. Used by one thread. */
final class Subject {
  static final KeyEnvironment ENVIRONMENT = KeyEnvironment.TEST;

  private final KeyProviderConformance hooks;
  private final Deque<KeyProvider> opened = new ArrayDeque<>();
  private @Nullable KeyProvider provider;

  Subject(KeyProviderConformance hooks) {
    this.hooks = hooks;
  }

  /**
   * A key in the store.
   *
   * @param place what the store calls it
   * @param value made up
   * @param request asks for it as the chain would
   */
  record Seeded(String place, String value, KeyRequest request) {
    @Override
    public String toString() {
      return request.toString();
    }
  }

  KeyProviderConformance hooks() {
    return hooks;
  }

  /** The one provider of this case, made when it is first needed. */
  KeyProvider provider() throws Exception {
    KeyProvider one = provider;
    if (one == null) {
      one = another();
      provider = one;
    }
    return one;
  }

  KeyProvider another() throws Exception {
    return keep(requireNonNull(hooks.provider(), "provider() of the test gave null"));
  }

  /** Has a provider closed when the case is over, in case the case does not come to it. */
  KeyProvider keep(KeyProvider one) {
    opened.push(one);
    return one;
  }

  /** What close() throws is the business of the cases that are about it. */
  void close() {
    for (KeyProvider one : opened) {
      try {
        one.close();
      } catch (RuntimeException ignored) {
        // the next one is to be closed all the same
      }
    }
  }

  Optional<KeyNaming> naming() {
    try {
      return requireNonNull(provider().naming(), "naming() is never null");
    } catch (Exception e) {
      throw new IllegalStateException("no provider to ask for its naming()", e);
    }
  }

  String placeByPattern(String name) {
    return naming().map(naming -> expand(naming.pattern(), name)).orElse(name);
  }

  static String expand(String pattern, String name) {
    return pattern
        .replace("{environment}", ENVIRONMENT.name())
        .replace("{name}", name)
        .replace("{name:kebab}", name.toLowerCase(Locale.ROOT).replace('_', '-'))
        .replace("{name:lower}", name.toLowerCase(Locale.ROOT))
        .replace("{name:upper}", name.toUpperCase(Locale.ROOT));
  }

  /** Asks as the chain does: at a place, where the provider says how its store names keys. */
  KeyRequest request(String name) {
    KeyRequest request = KeyRequest.of(name, ENVIRONMENT, hooks.patience());
    return naming().isPresent() ? request.at(hooks.place(name)) : request;
  }

  KeyRequest request(String name, Duration timeout) {
    KeyRequest request = KeyRequest.of(name, ENVIRONMENT, timeout);
    return naming().isPresent() ? request.at(hooks.place(name)) : request;
  }

  Seeded seed(String name) throws Exception {
    return seed(name, Canary.value());
  }

  Seeded seed(String name, String value) throws Exception {
    String place = hooks.place(name);
    hooks.seed(place, value);
    return new Seeded(place, value, request(name));
  }

  Call.Outcome<@Nullable KeyLookup> find(KeyRequest request) throws Exception {
    return find(provider(), request);
  }

  Call.Outcome<@Nullable KeyLookup> find(KeyProvider one, KeyRequest request) throws Exception {
    return inTime(Call.start(() -> one.find(request)), request.toString());
  }

  Call.Outcome<@Nullable Map<KeyRequest, KeyLookup>> findAll(Collection<KeyRequest> requests)
      throws Exception {
    KeyProvider one = provider();
    return inTime(Call.start(() -> one.findAll(requests)), "findAll of " + requests.size());
  }

  <T extends @Nullable Object> Call.Outcome<T> inTime(Call<T> call, String asked)
      throws InterruptedException {
    Call.Outcome<T> outcome = call.await(hooks.patience().plus(hooks.promptness()));
    if (outcome == null) {
      call.interrupt();
      throw Rule.INTERRUPT.broken(
          asked,
          "no end within "
              + hooks.patience().plus(hooks.promptness())
              + ", though nothing held it up");
    }
    return outcome;
  }

  KeyLookup.Found found(KeyRequest request, Rule rule) throws Exception {
    return found(provider(), request, rule);
  }

  KeyLookup.Found found(KeyProvider one, KeyRequest request, Rule rule) throws Exception {
    Call.Outcome<@Nullable KeyLookup> outcome = find(one, request);
    if (outcome.answer() instanceof KeyLookup.Found found) {
      return found;
    }
    throw rule.broken(request.toString(), Seen.of(outcome));
  }

  /** The store has the key: find() must give it, whole. */
  void requireFound(Seeded key, Rule rule) throws Exception {
    requireValue(key.request(), key.value(), rule);
  }

  KeyLookup.Found requireValue(KeyRequest request, String value, Rule rule) throws Exception {
    KeyLookup.Found found = found(request, rule);
    requireHolds(request, found, value, rule);
    return found;
  }

  static void requireHolds(KeyRequest request, KeyLookup.Found found, String value, Rule rule) {
    try {
      Optional<String> difference = HeldValue.difference(found, value);
      if (difference.isPresent()) {
        throw rule.broken(request.toString(), difference.get());
      }
    } finally {
      found.material().close();
    }
  }

  KeyLookup.Absent absent(KeyRequest request) throws Exception {
    Call.Outcome<@Nullable KeyLookup> outcome = find(request);
    if (outcome.answer() instanceof KeyLookup.Absent absent) {
      return absent;
    }
    Seen.discard(outcome.answer());
    throw Rule.ABSENT.broken(request.toString(), Seen.of(outcome));
  }

  KeyProviderException failure(KeyRequest request, Rule rule) throws Exception {
    Call.Outcome<@Nullable KeyLookup> outcome = find(request);
    if (outcome.thrown() instanceof KeyProviderException failure) {
      return failure;
    }
    Seen.discard(outcome.answer());
    throw rule.broken(request.toString(), Seen.of(outcome));
  }
}
