package dev.keywarden.dotenv.git;

import org.jspecify.annotations.Nullable;

/** Compares the entries of an index with the path that is sought. Not thread-safe. */
final class EntryOrder {
  private final byte[] path;
  private final byte[] first;
  private final boolean ignoreCase;
  private final int flagsAt;
  private boolean passed;

  EntryOrder(byte[] path, boolean ignoreCase, int flagsAt) {
    this.ignoreCase = ignoreCase;
    this.flagsAt = flagsAt;
    // Of all spellings the upper-case one sorts first and the lower-case one last.
    this.path = ignoreCase ? lower(path) : path;
    this.first = ignoreCase ? upper(path) : path;
  }

  /** Whether an entry was met that sorts behind every spelling of the path. */
  boolean passed() {
    return passed;
  }

  /** The spelling of the path that sorts before all others. */
  byte[] firstSpelling() {
    return first;
  }

  /**
   * Returns the first spelling of the path that sorts behind an entry, or null if there is none. A
   * search that ignores case leaps from one to the next: between them no entry can be the path. The
   * entry itself is no spelling of it.
   */
  byte @Nullable [] nextSpelling(byte[] bytes, int from, int length) {
    int i = spelled(bytes, from, length);
    if (i == length) {
      return spelling(bytes, from, i);
    }
    int c = bytes[from + i] & 0xff;
    if (i < path.length && c < (path[i] & 0xff)) {
      boolean upper = c < (first[i] & 0xff);
      byte[] next = spelling(bytes, from, i);
      next[i] = upper ? first[i] : path[i];
      return next;
    }
    for (int j = i - 1; j >= 0; j--) {
      if (bytes[from + j] != path[j]) {
        byte[] next = spelling(bytes, from, j);
        next[j] = path[j];
        return next;
      }
    }
    return null;
  }

  /** How much of the path an entry spells. */
  int spelled(byte[] bytes, int from, int length) {
    int common = Math.min(length, path.length);
    int i = 0;
    while (i < common && (bytes[from + i] == path[i] || bytes[from + i] == first[i])) {
      i++;
    }
    return i;
  }

  /** The path as the entry spells its first bytes, and in the first spelling from there on. */
  private byte[] spelling(byte[] bytes, int from, int kept) {
    byte[] next = first.clone();
    System.arraycopy(bytes, from, next, 0, kept);
    return next;
  }

  /**
   * Returns what an entry says of the path, or null if the search goes on.
   *
   * @param bytes where the name is, from {@code from} on
   * @param entry where the entry is, from {@code entryAt} on
   */
  GitIndex.@Nullable Answer judge(byte[] bytes, int from, int length, byte[] entry, int entryAt) {
    byte[] sought = path;
    int common = Math.min(length, sought.length);
    int i = 0;
    while (i < common && bytes[from + i] == sought[i]) {
      i++;
    }
    int order = i < common ? (bytes[from + i] & 0xff) - (sought[i] & 0xff) : length - sought.length;
    if (ignoreCase) {
      while (i < common && Wildmatch.lower(bytes[from + i]) == sought[i]) {
        i++;
      }
    }
    if (i == length) {
      if (length == sought.length) {
        return isSkipped(entry, entryAt) ? GitIndex.Answer.SKIPPED : GitIndex.Answer.PRESENT;
      }
      // Without a name: replaces an entry of the shared index. A directory: stands for its tree.
      if (length == 0 || (bytes[from + length - 1] == '/' && isTree(entry, entryAt))) {
        return GitIndex.Answer.ELSEWHERE;
      }
    }
    return order > 0 ? pass() : null;
  }

  /** Notes that all spellings of the path lie behind the search. */
  GitIndex.Answer pass() {
    passed = true;
    return GitIndex.Answer.ABSENT;
  }

  private boolean isSkipped(byte[] entry, int at) {
    return (entry[at + flagsAt] & (GitIndex.EXTENDED >> 8)) != 0
        && (entry[at + flagsAt + 2] & (GitIndex.SKIP_WORKTREE >> 8)) != 0;
  }

  private static boolean isTree(byte[] entry, int at) {
    return entry[at + GitIndex.MODE_AT + 2] == 0x40 && entry[at + GitIndex.MODE_AT + 3] == 0;
  }

  private static byte[] lower(byte[] path) {
    byte[] folded = path.clone();
    for (int i = 0; i < path.length; i++) {
      folded[i] = (byte) Wildmatch.lower(path[i]);
    }
    return folded;
  }

  private static byte[] upper(byte[] path) {
    byte[] folded = path.clone();
    for (int i = 0; i < path.length; i++) {
      if (path[i] >= 'a' && path[i] <= 'z') {
        folded[i] = (byte) (path[i] - 'a' + 'A');
      }
    }
    return folded;
  }
}
