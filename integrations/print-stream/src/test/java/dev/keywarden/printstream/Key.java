package dev.keywarden.printstream;

import dev.keywarden.KeyChain;
import dev.keywarden.testkit.Canary;
import dev.keywarden.testkit.ManualTime;
import dev.keywarden.testkit.ScriptedProvider;
import java.time.Instant;

/** A key that a chain has loaded, in the hands of an application that logs it. */
final class Key implements AutoCloseable {
  private static final String NAME = "API_KEY";

  private final ScriptedProvider store = ScriptedProvider.named("store");
  private final ManualTime time = ManualTime.at(Instant.parse("2026-03-01T12:00:00Z"));
  private final KeyChain keys =
      KeyChain.builder()
          .ignoreAmbientConfiguration()
          .provider(store)
          .clock(time)
          .scheduler(time)
          .executor(Runnable::run)
          .build();

  static Key loaded() {
    return new Key().put(Canary.value());
  }

  private Key put(String value) {
    store.put(NAME, value);
    keys.require(NAME);
    return this;
  }

  static Key loaded(String value) {
    return new Key().put(value);
  }

  String value() {
    return keys.require(NAME).reveal();
  }

  String rotate() {
    store.rotate(NAME, Canary.value());
    keys.invalidate(NAME);
    return value();
  }

  @Override
  public void close() {
    keys.close();
    store.close();
  }
}
