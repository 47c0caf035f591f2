package dev.keywarden.jackson2;

import com.fasterxml.jackson.databind.JsonMappingException;
import java.io.Closeable;
import java.lang.reflect.Field;

/**
 * Somebody tried to read a key from a document. What stands there may well be one, so nothing of it
 * is in here: no parser, no location, which may quote the source, and no objects that were read.
 */
final class KeyInDocumentException extends JsonMappingException {
  private static final long serialVersionUID = 1L;

  KeyInDocumentException(Class<?> holder) {
    super(
        (Closeable) null,
        "KW-704 no "
            + holder.getSimpleName()
            + " is read from JSON or another document: load the key by its name, as"
            + " keys.require(\"API_KEY\") of a KeyChain does, and take this out of the document."
            + " What it has there is not shown, since it may be a key.");
  }

  /** The one that the other two call as well, for each object on the way to the document's root. */
  @Override
  public void prependPath(Reference step) {
    super.prependPath(withoutInput(step));
  }

  /**
   * The class in the place of the object, and the name only if the code has it: the name of a map's
   * entry is input, and where there is one mistake, the next may be a key in its place.
   */
  private static Reference withoutInput(Reference step) {
    Object from = step.getFrom();
    Class<?> type = from instanceof Class<?> c ? c : from.getClass();
    String name = step.getFieldName();
    if (name == null) {
      return new Reference(type, step.getIndex());
    }
    return hasField(type, name) ? new Reference(type, name) : new Reference(type);
  }

  private static boolean hasField(Class<?> type, String name) {
    for (Class<?> at = type; at != null; at = at.getSuperclass()) {
      for (Field field : at.getDeclaredFields()) {
        if (field.getName().equals(name)) {
          return true;
        }
      }
    }
    return false;
  }
}
