package dev.keywarden.dotenv.git;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Looks one path up in an index of version 2, 3 or 4. Entries are sorted by the bytes of their
 * paths, so the search stops at the first that sorts behind the path. Not thread-safe.
 */
final class GitIndex implements AutoCloseable {
  /** What the index says of a path. */
  enum Answer {
    /** No entry has this path. */
    ABSENT,
    /** An entry has this path. */
    PRESENT,
    /** An entry has this path, and git leaves the file out of the work tree on purpose. */
    SKIPPED,
    /** The index leaves entries to another file or to a tree object. */
    ELSEWHERE
  }

  private static final int HEADER = 12;
  private static final int SIGNATURE = 'D' << 24 | 'I' << 16 | 'R' << 8 | 'C';
  private static final int LINK = 'l' << 24 | 'i' << 16 | 'n' << 8 | 'k';
  private static final int SDIR = 's' << 24 | 'd' << 16 | 'i' << 8 | 'r';
  private static final int EOIE = 'E' << 24 | 'O' << 16 | 'I' << 8 | 'E';

  private static final int MODE_AT = 24;
  private static final int ID_AT = 40;
  private static final int EXTENDED = 0x4000;
  private static final int SKIP_WORKTREE = 0x4000;
  private static final int LENGTH_MASK = 0xfff;

  /** Longer than any path a file system takes; a longer name means a corrupt file. */
  private static final int MAX_NAME = 32 << 10;

  /** An index up to this size is read in one go, and its extensions with it. */
  private static final int FIRST_READ = 16 << 10;

  /** Large enough that the calls cost little beside the copying, small enough for the L2 cache. */
  private static final int WINDOW = 256 << 10;

  private final Path file;
  private final FileChannel channel;
  private final long size;
  private final int idLength;
  private byte[] window = new byte[FIRST_READ];
  private int position;
  private int limit;
  private long read;

  private GitIndex(Path file, FileChannel channel, int idLength) throws IOException {
    this.file = file;
    this.channel = channel;
    this.size = channel.size();
    this.idLength = idLength;
  }

