package dev.keywarden.spring;

import dev.keywarden.KeyChain;
import dev.keywarden.KeyEvent;
import dev.keywarden.LiveKey;
import dev.keywarden.testkit.ScriptedProvider;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A store with one made-up key, and the chain in front of it, which takes free text too. */
final class TestKeys implements AutoCloseable {
  static final String NAME = "API_KEY";

  final ScriptedProvider store = ScriptedProvider.named("store");
  final List<KeyEvent> events = new CopyOnWriteArrayList<>();
  final KeyChain chain =
      KeyChain.builder()
          .ignoreAmbientConfiguration()
          .provider(store)
          .set("keywarden.keys." + NAME + ".kind", "text")
          .listener(events::add)
          .build();

  private TestKeys() {}

  static TestKeys of(String value) {
    TestKeys keys = new TestKeys();
    keys.store.put(NAME, value);
    return keys;
  }

  LiveKey live() {
    return chain.live(NAME);
  }

  long count(KeyEvent.Type type) {
    return events.stream().filter(event -> event.type() == type).count();
  }

  @Override
  public void close() {
    chain.close();
    store.close();
  }
}
