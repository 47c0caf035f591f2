package dev.keywarden;

import dev.keywarden.KeyProviderException.Reason;
import dev.keywarden.internal.json.JsonField;
import dev.keywarden.internal.json.JsonPointer;
import dev.keywarden.internal.memory.OffHeapMaterial;
import dev.keywarden.spi.KeyLookup;
import dev.keywarden.spi.KeyMaterial;
import java.util.Arrays;

/** Takes one field out of an answer that is a JSON document. */
final class Fields {
  private Fields() {}

  /**
   * Returns the answer that the field is.
   *
   * @param document stays open
   * @throws IllegalStateException if the document's value is closed
   */
  static KeyLookup take(KeyLookup.Found document, JsonPointer field) {
    String named = field.tokens().isEmpty() ? "''" : field.toString();
    char[] json = ((OffHeapMaterial) document.material()).readChars();
    try {
      JsonField.Result result = JsonField.read(json, field);
      if (result instanceof JsonField.Text text) {
        return found(
            document, KeyMaterial.takeChars(text.chars()), document.location() + "#" + field);
      }
      if (result instanceof JsonField.Unreadable unreadable) {
        return KeyLookup.failed(
            Reason.UNREADABLE,
            document.location() + " was asked for its field " + named + ", but " + unreadable.why(),
            "Store a JSON document with the key as a string in that field, or take what follows '#'"
                + " off the place.");
      }
      return KeyLookup.absent(document.location() + " has no field " + named)
          .remedy("add the field " + named + " to the JSON in " + document.location());
    } catch (KeyProviderException e) { // half of a surrogate pair, written as an escape
      String detail = document.location() + ", field " + named + ": " + e.detail();
      return KeyLookup.failed(e.reason(), detail, e.remedy());
    } finally {
      Arrays.fill(json, '\0');
    }
  }

  private static KeyLookup found(KeyLookup.Found document, KeyMaterial material, String location) {
    KeyLookup.Found found = KeyLookup.found(material, location);
    if (document.version().isPresent()) {
      found = found.version(document.version().get());
    }
    if (document.created().isPresent()) {
      found = found.created(document.created().get());
    }
    if (document.expires().isPresent()) {
      found = found.expires(document.expires().get());
    }
    if (document.freshFor().isPresent()) {
      found = found.freshFor(document.freshFor().get());
    }
    return found;
  }
}
