package dev.keywarden.testkit.conformance;

import dev.keywarden.ApiKey;
import dev.keywarden.KeyChain;
import dev.keywarden.KeyEvent;
import dev.keywarden.KeywardenException;
import dev.keywarden.spi.KeyLookup;
import dev.keywarden.spi.KeyMaterial;
import dev.keywarden.spi.KeyProvider;
import dev.keywarden.spi.KeyRequest;
import dev.keywarden.testkit.Canary;
import dev.keywarden.testkit.LeakCheck;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.opentest4j.TestAbortedException;

/** Looks for values in every text that a provider has a part in. */
final class QuietCases {
  private static final String DENIED = "KIT_QUIET_DENIED";
  private static final String BINARY = "KIT_QUIET_BINARY";
  private static final String LARGE = "KIT_QUIET_LARGE";
  private static final List<String> CHAINED = List.of("KIT_NEVER_SEEDED", DENIED, BINARY, LARGE);

  private final Subject subject;

  QuietCases(Subject subject) {
    this.subject = subject;
  }

  /** A value that the store has, and how it comes to be asked for. */
  private record Scene(String what, KeyRequest request, LeakCheck leaks) {
    @Override
    public String toString() {
      return request + ", " + what;
    }
  }

  /** Sets the store up for a scene; throws TestAbortedException where the test has no hook. */
  @FunctionalInterface
  private interface Setting {
    void arrange(String place, String value) throws Exception;
  }

  void printing() throws Exception {
    Subject.Seeded key = subject.seed("KIT_PRINTED");
    LeakCheck leaks = LeakCheck.of(key.value());
    KeyProvider provider = subject.provider();
    KeyLookup.Found found = subject.found(key.request(), Rule.FOUND);
    Object absent = subject.find(subject.request("KIT_NEVER_SEEDED")).answer();
    try {
      require(leaks, "toString() of the provider", provider.toString());
      require(leaks, "toString() of the answer", found.toString());
      require(leaks, "location() of the answer", found.location());
      require(leaks, "version() of the answer", found.version().orElse(""));
      require(leaks, "toString() of an absence", String.valueOf(absent));
    } finally {
      found.material().close();
    }
  }

  private static void require(LeakCheck leaks, String where, String text) {
    List<String> found = leaks.in(text);
    if (!found.isEmpty()) {
      throw Rule.QUIET.broken(where, found.get(0));
    }
  }

  void failures() throws Exception {
    int failed = 0;
    for (Scene scene : List.copyOf(scenes())) {
      failed += askAndLook(scene);
    }
    try {
      Subject.Seeded key = subject.seed("KIT_QUIET_AWAY");
      subject.hooks().makeUnavailable();
      failed += askAndLook(new Scene("away", key.request(), LeakCheck.of(key.value())));
    } catch (TestAbortedException notSupported) {
      if (failed == 0) {
        throw subject
            .hooks()
            .notSupported(
                "no failure can be brought about: deny(), seedBytes(), makeUnavailable()");
      }
    }
  }

  private int askAndLook(Scene scene) throws Exception {
    Call.Outcome<@Nullable KeyLookup> outcome = subject.find(scene.request());
    Seen.discard(outcome.answer());
    Throwable thrown = outcome.thrown();
    if (thrown == null) {
      return 0; // whether it should have failed is the business of other cases
    }
    List<String> found = scene.leaks().in(thrown);
    if (!found.isEmpty()) {
      throw Rule.QUIET.broken(scene.toString(), found.get(0));
    }
    return 1;
  }

  /** What the hooks can bring about: each with a value that must not be seen. */
  private List<Scene> scenes() throws Exception {
    List<Scene> scenes = new ArrayList<>();
    add(
        scenes,
        "which may not be read",
        DENIED,
        Canary.value(),
        (place, value) -> {
          subject.hooks().seed(place, value);
          subject.hooks().deny(place);
        });
    add(
        scenes,
        "which is not UTF-8",
        BINARY,
        Canary.value(),
        (place, value) -> subject.hooks().seedBytes(place, ValueCases.notUtf8(value)));
    if (subject.hooks().maxBytes() >= KeyMaterial.MAX_BYTES) {
      add(
          scenes,
          "which is too large",
          LARGE,
          Canary.value(KeyMaterial.MAX_BYTES + 1),
          (place, value) -> subject.hooks().seed(place, value));
    }
    return scenes;
  }

