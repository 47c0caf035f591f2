package dev.keywarden.dotenv.git;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The patterns of one file, in force from one directory on. Immutable. */
final class IgnoreFile {
  /** A list of patterns is some pages at the most; reading more would cost the start its time. */
  private static final int MAX_BYTES = 1 << 20;

  private static final String BYTE_ORDER_MARK = "\u00EF\u00BB\u00BF";

  private final String base;
  private final List<IgnorePattern> patterns;

  private IgnoreFile(String base, List<IgnorePattern> patterns) {
    this.base = base;
    this.patterns = patterns;
  }

  /** Reads a {@code .gitignore}; git does not follow one that is a symbolic link. */
  static @Nullable IgnoreFile inWorkTree(Path file, String base) {
    return read(file, base + ".gitignore", base, LinkOption.NOFOLLOW_LINKS);
  }

  /** Reads a file of patterns that hold for the whole work tree. */
  static @Nullable IgnoreFile global(Path file) {
    return read(file, file.toString(), "");
  }

  /**
   * A file that cannot be read ignores nothing, as with git.
   *
   * @param base the directory from the top of the work tree, with a slash at its end; empty for the
   *     top
   */
  private static @Nullable IgnoreFile read(
      Path file, String source, String base, OpenOption... options) {
    OpenOption[] all = new OpenOption[options.length + 1];
    all[0] = StandardOpenOption.READ;
    System.arraycopy(options, 0, all, 1, options.length);
    byte[] bytes;
    try (InputStream input = Files.newInputStream(file, all)) {
      bytes = input.readNBytes(MAX_BYTES + 1);
    } catch (IOException e) {
      return null;
    }
    // Half of a list could ignore what its other half takes back.
    return bytes.length > MAX_BYTES
        ? null
        : new IgnoreFile(base, parse(source, new String(bytes, ISO_8859_1)));
  }

  static List<IgnorePattern> parse(String source, String text) {
    List<IgnorePattern> patterns = new ArrayList<>();
    int from = text.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length() : 0;
    int number = 1;
    while (from < text.length()) {
      int newline = text.indexOf('\n', from);
      int to = newline < 0 ? text.length() : newline;
      int end = to > from && text.charAt(to - 1) == '\r' ? to - 1 : to;
      int nul = text.indexOf('\0', from);
      if (nul >= 0 && nul < end) {
        end = nul; // to git, a NUL ends the pattern
      }
      IgnorePattern pattern = IgnorePattern.parse(source, number, text.substring(from, end));
      if (pattern != null) {
        patterns.add(pattern);
      }
      from = to + 1;
      number++;
    }
    return patterns;
  }

  /** Returns the last pattern that speaks of a path; null if none does. */
  @Nullable IgnorePattern match(String path, boolean directory, boolean foldCase) {
    if (!path.startsWith(base)) {
      return null;
    }
    String below = path.substring(base.length());
    for (int i = patterns.size() - 1; i >= 0; i--) {
      if (patterns.get(i).matches(below, directory, foldCase)) {
        return patterns.get(i);
      }
    }
    return null;
  }
}
