package dev.keywarden.jackson2;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import dev.keywarden.Redactor;
import java.io.IOException;

/** Writes the mask where the key of a map stands. */
final class MaskKeySerializer extends StdSerializer<Object> {
  private static final long serialVersionUID = 1L;

  MaskKeySerializer() {
    super(Object.class);
  }

  @Override
  public void serialize(Object holder, JsonGenerator generator, SerializerProvider provider)
      throws IOException {
    generator.writeFieldName(Redactor.MASK);
  }
}
