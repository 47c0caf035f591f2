package dev.keywarden.dotenv;

import dev.keywarden.dotenv.syntax.Environment;
import org.jspecify.annotations.Nullable;

/** What the references in a file are looked up in, if the file itself has no answer. */
final class ProcessEnvironment implements Environment {
  @Override
  public char @Nullable [] find(String name) {
    // A reference may be any text; no variable has these characters in its name.
    if (name.indexOf('=') >= 0 || name.indexOf('\0') >= 0) {
      return null;
    }
    String value = System.getenv(name);
    return value == null ? null : value.toCharArray();
  }
}
