package dev.keywarden.jackson2;

import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.KeyDeserializer;
import java.io.IOException;

/** Refuses to read the key of a map. */
final class RefusingKeyDeserializer extends KeyDeserializer {
  private final Class<?> holder;

  RefusingKeyDeserializer(Class<?> holder) {
    this.holder = holder;
  }

  @Override
  public Object deserializeKey(String name, DeserializationContext context) throws IOException {
    throw new KeyInDocumentException(holder);
  }
}
