package dev.keywarden.usage;

import dev.keywarden.spi.KeyLookup;
import dev.keywarden.spi.KeyMaterial;
import dev.keywarden.spi.KeyProvider;
import dev.keywarden.spi.KeyRequest;
import java.util.function.Supplier;

/** A provider that gives the same answer for every name. */
public final class OneValueStore implements KeyProvider {
  private final String name;
  private final Supplier<KeyLookup> answer;

  private OneValueStore(String name, Supplier<KeyLookup> answer) {
    this.name = name;
    this.answer = answer;
  }

  public static OneValueStore holding(String value) {
    return new OneValueStore(
        "memory", () -> KeyLookup.found(KeyMaterial.copyOf(value), "slot 1").version("v7"));
  }

  public static OneValueStore empty() {
    return new OneValueStore("memory", () -> KeyLookup.absent("no slot of that name"));
  }

  public static OneValueStore throwing(Supplier<? extends Throwable> thrown) {
    return new OneValueStore("memory", () -> OneValueStore.<RuntimeException>sneak(thrown.get()));
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // an unchecked throw of anything
  private static <T extends Throwable> KeyLookup sneak(Throwable thrown) throws T {
    throw (T) thrown;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public KeyLookup find(KeyRequest request) {
    return answer.get();
  }
}
