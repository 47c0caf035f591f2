package dev.keywarden.jackson3;

import dev.keywarden.Redactor;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ser.std.StdSerializer;

/** Writes the mask where the key of a map stands. */
final class MaskKeySerializer extends StdSerializer<Object> {
  MaskKeySerializer() {
    super(Object.class);
  }

  @Override
  public void serialize(Object holder, JsonGenerator generator, SerializationContext context) {
    generator.writeName(Redactor.MASK);
  }
}
