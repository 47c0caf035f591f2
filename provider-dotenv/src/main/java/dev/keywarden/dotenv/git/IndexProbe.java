package dev.keywarden.dotenv.git;

import java.io.IOException;
import java.util.Arrays;

/**
 * Finds the neighbourhood of a path in a large index of version 2 or 3 by bisection, so that 40 MB
 * need not be walked.
 *
 * <p>Entries have no table of contents, but they start at every eighth byte at most, and each says
 * how long it is. So from an arbitrary place the next few entries are recognised: a mode that git
 * writes, a name without zeros as long as the entry says, zeros after it up to the next multiple of
 * eight, and four such in a row. What looks like an entry and is none can only start inside a real
 * one; then its name ends where the real one's does, for names hold no zeros and zeros follow, and
 * what comes next is a real entry. Therefore the last of the four is taken, never the first.
 *
 * <p>The bisection only chooses where to start reading. Where nothing is recognised it turns back
 * towards the start, and the walk begins earlier than it must; where the walk meets what is neither
 * an entry nor the extensions up to the file's end, the caller walks the whole file.
 */
final class IndexProbe {
  private static final int CHAIN = 4;

  /** A range this short is read in one go rather than bisected further. */
  private static final int NEAR = 8 << 10;

  /** How far to look for the start of an entry: the length of some eighty usual ones. */
  private static final int LOOK = 8 << 10;

  private final IndexWindow window;
  private final int flagsAt;

  IndexProbe(IndexWindow window, int flagsAt) {
    this.window = window;
    this.flagsAt = flagsAt;
  }

  /** Returns the place of an entry that sorts before a path, or {@code start} if none is found. */
  long before(long start, long end, byte[] path) throws IOException {
    long low = start;
    long high = end;
    while (high - low > NEAR) {
      long middle = low + ((high - low) / 2 & ~7L);
      window.moveTo(middle);
      window.fill(LOOK);
      if (synchronizeEntries() && sortsBefore(path)) {
        low = window.at();
      } else {
        high = middle;
      }
    }
    return low;
  }

  private boolean sortsBefore(byte[] path) {
    int name = nameAt();
    int end = name + nameLength();
    return Arrays.compareUnsigned(window.bytes, name, end, path, 0, path.length) < 0;
  }

  /** The length of the whole entry at the position, or -1 if there is none. */
  int entryLength() throws IOException {
    int length = lengthAt(window.position);
    return length < 0 && window.fillMore() ? lengthAt(window.position) : length;
  }

  int nameAt() {
    return nameAt(window.position);
  }

  int nameLength() {
    return nameLength(window.position);
  }

  /**
   * Moves the position to the next entry of which the window makes sure; false if there is none.
   */
  private boolean synchronizeEntries() {
    for (int from = window.position; from < window.limit; from += 8) {
      int last = from;
      int at = from;
      int found = 0;
      while (found < CHAIN) {
        int length = lengthAt(at);
        if (length < 0) {
          break;
        }
        last = at;
        at += length;
        found++;
      }
      if (found == CHAIN) {
        window.position = last;
        return true;
      }
    }
    return false;
  }

  private int lengthAt(int at) {
    byte[] bytes = window.bytes;
    int limit = window.limit;
    if (at + flagsAt + 4 >= limit || !isMode(bytes, at + GitIndex.MODE_AT)) {
      return -1;
    }
    int name = nameAt(at);
    int length = nameLength(at);
    int end = name + length;
    int next = at + ((end - at + 8) & ~7);
    if (length == 0 || length == GitIndex.LENGTH_MASK || next > limit) {
      return -1;
    }
    for (int i = name; i < end; i++) {
      if (bytes[i] == 0) {
        return -1;
      }
    }
    for (int i = end; i < next; i++) {
      if (bytes[i] != 0) {
        return -1;
      }
    }
    return next - at;
  }

  private int nameAt(int at) {
    boolean extended = (window.bytes[at + flagsAt] & (GitIndex.EXTENDED >> 8)) != 0;
    return at + flagsAt + (extended ? 4 : 2);
  }

  private int nameLength(int at) {
    int flags = window.bytes[at + flagsAt] << 8 | (window.bytes[at + flagsAt + 1] & 0xff);
    return flags & GitIndex.LENGTH_MASK;
  }

  /** A file, a link, a submodule, or the tree that a directory of a sparse index is. */
  private static boolean isMode(byte[] bytes, int at) {
    if (bytes[at] != 0 || bytes[at + 1] != 0) {
      return false;
    }
    int high = bytes[at + 2] & 0xff;
    int low = bytes[at + 3] & 0xff;
    return high == 0x81
        ? low == 0xa4 || low == 0xed
        : (high == 0xa0 || high == 0xe0 || high == 0x40) && low == 0;
  }
}