  /**
   * Returns what an index says of a path.
   *
   * @param idLength the length of an object id: 20 bytes, or 32 in a SHA-256 repository
   * @throws IOException if the file cannot be read or is no index that git would take
   */
  static Answer find(Path file, int idLength, byte[] path, boolean ignoreCase) throws IOException {
    if (GitFiles.attributes(file) == null) {
      return Answer.ABSENT;
    }
    try (GitIndex index = new GitIndex(file, FileChannel.open(file), idLength)) {
      return index.find(path, ignoreCase);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private Answer find(byte[] path, boolean ignoreCase) throws IOException {
    if (!fill(HEADER) || intAt(0) != SIGNATURE) {
      throw corrupt();
    }
    int version = intAt(4);
    int entries = intAt(8);
    if (version < 2 || version > 4) {
      throw new IOException(file.toString().concat(" has a version this program does not know"));
    }
    if (entries < 0 || entries > size / (ID_AT + idLength)) {
      throw corrupt();
    }
    position = HEADER;
    EntryOrder order = new EntryOrder(path, ignoreCase);
    Answer answer =
        version == 4 ? scanCompressed(entries, order) : scanPadded(entries, order, version);
    if (answer != Answer.ABSENT) {
      return answer;
    }
    if (order.stopped()) {
      return isSplit() ? Answer.ELSEWHERE : Answer.ABSENT;
    }
    return checkExtensions(size - idLength) ? Answer.ELSEWHERE : Answer.ABSENT;
  }

  /** Versions 2 and 3: whole names, entries padded to eight bytes. */
  private Answer scanPadded(int entries, EntryOrder order, int version) throws IOException {
    int flagsAt = ID_AT + idLength;
    int shortest = flagsAt + 2 + 1;
    for (int i = 0; i < entries; i++) {
      if (limit - position < shortest && !fill(shortest)) {
        throw corrupt();
      }
      byte[] bytes = window;
      int start = position;
      int flags = bytes[start + flagsAt] << 8 | (bytes[start + flagsAt + 1] & 0xff);
      int nameAt = flagsAt + 2;
      if ((flags & EXTENDED) != 0) {
        if (version == 2) {
          throw corrupt();
        }
        nameAt += 2;
      }
      int length = flags & LENGTH_MASK;
      if (length == LENGTH_MASK) {
        length = nameLength(nameAt);
        bytes = window;
        start = position;
      }
      int whole = (nameAt + length + 8) & ~7;
      if (limit - start < whole) {
        if (!fill(whole)) {
          throw corrupt();
        }
        bytes = window;
        start = position;
      }
      if (bytes[start + nameAt + length] != 0) {
        throw corrupt();
      }
      Answer answer = order.judge(bytes, start + nameAt, length, bytes, start, flagsAt);
      if (answer != null) {
        return answer;
      }
      position = start + whole;
    }
    return Answer.ABSENT;
  }

  /** Version 4: each name says how much of the one before it goes on, and what follows. */
  private Answer scanCompressed(int entries, EntryOrder order) throws IOException {
    int flagsAt = ID_AT + idLength;
    byte[] name = new byte[MAX_NAME];
    int length = 0;
    for (int i = 0; i < entries; i++) {
      int shortest = flagsAt + 2 + 2;
      if (limit - position < shortest && !fill(shortest)) {
        throw corrupt();
      }
      boolean extended = (window[position + flagsAt] & (EXTENDED >> 8)) != 0;
      int at = flagsAt + (extended ? 4 : 2);
      fill(at + 8);
      int cut = 0;
      int b;
      int digits = 0;
      do {
        if (++digits > 4 || position + at >= limit) {
          throw corrupt();
        }
        b = window[position + at++];
        cut = digits == 1 ? b & 0x7f : ((cut + 1) << 7) | (b & 0x7f);
      } while (b < 0);
      int suffix = nameLength(at);
      int kept = length - cut;
      if (kept < 0 || kept + suffix > MAX_NAME) {
        throw corrupt();
      }
      System.arraycopy(window, position + at, name, kept, suffix);
      length = kept + suffix;
      Answer answer = order.judge(name, 0, length, window, position, flagsAt);
      if (answer != null) {
        return answer;
      }
      position += at + suffix + 1;
    }
    return Answer.ABSENT;
  }

  /** Returns the length of the zero-terminated name at an offset from the entry's start. */
  private int nameLength(int nameAt) throws IOException {
    int end = nameAt;
    while (true) {
      while (position + end < limit) {
        if (window[position + end] == 0) {
          return end - nameAt;
        }
        end++;
      }
      if (end - nameAt > MAX_NAME || !fill(end + 1)) {
        throw corrupt();
      }
    }
  }

  /** Makes sure that {@code needed} bytes lie in the window from the position on. */
  private boolean fill(int needed) throws IOException {
    if (limit - position >= needed) {
      return true;
    }
    int rest = limit - position;
    byte[] target = read > 0 && window.length < WINDOW ? new byte[WINDOW] : window;
    if (needed > target.length) {
      throw corrupt();
    }
    System.arraycopy(window, position, target, 0, rest);
    window = target;
    position = 0;
    limit = rest;
    while (limit < needed) {
      int count = channel.read(ByteBuffer.wrap(window, limit, window.length - limit));
      if (count < 0) {
        return false;
      }
      limit += count;
      read += count;
    }
    return true;
  }

  /**
   * Whether another file holds entries of this index, told without reading it to its end, where the
   * extension that says so would stand. A split index names a {@code sharedindex.*} file beside it;
   * where there is none, it is not split. Where there is one, it may be left over from earlier, but
   * asking git once too often is no harm.
   */
  private boolean isSplit() throws IOException {
    long extensions = extensionsStart();
    if (extensions > 0) {
      position = 0;
      limit = 0;
      channel.position(extensions);
      return checkExtensions(size - idLength);
    }
    Path directory = file.toAbsolutePath().getParent();
    if (directory == null) {
      return false;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path path : files) {
        Path name = path.getFileName();
        if (name != null && name.toString().startsWith("sharedindex.")) {
          return true;
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return false;
  }

  /** Returns where the extensions start if the index says so at its end, or -1. */
  private long extensionsStart() throws IOException {
    int length = 8 + 4 + idLength;
    long at = size - idLength - length;
    if (at < HEADER) {
      return -1;
    }
    ByteBuffer tail = ByteBuffer.allocate(length);
    while (tail.hasRemaining()) {
      if (channel.read(tail, at + tail.position()) < 0) {
        throw corrupt();
      }
    }
    long start = tail.getInt(8) & 0xffffffffL;
    boolean given = tail.getInt(0) == EOIE && tail.getInt(4) == length - 8;
    return given && start >= HEADER && start <= at ? start : -1;
  }

  /**
   * Walks the extensions from the position to the end, and returns whether the index is split.
   *
   * @throws IOException if there is one that git must understand and this program does not
   */
  private boolean checkExtensions(long end) throws IOException {
    boolean split = false;
    while (channel.position() - (limit - position) < end) {
      if (!fill(8)) {
        throw corrupt();
      }
      int name = intAt(position);
      long length = intAt(position + 4) & 0xffffffffL;
      position += 8;
      int first = name >>> 24;
      if (name == LINK) {
        split = true;
      } else if (name != SDIR && (first < 'A' || first > 'Z')) {
        throw new IOException(file.toString().concat(" has an extension this program lacks"));
      }
      if (length <= limit - position) {
        position += (int) length;
      } else {
        long next = channel.position() - (limit - position) + length;
        if (next > end) {
          throw corrupt();
        }
        position = 0;
        limit = 0;
        channel.position(next);
      }
    }
    return split;
  }

  private int intAt(int at) {
    return window[at] << 24
        | (window[at + 1] & 0xff) << 16
        | (window[at + 2] & 0xff) << 8
        | (window[at + 3] & 0xff);
  }

  private IOException corrupt() {
    return new IOException(file.toString().concat(" is not an index as git writes it"));
  }

  /** Compares entries with the path that is sought. */
  private static final class EntryOrder {
    private final byte[] path;
    private final boolean ignoreCase;
    private boolean stopped;

    EntryOrder(byte[] path, boolean ignoreCase) {
      this.ignoreCase = ignoreCase;
      this.path = ignoreCase ? path.clone() : path;
      if (ignoreCase) {
        // The lower-case spelling sorts last among all spellings, so stopping behind it is safe.
        for (int i = 0; i < path.length; i++) {
          this.path[i] = (byte) Wildmatch.lower(path[i]);
        }
      }
    }

    /** Whether an entry behind the path was met. */
    boolean stopped() {
      return stopped;
    }

    /** Returns what this entry says of the path, or null if the search goes on. */
    @Nullable Answer judge(
        byte[] bytes, int from, int length, byte[] entry, int entryAt, int flagsAt) {
      byte[] sought = path;
      int common = Math.min(length, sought.length);
      int i = 0;
      while (i < common && bytes[from + i] == sought[i]) {
        i++;
      }
      int order =
          i < common ? (bytes[from + i] & 0xff) - (sought[i] & 0xff) : length - sought.length;
      if (ignoreCase && i < common) {
        while (i < common && Wildmatch.lower(bytes[from + i]) == sought[i]) {
          i++;
        }
      }
      if (i == length) {
        if (length == sought.length) {
          int next = entryAt + flagsAt + 2;
          boolean skipped =
              (entry[entryAt + flagsAt] & (EXTENDED >> 8)) != 0
                  && (entry[next] & (SKIP_WORKTREE >> 8)) != 0;
          return skipped ? Answer.SKIPPED : Answer.PRESENT;
        }
        // Without a name: replaces an entry of the shared index. A directory: stands for its tree.
        if (length == 0 || (bytes[from + length - 1] == '/' && isTree(entry, entryAt))) {
          return Answer.ELSEWHERE;
        }
      }
      if (order > 0) {
        stopped = true;
        return Answer.ABSENT;
      }
      return null;
    }

    private static boolean isTree(byte[] entry, int at) {
      return entry[at + MODE_AT + 2] == 0x40 && entry[at + MODE_AT + 3] == 0;
    }
  }
}
