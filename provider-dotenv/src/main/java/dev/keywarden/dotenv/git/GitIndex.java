package dev.keywarden.dotenv.git;

import java.io.EOFException;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Looks a path up in the index (gitformat-index(5)), versions 2 to 4. The entries are sorted, so it
 * reads as far as the path and no further: the time depends on where the path stands, not on the
 * size of the repository.
 */
final class GitIndex {
  /** What the index says of a path. */
  enum Entry {
    TRACKED,
    UNTRACKED,
    /** The entries here are not all: the index is split or sparse at this place. */
    ELSEWHERE
  }

  private static final int SIGNATURE = 0x44495243; // "DIRC"
  private static final int STAT_BYTES = 40;
  private static final int MODE_AT = 24;
  private static final int MODE_DIRECTORY = 0x4000;
  private static final int FLAG_EXTENDED = 0x4000;
  private static final int NAME_LENGTH = 0xFFF;

  /** PATH_MAX on Linux, with room: a longer name is a damaged index. */
  private static final int LONGEST_NAME = 1 << 16;

  private final InputStream input;
  private final byte[] buffer = new byte[1 << 16];
  private int position;
  private int limit;

  private final byte[] wanted;
  private final boolean foldCase;
  private final int hashBytes;

  private byte[] name = new byte[256];
  private int nameLength;

  private GitIndex(InputStream input, byte[] wanted, boolean foldCase, int hashBytes) {
    this.input = input;
    this.wanted = wanted;
    this.foldCase = foldCase;
    this.hashBytes = hashBytes;
  }

  /**
   * Looks a path up.
   *
   * @param path one character for each byte
   * @throws IOException if the index cannot be read, or is damaged
   */
  static Entry find(GitRepository repository, String path, boolean foldCase, boolean sha256)
      throws IOException {
    byte[] wanted = path.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
    Path index = repository.gitDirectory().resolve("index");
    Entry entry;
    try (InputStream input = Files.newInputStream(index)) {
      entry = new GitIndex(input, wanted, foldCase, sha256 ? 32 : 20).find();
    } catch (NoSuchFileException e) {
      return Entry.UNTRACKED;
    }
    // The extension that says so stands at the far end of the index; the file beside it is as sure.
    return entry == Entry.UNTRACKED && split(repository) ? Entry.ELSEWHERE : entry;
  }

  private static boolean split(GitRepository repository) {
    // Not every file system of the JDK has java.io.File, but every one that holds a repository.
    String[] names = new File(repository.gitDirectory().toString()).list();
    if (names != null) {
      for (String name : names) {
        if (name.startsWith("sharedindex.")) {
          return true;
        }
      }
    }
    return false;
  }

  private Entry find() throws IOException {
    if (readInt() != SIGNATURE) {
      throw new IOException("no index");
    }
    int version = readInt();
    if (version < 2 || version > 4) {
      throw new IOException("index version " + version);
    }
    int count = readInt();
    if (count < 0) {
      throw new IOException("negative count");
    }
    for (int i = 0; i < count; i++) {
      int mode = readEntry(version);
      if (mode == MODE_DIRECTORY && startsWithName()) {
        return Entry.ELSEWHERE;
      }
      int order = compare();
      if (order == 0) {
        return Entry.TRACKED;
      }
      if (order > 0 && !foldCase) {
        return Entry.UNTRACKED;
      }
    }
    return Entry.UNTRACKED;
  }

  /** Reads the name of the next entry, and returns its mode. */
  private int readEntry(int version) throws IOException {
    int fixed = STAT_BYTES + hashBytes + 2;
    require(fixed);
    int at = position;
    int mode = bigEndian(at + MODE_AT);
    int flags = ((buffer[at + fixed - 2] & 0xFF) << 8) | (buffer[at + fixed - 1] & 0xFF);
    position += fixed;
    if ((flags & FLAG_EXTENDED) != 0) {
      if (version < 3) {
        throw new IOException("extended flags in version 2");
      }
      require(2);
      position += 2;
      fixed += 2;
    }
    if (version == 4) {
      int strip = readVarint();
      if (strip > nameLength) {
        throw new IOException("prefix longer than the name before");
      }
      nameLength -= strip;
      readName();
    } else {
      int length = flags & NAME_LENGTH;
      nameLength = 0;
      if (length < NAME_LENGTH) {
        readBytes(length);
      } else {
        readName();
        position--; // the NUL is part of the padding
        length = nameLength;
      }
      // At least one NUL, and as many as make the entry a multiple of eight.
      skip(8 - ((fixed + length) & 7));
    }
    return mode & 0xF000;
  }

  private void readName() throws IOException {
    while (true) {
      require(1);
      byte b = buffer[position++];
      if (b == 0) {
        return;
      }
      grow(nameLength + 1);
      name[nameLength++] = b;
    }
  }

  private void readBytes(int length) throws IOException {
    grow(length);
    require(length);
    System.arraycopy(buffer, position, name, 0, length);
    position += length;
    nameLength = length;
  }

  private void grow(int length) throws IOException {
    if (length > LONGEST_NAME) {
      throw new IOException("endless name");
    }
    if (length > name.length) {
      name = java.util.Arrays.copyOf(name, Math.max(length, 2 * name.length));
    }
  }

  /** The offset encoding of packs: each further byte adds one before it shifts. */
  private int readVarint() throws IOException {
    require(1);
    int b = buffer[position++] & 0xFF;
    int value = b & 0x7F;
    while ((b & 0x80) != 0) {
      if (value > LONGEST_NAME) {
        throw new IOException("endless number");
      }
      require(1);
      b = buffer[position++] & 0xFF;
      value = ((value + 1) << 7) | (b & 0x7F);
    }
    return value;
  }

  private int compare() {
    int common = Math.min(nameLength, wanted.length);
    for (int i = 0; i < common; i++) {
      int a = fold(name[i] & 0xFF);
      int b = fold(wanted[i] & 0xFF);
      if (a != b) {
        return a - b;
      }
    }
    return nameLength - wanted.length;
  }

  private boolean startsWithName() {
    if (nameLength == 0 || nameLength > wanted.length) {
      return false;
    }
    for (int i = 0; i < nameLength; i++) {
      if (fold(name[i] & 0xFF) != fold(wanted[i] & 0xFF)) {
        return false;
      }
    }
    return true;
  }

  private int fold(int c) {
    return foldCase && c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
  }

  private int readInt() throws IOException {
    require(4);
    position += 4;
    return bigEndian(position - 4);
  }

  private int bigEndian(int at) {
    return ((buffer[at] & 0xFF) << 24)
        | ((buffer[at + 1] & 0xFF) << 16)
        | ((buffer[at + 2] & 0xFF) << 8)
        | (buffer[at + 3] & 0xFF);
  }

  private void skip(int count) throws IOException {
    require(count);
    position += count;
  }

  /** Makes so many bytes stand in the buffer from the position on. */
  private void require(int count) throws IOException {
    if (limit - position >= count) {
      return;
    }
    System.arraycopy(buffer, position, buffer, 0, limit - position);
    limit -= position;
    position = 0;
    while (limit < count) {
      int read = input.read(buffer, limit, buffer.length - limit);
      if (read < 0) {
        throw new EOFException("index cut short");
      }
      limit += read;
    }
  }
}
