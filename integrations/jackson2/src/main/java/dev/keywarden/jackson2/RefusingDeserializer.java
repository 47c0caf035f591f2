package dev.keywarden.jackson2;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.jsontype.TypeDeserializer;
import java.io.IOException;

/** Refuses to read, before it looks at what there is: with a type, into an object, or plainly. */
final class RefusingDeserializer<T> extends StdDeserializer<T> {
  private static final long serialVersionUID = 1L;

  RefusingDeserializer(Class<T> holder) {
    super(holder);
  }

  @Override
  public T deserialize(JsonParser parser, DeserializationContext context) throws IOException {
    throw new KeyInDocumentException(handledType());
  }

  @Override
  public T deserialize(JsonParser parser, DeserializationContext context, T into)
      throws IOException {
    throw new KeyInDocumentException(handledType());
  }

  @Override
  public Object deserializeWithType(
      JsonParser parser, DeserializationContext context, TypeDeserializer type) throws IOException {
    throw new KeyInDocumentException(handledType());
  }

  @Override
  public Object deserializeWithType(
      JsonParser parser, DeserializationContext context, TypeDeserializer type, T into)
      throws IOException {
    throw new KeyInDocumentException(handledType());
  }
}
