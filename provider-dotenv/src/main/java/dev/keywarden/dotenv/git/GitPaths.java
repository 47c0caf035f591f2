package dev.keywarden.dotenv.git;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Turns paths into the form that git compares, and back. */
final class GitPaths {
  private GitPaths() {}

  /** Returns a path with slashes, one character for each byte of UTF-8. */
  static String encode(Path relative) {
    StringBuilder path = new StringBuilder();
    for (Path name : relative) {
      path.append(path.length() == 0 ? "" : "/").append(name);
    }
    return new String(path.toString().getBytes(UTF_8), ISO_8859_1);
  }

  static String decode(String encoded) {
    return new String(encoded.getBytes(ISO_8859_1), UTF_8);
  }

  /**
   * Returns the path that a text in a file of git's names, from a directory; null if it is none.
   */
  static @Nullable Path resolve(Path directory, String text) {
    try {
      return directory.resolve(text).normalize();
    } catch (InvalidPathException e) {
      return null;
    }
  }
}
