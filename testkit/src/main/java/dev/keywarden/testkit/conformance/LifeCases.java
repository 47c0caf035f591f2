package dev.keywarden.testkit.conformance;

import dev.keywarden.KeyProviderException;
import dev.keywarden.spi.KeyLookup;
import dev.keywarden.spi.KeyProvider;
import dev.keywarden.spi.KeyRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.opentest4j.TestAbortedException;

/** A provider from its making to its end, and from many threads. */
final class LifeCases {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,63}");
  private static final int THREADS = 200;
  private static final int KEYS = 20;

  private final Subject subject;

  LifeCases(Subject subject) {
    this.subject = subject;
  }

  void twoHundredThreads() throws Exception {
    List<Subject.Seeded> keys = new ArrayList<>();
    for (int i = 0; i < KEYS; i++) {
      keys.add(subject.seed("KIT_THREADS_" + i));
    }
    KeyProvider provider = subject.provider();
    CountDownLatch start = new CountDownLatch(1);
    List<Call<@Nullable KeyLookup>> calls = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      KeyRequest request = keys.get(i % KEYS).request();
      calls.add(
          Call.start(
              () -> {
                start.await();
                return provider.find(request);
              }));
    }
    start.countDown();
    List<AssertionError> broken = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      Subject.Seeded key = keys.get(i % KEYS);
      String asked = key + ", from " + THREADS + " threads at once";
      try {
        Call.Outcome<@Nullable KeyLookup> outcome = subject.inTime(calls.get(i), asked);
        if (!(outcome.answer() instanceof KeyLookup.Found found)) {
          throw Rule.THREADS.broken(asked, Seen.of(outcome));
        }
        Subject.requireHolds(key.request(), found, key.value(), Rule.THREADS);
      } catch (AssertionError e) { // the rest is ended, and its answers closed, before it is told
        broken.add(e);
      }
    }
    if (!broken.isEmpty()) {
      throw broken.get(0);
    }
  }

  void lazy() throws Exception {
    subject.requireFound(subject.seed("KIT_LAZY"), Rule.FOUND);
    requireLazy("to make a provider", () -> subject.another());
    requireLazyWhileAway("to make a provider", () -> subject.another());
  }

  /** Makes a provider and says nothing to it. */
  @FunctionalInterface
  interface Making {
    KeyProvider make() throws Exception;
  }

  void requireLazy(String asked, Making making) throws Exception {
    Optional<Long> before = calls();
    LiveThreads threads = LiveThreads.now(subject.hooks());
    KeyProvider made = making.make();
    var unused = made.name();
    var ignored = made.naming();
    threads.requireNoneStarted(Rule.LAZY, asked);
    Optional<Long> after = calls();
    if (!after.equals(before)) {
      throw Rule.LAZY.broken(
          asked, after.orElse(0L) - before.orElse(0L) + " connections or calls to the store");
    }
  }

  /** Whoever talks to the store while it is made cannot be made when the store is away. */
  void requireLazyWhileAway(String asked, Making making) throws Exception {
    try {
      subject.hooks().makeUnavailable();
    } catch (TestAbortedException notSupported) {
      return; // threads and calls were looked at before
    }
    try {
      making.make().close();
    } catch (RuntimeException e) {
      throw Rule.LAZY.broken(asked + " and close it, while the store is away", Seen.of(e));
    }
  }

  private Optional<Long> calls() throws Exception {
    try {
      return Optional.of(subject.hooks().calls());
    } catch (TestAbortedException notSupported) {
      return Optional.empty();
    }
  }

  void closeTwice() throws Exception {
    subject.requireFound(subject.seed("KIT_CLOSE_TWICE"), Rule.FOUND);
    close("close()", subject.provider());
    close("close(), for the second time", subject.provider());
  }

  void closeUnused() throws Exception {
    close("close() of a provider that was never asked", subject.another());
  }

  private static void close(String asked, KeyProvider provider) {
    try {
      provider.close();
    } catch (RuntimeException e) {
      throw Rule.CLOSE.broken(asked, Seen.of(e));
    }
  }

  void findAfterClose() throws Exception {
    KeyProvider provider = subject.provider();
    if (provider.getClass().getMethod("close").getDeclaringClass() == KeyProvider.class) {
      throw subject
          .hooks()
          .notSupported("the provider has no close() of its own: it opens nothing");
    }
    Subject.Seeded key = subject.seed("KIT_AFTER_CLOSE");
    subject.requireFound(key, Rule.FOUND);
    close("close()", provider);
    Call.Outcome<@Nullable KeyLookup> outcome = subject.find(key.request());
    if (!(outcome.thrown() instanceof KeyProviderException failure)) {
      Seen.discard(outcome.answer());
      throw Rule.CLOSE.broken(key + ", once the provider was closed", Seen.of(outcome));
    }
    Sentences.requireWellSaid(key.toString(), failure);
  }

  void noThreadLeft() throws Exception {
    LiveThreads before = LiveThreads.now(subject.hooks());
    Subject.Seeded one = subject.seed("KIT_THREAD_1");
    Subject.Seeded two = subject.seed("KIT_THREAD_2");
    subject.requireFound(one, Rule.FOUND);
    var answers = subject.findAll(List.of(one.request(), two.request())).answer();
    if (answers != null) {
      answers.values().forEach(Seen::discard);
    }
    close("close()", subject.provider());
    before.requireNoMore(Rule.CLOSE, "find(), findAll() and close()");
  }

  void name() throws Exception {
    KeyProvider provider = subject.provider();
    String name = provider.name();
    if (!NAME.matcher(name).matches()) {
      throw Rule.NAME.broken("name()", "'" + name + "'");
    }
    Subject.Seeded key = subject.seed("KIT_NAME");
    subject.requireFound(key, Rule.FOUND);
    requireSame(name, provider, "name(), after find()");
    provider.close();
    requireSame(name, provider, "name(), after close()");
  }

  private static void requireSame(String name, KeyProvider provider, String asked) {
    if (!provider.name().equals(name)) {
      throw Rule.NAME.broken(asked, "'" + provider.name() + "', and '" + name + "' before");
    }
  }
}
