package dev.keywarden.dotenv.syntax;

import org.jspecify.annotations.Nullable;

/**
 * Where references that a file does not answer are looked up. Implemented by the caller of {@link
 * DotenvText#expanded}, usually over the environment of the process.
 */
@FunctionalInterface
public interface Environment {
  /**
   * Returns the value of a variable.
   *
   * @param name the name as it stands in the reference; it may be any text, and empty
   * @return a fresh array, which is zeroed after use; or null if there is no such variable
   */
  char @Nullable [] find(String name);
}
