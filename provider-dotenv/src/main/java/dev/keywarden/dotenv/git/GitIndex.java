package dev.keywarden.dotenv.git;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.Arrays;
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

  static final int MODE_AT = 24;
  static final int EXTENDED = 0x4000;
  static final int SKIP_WORKTREE = 0x4000;
  static final int LENGTH_MASK = 0xfff;

  private static final int HEADER = 12;
  private static final int ID_AT = 40;
  private static final int SIGNATURE = 'D' << 24 | 'I' << 16 | 'R' << 8 | 'C';
  private static final int LINK = 'l' << 24 | 'i' << 16 | 'n' << 8 | 'k';
  private static final int SDIR = 's' << 24 | 'd' << 16 | 'i' << 8 | 'r';
  private static final int EOIE = 'E' << 24 | 'O' << 16 | 'I' << 8 | 'E';

  /** Longer than any path a file system takes; a longer name means a corrupt file. */
  private static final int MAX_NAME = 32 << 10;

  /** A path has more spellings than that only where its directories are there in several. */
  private static final int MAX_LEAPS = 32;

  /** Walking this much costs less than a bisection. */
  private static final int PROBE_FROM = 32 << 10;

  private final Path file;
  private final IndexWindow window;
  private final int idLength;
  private final int flagsAt;
  private final long end;

  private GitIndex(Path file, IndexWindow window, int idLength) {
    this.file = file;
    this.window = window;
    this.idLength = idLength;
    this.flagsAt = ID_AT + idLength;
    this.end = window.size() - idLength;
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
    RandomAccessFile opened = new RandomAccessFile(file.toFile(), "r");
    try (GitIndex index = new GitIndex(file, new IndexWindow(opened), idLength)) {
      return index.find(path, ignoreCase);
    }
  }

  @Override
  public void close() throws IOException {
    window.close();
  }

  private Answer find(byte[] path, boolean ignoreCase) throws IOException {
    if (!window.fill(HEADER) || window.intAt(0) != SIGNATURE) {
      throw corrupt();
    }
    int version = window.intAt(4);
    int entries = window.intAt(8);
    if (version < 2 || version > 4) {
      throw new IOException(file.toString().concat(" has a version not known here"));
    }
    if (entries < 0 || entries > end / (flagsAt + 2)) {
      throw corrupt();
    }
    EntryOrder order = new EntryOrder(path, ignoreCase, flagsAt);
    window.position = HEADER;
    Answer answer = version < 4 && end > PROBE_FROM ? leap(order) : null;
    if (answer == null) {
      window.moveTo(HEADER);
      answer = version == 4 ? scanCompressed(entries, order) : scanPadded(entries, order, version);
    }
    if (answer != Answer.ABSENT) {
      return answer;
    }
    boolean split = order.passed() ? isSplit() : checkExtensions();
    return split ? Answer.ELSEWHERE : Answer.ABSENT;
  }

  /** Versions 2 and 3: whole names, entries padded to eight bytes. */
  private Answer scanPadded(int entries, EntryOrder order, int version) throws IOException {
    for (int i = 0; i < entries; i++) {
      need(flagsAt + 2 + 2);
      int start = window.position;
      int flags = window.bytes[start + flagsAt] << 8 | (window.bytes[start + flagsAt + 1] & 0xff);
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
      }
      int whole = (nameAt + length + 8) & ~7;
      need(whole);
      start = window.position;
      if (window.bytes[start + nameAt + length] != 0) {
        throw corrupt();
      }
      Answer answer = order.judge(window.bytes, start + nameAt, length, window.bytes, start);
      if (answer != null) {
        return answer;
      }
      window.position = start + whole;
    }
    return Answer.ABSENT;
  }

  /**
   * Looks only where a spelling of the path would stand; there is one unless case is ignored.
   *
   * @return null if this leads to no clear answer, and the whole index must be walked
   */
  private @Nullable Answer leap(EntryOrder order) throws IOException {
    IndexProbe probe = new IndexProbe(window, flagsAt);
    byte[] next = order.firstSpelling();
    long start = HEADER;
    for (int i = 0; i < MAX_LEAPS && next != null; i++) {
      byte[] spelling = next;
      start = probe.before(start, end, spelling);
      window.moveTo(start);
      boolean reached = false;
      while (!reached) {
        int whole = window.at() < end ? probe.entryLength() : -1;
        if (whole < 0) {
          // Behind the last entry stand the extensions, and they fill the file exactly.
          return extensionsFollow() ? Answer.ABSENT : null;
        }
        byte[] bytes = window.bytes;
        int name = probe.nameAt();
        int nameEnd = name + probe.nameLength();
        Answer answer = order.judge(bytes, name, nameEnd - name, bytes, window.position);
        if (answer != null) {
          return answer;
        }
        reached = Arrays.compareUnsigned(bytes, name, nameEnd, spelling, 0, spelling.length) > 0;
        if (reached) {
          start = window.at();
          next = order.nextSpelling(bytes, name, nameEnd - name);
        }
        window.position += whole;
      }
    }
    return next == null ? order.pass() : null;
  }

  private boolean extensionsFollow() throws IOException {
    long start = window.at();
    try {
      checkExtensions();
      return true;
    } catch (IOException corrupt) {
      return false;
    } finally {
      window.moveTo(start);
    }
  }

  /** Version 4: each name says how much of the one before it goes on, and what follows. */
  private Answer scanCompressed(int entries, EntryOrder order) throws IOException {
    Names names = new Names();
    for (int i = 0; i < entries; i++) {
      Answer answer = judgeCompressed(names, order);
      if (answer != null) {
        return answer;
      }
    }
    return Answer.ABSENT;
  }

  /** A method of its own, for the JIT compiles a method after 200 calls, a loop after 60,000. */
  private @Nullable Answer judgeCompressed(Names names, EntryOrder order) throws IOException {
    // A cut of up to three bytes follows the flags, and the file's checksum the last entry.
    need(flagsAt + 4 + 4);
    byte[] bytes = window.bytes;
    int start = window.position;
    int flags = bytes[start + flagsAt] << 8 | (bytes[start + flagsAt + 1] & 0xff);
    int at = flagsAt + ((flags & EXTENDED) == 0 ? 2 : 4);
    int b = bytes[start + at++];
    int cut = b & 0x7f;
    while (b < 0) {
      if (cut > MAX_NAME) {
        throw corrupt();
      }
      b = bytes[start + at++];
      cut = (cut + 1) << 7 | (b & 0x7f);
    }
    int kept = names.length - cut;
    int stated = flags & LENGTH_MASK;
    int suffix = stated < LENGTH_MASK ? stated - kept : nameLength(at);
    if (kept < 0 || suffix < 0 || kept + suffix > MAX_NAME) {
      throw corrupt();
    }
    need(at + suffix + 1);
    start = window.position;
    if (window.bytes[start + at + suffix] != 0) {
      throw corrupt();
    }
    names.length = kept + suffix;
    // An entry that keeps the byte in which the last one differed sorts before the path as well.
    if (kept <= names.shared) {
      System.arraycopy(window.bytes, start + at, names.last, kept, suffix);
      Answer answer = order.judge(names.last, 0, names.length, window.bytes, start);
      if (answer != null) {
        return answer;
      }
      names.shared = order.spelled(names.last, 0, names.length);
    }
    window.position = start + at + suffix + 1;
    return null;
  }

  /** Returns the length of the zero-terminated name at an offset from the entry's start. */
  private int nameLength(int nameAt) throws IOException {
    int at = nameAt;
    while (true) {
      int last = window.limit - window.position;
      while (at < last) {
        if (window.bytes[window.position + at] == 0) {
          return at - nameAt;
        }
        at++;
      }
      if (at - nameAt > MAX_NAME) {
        throw corrupt();
      }
      need(at + 1);
    }
  }

  /**
   * Whether another file holds entries of this index, told without walking to its end, where the
   * extension that says so stands. A split index names a {@code sharedindex.*} file beside it;
   * where there is none, it is not split. Where there is one it may be left over from earlier, but
   * asking git once too often does no harm.
   */
  private boolean isSplit() throws IOException {
    long extensions = extensionsStart();
    if (extensions > 0) {
      window.moveTo(extensions);
      return checkExtensions();
    }
    Path directory = file.getParent();
    String[] names = directory == null ? null : directory.toFile().list();
    if (names == null) {
      throw new IOException("the directory of ".concat(file.toString()).concat(" is closed"));
    }
    for (int i = 0; i < names.length; i++) {
      if (names[i].startsWith("sharedindex.")) {
        return true;
      }
    }
    return false;
  }

  /** Returns where the extensions start if the index says so at its end, or -1. */
  private long extensionsStart() throws IOException {
    int length = 8 + 4 + idLength;
    if (end - length < HEADER) {
      return -1;
    }
    window.moveTo(end - length);
    need(length);
    long start = window.intAt(8) & 0xffffffffL;
    boolean given = window.intAt(0) == EOIE && window.intAt(4) == length - 8;
    return given && start >= HEADER && start <= end - length ? start : -1;
  }

  /**
   * Walks the extensions from the position to the end, and returns whether the index is split.
   *
   * @throws IOException if they do not fill the rest of the file, or if there is one that git must
   *     understand and this class does not
   */
  private boolean checkExtensions() throws IOException {
    boolean split = false;
    while (window.at() < end) {
      need(8);
      int name = window.intAt(0);
      int first = name >>> 24;
      if (name == LINK) {
        split = true;
      } else if (name != SDIR && (first < 'A' || first > 'Z')) {
        throw new IOException(file.toString().concat(" has an extension not known here"));
      }
      window.moveTo(window.at() + 8 + (window.intAt(4) & 0xffffffffL));
    }
    if (window.at() > end) {
      throw corrupt();
    }
    return split;
  }

  private void need(int bytes) throws IOException {
    if (!window.fill(bytes)) {
      throw corrupt();
    }
  }

  private IOException corrupt() {
    return new IOException(file.toString().concat(" is not an index as git writes it"));
  }

  /** What version 4 needs to know of the entry before. */
  private static final class Names {
    /** The name; valid as far as the path is spelled, and one byte more. */
    final byte[] last = new byte[MAX_NAME];

    int length;

    /** How much of the path the name spells. */
    int shared;
  }
}
