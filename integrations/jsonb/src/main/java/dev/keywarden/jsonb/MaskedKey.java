package dev.keywarden.jsonb;

import dev.keywarden.Redactor;
import jakarta.json.bind.JsonbException;
import jakarta.json.bind.serializer.DeserializationContext;
import jakarta.json.bind.serializer.JsonbDeserializer;
import jakarta.json.bind.serializer.JsonbSerializer;
import jakarta.json.bind.serializer.SerializationContext;
import jakarta.json.stream.JsonGenerator;
import jakarta.json.stream.JsonParser;
import java.lang.reflect.Type;

/**
 * Writes the mask and does not look at what holds the key; refuses to read, and does not look at
 * what there is.
 *
 * @param <T> what holds the key
 */
abstract class MaskedKey<T> implements JsonbSerializer<T>, JsonbDeserializer<T> {
  @Override
  public final void serialize(T holder, JsonGenerator generator, SerializationContext context) {
    generator.write(Redactor.MASK);
  }

  @Override
  public final T deserialize(JsonParser parser, DeserializationContext context, Type type) {
    String holder = type instanceof Class<?> c ? c.getSimpleName() : "key";
    throw new JsonbException(
        "KW-704 no "
            + holder
            + " is read from JSON: load the key by its name, as keys.require(\"API_KEY\") of a"
            + " KeyChain does, and take this out of the document. What it has there is not shown,"
            + " since it may be a key.");
  }
}
