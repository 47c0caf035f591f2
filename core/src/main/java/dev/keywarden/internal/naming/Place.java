package dev.keywarden.internal.naming;

import dev.keywarden.internal.json.JsonPointer;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where a key stands in a store. Not API; may change at any time.
 *
 * @param text what the store calls it
 * @param parameters such as the version
 * @param field which field of the JSON document there; null for all that is there
 */
public record Place(String text, Map<String, String> parameters, @Nullable JsonPointer field) {
  /**
   * Returns the same place without the field: what is fetched in one call.
   *
   * @return a place
   */
  public Place whole() {
    return field == null ? this : new Place(text, parameters, null);
  }

  /**
   * Returns the place as a user writes it.
   *
   * @return such as {@code prod/llm?version=3#/anthropic}
   */
  @Override
  public String toString() {
    StringBuilder written = new StringBuilder(text);
    char separator = '?';
    for (Map.Entry<String, String> parameter : new TreeMap<>(parameters).entrySet()) {
      written.append(separator).append(parameter.getKey()).append('=').append(parameter.getValue());
      separator = '&';
    }
    return field == null ? written.toString() : written.append('#').append(field).toString();
  }
}
