package dev.keywarden.jackson3;

import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.jsontype.TypeDeserializer;

/** Refuses to read, before it looks at what there is: with a type, into an object, or plainly. */
final class RefusingDeserializer<T> extends StdDeserializer<T> {
  RefusingDeserializer(Class<T> holder) {
    super(holder);
  }

  @Override
  public T deserialize(JsonParser parser, DeserializationContext context) {
    throw new KeyInDocumentException(handledType());
  }

  @Override
  public T deserialize(JsonParser parser, DeserializationContext context, T into) {
    throw new KeyInDocumentException(handledType());
  }

  @Override
  public Object deserializeWithType(
      JsonParser parser, DeserializationContext context, TypeDeserializer type) {
    throw new KeyInDocumentException(handledType());
  }

  @Override
  public Object deserializeWithType(
      JsonParser parser, DeserializationContext context, TypeDeserializer type, T into) {
    throw new KeyInDocumentException(handledType());
  }
}