  private void add(List<Scene> scenes, String what, String name, String value, Setting setting)
      throws Exception {
    try {
      setting.arrange(subject.hooks().place(name), value);
      scenes.add(new Scene(what, subject.request(name), LeakCheck.of(value)));
    } catch (TestAbortedException notSupported) {
      return;
    }
  }

  void logs() throws Exception {
    Subject.Seeded key = subject.seed("KIT_LOGGED");
    Scene found = new Scene("found", key.request(), LeakCheck.of(key.value()));
    look(List.of(found), () -> subject.requireFound(key, Rule.FOUND));
    // Only now, since one value that is no text may make a whole file unreadable.
    List<Scene> scenes = scenes();
    List<Scene> all = new ArrayList<>(scenes);
    all.add(found);
    look(all, () -> askForAll(all));
  }

  /** What is to be done while everything that is written is heard. */
  @FunctionalInterface
  private interface Heard {
    void run() throws Exception;
  }

  private void look(List<Scene> scenes, Heard action) throws Exception {
    Map<String, String> texts;
    try (CapturedOutput output = new CapturedOutput(subject.hooks().wireLoggers())) {
      action.run();
      texts = output.texts();
    }
    for (Scene scene : scenes) {
      texts.forEach((where, text) -> require(scene.leaks(), where + ", for " + scene, text));
    }
  }

  private void askForAll(List<Scene> scenes) throws Exception {
    List<KeyRequest> requests = new ArrayList<>();
    for (Scene scene : scenes) {
      requests.add(scene.request());
      Seen.discard(subject.find(scene.request()).answer());
    }
    Map<KeyRequest, KeyLookup> answers = subject.findAll(requests).answer();
    if (answers != null) {
      answers.values().forEach(Seen::discard);
    }
    subject.provider().close();
  }

  void chain() throws Exception {
    Subject.Seeded key = subject.seed("KIT_CHAINED");
    List<KeyEvent> events = Collections.synchronizedList(new ArrayList<>());
    List<String> texts = new ArrayList<>();
    List<Throwable> thrown = new ArrayList<>();
    List<Scene> scenes = new ArrayList<>();
    try (KeyChain chain = chainOf(events)) {
      ApiKey held = chain.require(key.request().name());
      if (!held.matches(key.value())) {
        throw Rule.FOUND.broken(key + ", through a KeyChain", "another value");
      }
      texts.add(held.toString());
      texts.add(held.source().toString());
      texts.add(chain.explain(key.request().name()).toString());
      scenes.addAll(scenes());
      for (String name : CHAINED) {
        texts.add(chain.explain(name).toString());
        try {
          chain.require(name);
        } catch (KeywardenException e) {
          thrown.add(e);
        }
      }
    }
    for (KeyEvent event : List.copyOf(events)) {
      texts.add(event + " " + event.location() + " " + event.version() + " " + event.reason());
    }
    scenes.add(new Scene("found", key.request(), LeakCheck.of(key.value())));
    for (Scene scene : scenes) {
      String asked = "a chain that asks for " + scene;
      texts.forEach(text -> require(scene.leaks(), asked, text));
      for (Throwable one : thrown) {
        for (String found : scene.leaks().in(one)) {
          throw Rule.QUIET.broken(asked, found);
        }
      }
    }
  }

  private KeyChain chainOf(List<KeyEvent> events) throws Exception {
    KeyProvider provider = subject.provider();
    KeyChain.Builder builder =
        KeyChain.builder()
            .ignoreAmbientConfiguration()
            .variables(Map.of())
            .environment(Subject.ENVIRONMENT)
            .timeout(subject.hooks().patience())
            .listener(events::add)
            .provider(provider);
    if (subject.naming().isPresent()) { // as the test may have places of its own
      for (String name : CHAINED) {
        place(builder, provider.name(), subject.request(name));
      }
      place(builder, provider.name(), subject.request("KIT_CHAINED"));
    }
    return builder.build();
  }

  private static void place(KeyChain.Builder builder, String provider, KeyRequest request) {
    builder.set(
        "keywarden.keys." + request.name() + "." + provider,
        request.place().orElse(request.name()));
  }
}
