package dev.keywarden.jackson3;

import dev.keywarden.Redactor;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.jsonFormatVisitors.JsonFormatVisitorWrapper;
import tools.jackson.databind.jsontype.TypeSerializer;
import tools.jackson.databind.ser.std.StdSerializer;

/** Writes the mask for anything, and does not look at it. */
final class MaskSerializer extends StdSerializer<Object> {
  MaskSerializer() {
    super(Object.class);
  }

  @Override
  public void serialize(Object holder, JsonGenerator generator, SerializationContext context) {
    generator.writeString(Redactor.MASK);
  }

  /** Without the type: what is written is a string, and is read as one where anything may stand. */
  @Override
  public void serializeWithType(
      Object holder, JsonGenerator generator, SerializationContext context, TypeSerializer type) {
    serialize(holder, generator, context);
  }

  @Override
  public void acceptJsonFormatVisitor(JsonFormatVisitorWrapper visitor, JavaType type) {
    visitStringFormat(visitor, type);
  }
}
