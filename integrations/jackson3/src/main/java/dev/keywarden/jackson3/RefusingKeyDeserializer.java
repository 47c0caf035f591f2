package dev.keywarden.jackson3;

import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.KeyDeserializer;

/** Refuses to read the key of a map. */
final class RefusingKeyDeserializer extends KeyDeserializer {
  private final Class<?> holder;

  RefusingKeyDeserializer(Class<?> holder) {
    this.holder = holder;
  }

  @Override
  public Object deserializeKey(String name, DeserializationContext context) {
    throw new KeyInDocumentException(holder);
  }
}
