package dev.keywarden.jackson2;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.jsonFormatVisitors.JsonFormatVisitorWrapper;
import com.fasterxml.jackson.databind.jsontype.TypeSerializer;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import dev.keywarden.Redactor;
import java.io.IOException;

/** Writes the mask for anything, and does not look at it. */
final class MaskSerializer extends StdSerializer<Object> {
  private static final long serialVersionUID = 1L;

  MaskSerializer() {
    super(Object.class);
  }

  @Override
  public void serialize(Object holder, JsonGenerator generator, SerializerProvider provider)
      throws IOException {
    generator.writeString(Redactor.MASK);
  }

  /** Without the type: what is written is a string, and is read as one where anything may stand. */
  @Override
  public void serializeWithType(
      Object holder, JsonGenerator generator, SerializerProvider provider, TypeSerializer type)
      throws IOException {
    serialize(holder, generator, provider);
  }

  @Override
  public void acceptJsonFormatVisitor(JsonFormatVisitorWrapper visitor, JavaType type)
      throws JsonMappingException {
    visitStringFormat(visitor, type);
  }
}
