package dev.keywarden;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The keys that {@link KeyChain#requireAll(String...)} got at once, in the order asked for. The
 * chain closes them.
 *
 * <p>Immutable.
 */
public final class KeySet implements Iterable<ApiKey> {
  private final Map<String, ApiKey> keys;

  KeySet(Map<String, ApiKey> keys) {
    this.keys = Collections.unmodifiableMap(new LinkedHashMap<>(keys));
  }

  /**
   * Returns one of the keys.
   *
   * @param name a name that was asked for
   * @return the key
   * @throws IllegalArgumentException if the name was not asked for
   */
  public ApiKey get(String name) {
    ApiKey key = keys.get(requireNonNull(name, "name"));
    if (key == null) {
      throw new IllegalArgumentException(
          "KW-102 this set has no key of that name; it was asked for " + keys.keySet());
    }
    return key;
  }

  /**
   * Returns the names.
   *
   * @return in the order asked for; cannot be changed
   */
  public Set<String> names() {
    return keys.keySet();
  }

  @Override
  public Iterator<ApiKey> iterator() {
    return keys.values().iterator();
  }

  /**
   * Returns the keys as they print themselves.
   *
   * @return no values
   */
  @Override
  public String toString() {
    return "KeySet" + keys.values();
  }
}
