package dev.keywarden.dotenv.git;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** How git opens its small files, with a bound on the size of each. */
final class GitFiles {
  /** An ignore file of 4 MiB holds 100,000 rules; what is larger is not written by people. */
  static final int MAX_RULES = 4 << 20;

  /** Configuration of 1 MiB is a hundred times what a repository of many branches has. */
  static final int MAX_CONFIG = 1 << 20;

  /** HEAD, commondir and gitdir files hold one path or one ref; paths end at 4 KiB. */
  static final int MAX_POINTER = 16 << 10;

  private GitFiles() {}

  /** Returns what is in a {@code .gitignore}, or null where git reads none. */
  static byte @Nullable [] readNoFollow(Path file) throws IOException {
    BasicFileAttributes attributes = attributes(file, LinkOption.NOFOLLOW_LINKS);
    // Git does not follow a .gitignore that is a link (since 2.32) and cannot read a directory.
    return attributes == null || !attributes.isRegularFile() || !file.toFile().canRead()
        ? null
        : read(file, MAX_RULES);
  }

  /** Returns what is in a file, or null if it is not there or may not be read, as git does. */
  static byte @Nullable [] readIfReadable(Path file, int limit) throws IOException {
    return file.toFile().canRead() ? read(file, limit) : null;
  }

  /** Returns the trimmed text of a one-line file, or null if it is not there. */
  static @Nullable String readLine(Path file) throws IOException {
    if (attributes(file) == null) {
      return null;
    }
    byte[] bytes = read(file, MAX_POINTER);
    int end = bytes.length;
    while (end > 0 && (bytes[end - 1] == '\n' || bytes[end - 1] == '\r')) {
      end--;
    }
    return new String(bytes, 0, end, StandardCharsets.UTF_8);
  }

  /** Returns the attributes of a file, or null if there is none. */
  static @Nullable BasicFileAttributes attributes(Path file, LinkOption... options)
      throws IOException {
    try {
      return Files.readAttributes(file, BasicFileAttributes.class, options);
    } catch (NoSuchFileException absent) {
      return null;
    }
  }

  /** Where the text starts: git skips the mark that editors on Windows write. */
  static int afterByteOrderMark(byte[] bytes) {
    return bytes.length >= 3
            && bytes[0] == (byte) 0xef
            && bytes[1] == (byte) 0xbb
            && bytes[2] == (byte) 0xbf
        ? 3
        : 0;
  }

  /** Returns a path with {@code /} between its names. */
  static String slashed(Path path) {
    String text = path.toString();
    return File.separatorChar == '/' ? text : text.replace(File.separatorChar, '/');
  }

  private static byte[] read(Path file, int limit) throws IOException {
    try (FileInputStream in = new FileInputStream(file.toFile())) {
      byte[] bytes = in.readNBytes(limit + 1);
      if (bytes.length > limit) {
        throw new IOException(file.toString().concat(" is too large"));
      }
      return bytes;
    }
  }
}
