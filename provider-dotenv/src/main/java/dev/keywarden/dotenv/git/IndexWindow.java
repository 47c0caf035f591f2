package dev.keywarden.dotenv.git;

import java.io.IOException;
import java.io.RandomAccessFile;

/**
 * A part of an index file in memory. A {@link RandomAccessFile} rather than a channel, because the
 * JVM has loaded it already to read jars, while the first channel costs milliseconds. Not
 * thread-safe.
 */
final class IndexWindow implements AutoCloseable {
  /** The first read at any place: the JDK copies up to 8 KiB on the stack, more on its heap. */
  private static final int FIRST_READ = 8 << 10;

  /** The longest entry and half as much again; reads grow no further than this. */
  private static final int SIZE = 96 << 10;

  private final RandomAccessFile file;
  private final long size;

  /** The bytes read; valid from {@code position} to {@code limit}. */
  byte[] bytes = new byte[FIRST_READ];

  int position;
  int limit;

  /** Where in the file the byte after the limit stands. */
  private long next;

  /** How much to read next; twice as much each time, for a walk that goes on will go on. */
  private int ahead = FIRST_READ;

  IndexWindow(RandomAccessFile file) throws IOException {
    this.file = file;
    this.size = file.length();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  long size() {
    return size;
  }

  /** Where in the file the position is. */
  long at() {
    return next - (limit - position);
  }

  /** Moves the position to a place in the file; what was read is kept if it lies there. */
  void moveTo(long place) throws IOException {
    long distance = place - at();
    if (distance >= 0 && distance <= limit - position) {
      position += (int) distance;
      return;
    }
    file.seek(place);
    next = place;
    ahead = FIRST_READ;
    position = 0;
    limit = 0;
  }

  /**
   * Makes sure that {@code needed} bytes lie between the position and the limit.
   *
   * @return false if the file ends before, or if so many do not fit
   */
  boolean fill(int needed) throws IOException {
    if (limit - position >= needed) {
      return true;
    }
    if (needed > SIZE) {
      return false;
    }
    int rest = limit - position;
    int wanted = Math.min(SIZE, Math.max(needed, rest + ahead));
    byte[] target = wanted > bytes.length ? new byte[SIZE] : bytes;
    System.arraycopy(bytes, position, target, 0, rest);
    bytes = target;
    position = 0;
    limit = rest;
    while (limit < needed) {
      int count = file.read(bytes, limit, wanted - limit);
      if (count < 0) {
        return false;
      }
      limit += count;
      next += count;
    }
    ahead = Math.min(SIZE, 2 * ahead);
    return true;
  }

  /** Reads on as far as the longest entry may reach; false if the file ended before. */
  boolean fillMore() throws IOException {
    int before = limit - position;
    fill((int) Math.min(SIZE / 2, size - at()));
    return limit - position > before;
  }

  /** The four bytes at an offset from the position, the highest first. */
  int intAt(int offset) {
    int i = position + offset;
    return bytes[i] << 24
        | (bytes[i + 1] & 0xff) << 16
        | (bytes[i + 2] & 0xff) << 8
        | (bytes[i + 3] & 0xff);
  }
}
