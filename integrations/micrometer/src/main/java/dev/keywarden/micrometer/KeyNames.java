package dev.keywarden.micrometer;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Bounds how many names of keys become tags.
 *
 * <p>Thread-safe.
 */
final class KeyNames {
  /** Far more keys than an application has, far fewer series than would hurt a registry. */
  static final int MOST = 500;

  /** The tag of all names beyond that. */
  static final String OTHER = "other";

  private final Set<String> known = ConcurrentHashMap.newKeySet();

  String tag(String name) {
    return tagged(name) ? name : OTHER;
  }

  /** Whether a name has a tag of its own. Threads that race for the last ones may all get one. */
  boolean tagged(String name) {
    if (!known.contains(name) && known.size() >= MOST) {
      return false;
    }
    known.add(name);
    return true;
  }
}
