package dev.keywarden;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.keywarden.internal.memory.OffHeapMaterial;
import dev.keywarden.internal.memory.Utf8;
import dev.keywarden.spi.KeyMaterial;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The inside of a snapshot, version 1: the number of keys, then for each its name, provider, place,
 * version, dates and value.
 *
 * <pre>
 * number, length   4 bytes, big-endian
 * text, value      length, then that many bytes of UTF-8
 * time             8 bytes of seconds since 1970, 4 bytes of nanoseconds
 * optional         1 byte, 0 or 1; what it is follows a 1
 * </pre>
 *
 * <p>What is read has been authenticated, and is checked all the same: no length is believed before
 * as many bytes are there, and nothing may follow the last key. The value of the key that was asked
 * for is copied, and no other.
 */
final class SnapshotContent {
  private static final int TIME_BYTES = Long.BYTES + Integer.BYTES;
  private static final int SMALLEST_BUFFER = 4096;
  private static final int NANOS_PER_SECOND = 1_000_000_000;

  private final Path path;
  private final ByteBuffer plain;

  private SnapshotContent(Path path, byte[] plain) {
    this.path = path;
    this.plain = ByteBuffer.wrap(plain);
  }

  /**
   * Returns the content, which the caller zeroes.
   *
   * @param path for messages
   * @throws SnapshotException if a key is closed, or all of them are too much for a file
   */
  static byte[] encode(Path path, Collection<SavedKey> keys) {
    Writer out = new Writer();
    try {
      out.number(keys.size());
      for (SavedKey key : keys) {
        out.key(key);
        if (out.length > PrivateFile.MAX_BYTES - SnapshotCipher.MOST_AROUND) {
          throw unwritten(
              path,
              "the keys are more than " + PrivateFile.MAX_BYTES + " bytes together",
              "Keep what is no key, such as whole documents, in a chain without a snapshot.");
        }
      }
      return Arrays.copyOf(out.bytes, out.length);
    } catch (IllegalStateException e) {
      throw unwritten(
          path,
          "one of the keys was closed meanwhile",
          "Leave closing the keys to the chain; the next snapshot takes what is there then.");
    } finally {
      Arrays.fill(out.bytes, (byte) 0);
    }
  }

  /** Bytes that become more, of which no array is left behind that was not zeroed. */
  private static final class Writer {
    private byte[] bytes = new byte[SMALLEST_BUFFER];
    private int length;

    void key(SavedKey key) {
      KeySource source = key.source();
      text(key.name());
      text(source.provider());
      text(source.location());
      flag(source.version().isPresent());
      source.version().ifPresent(this::text);
      flag(source.created().isPresent());
      source.created().ifPresent(this::time);
      flag(source.expires().isPresent());
      source.expires().ifPresent(this::time);
      time(key.fetchedAt());
      byte[] value = key.material().readUtf8();
      try {
        bytes(value);
      } finally {
        Arrays.fill(value, (byte) 0);
      }
    }

    void number(int number) {
      room(Integer.BYTES).putInt(number);
    }

    private void bytes(byte[] some) {
      number(some.length);
      room(some.length).put(some);
    }

    private void text(String text) {
      bytes(text.getBytes(UTF_8));
    }

    private void flag(boolean flag) {
      room(1).put((byte) (flag ? 1 : 0));
    }

    private void time(Instant time) {
      room(TIME_BYTES).putLong(time.getEpochSecond()).putInt(time.getNano());
    }

    private ByteBuffer room(int more) {
      int from = length;
      length = Math.addExact(length, more);
      if (length > bytes.length) {
        byte[] small = bytes;
        bytes = Arrays.copyOf(small, Math.max(length, Math.multiplyExact(2, small.length)));
        Arrays.fill(small, (byte) 0);
      }
      return ByteBuffer.wrap(bytes, from, more);
    }
  }

  private static SnapshotException unwritten(Path path, String why, String remedy) {
    return new SnapshotException(
        "KW-601", "the snapshot " + path + " was not written: " + why, remedy);
  }

  /**
   * Reads all of the content, and returns some keys of it, whose material the caller closes.
   *
   * @param path for messages
   * @param plain stays as it is; the caller zeroes it
   * @param wanted the names of those to return
   * @throws SnapshotException if the content has another form
   */
  static List<SavedKey> find(Path path, byte[] plain, Predicate<String> wanted) {
    return new SnapshotContent(path, plain).find(wanted);
  }

  /** A key whose value has not been copied yet. */
  private record Read(String name, KeySource source, Instant fetchedAt, ByteBuffer value) {}

  private List<SavedKey> find(Predicate<String> wanted) {
    List<Read> some = new ArrayList<>();
    int count = number();
    for (int i = 0; i < count; i++) {
      String name = text();
      KeySource source =
          new KeySource(text(), text(), flag() ? text() : null, optionalTime(), optionalTime());
      Read key = new Read(name, source, time(), bytes());
      if (wanted.test(name)) {
        some.add(key);
      }
    }
    if (plain.hasRemaining()) {
      throw malformed();
    }
    List<SavedKey> found = new ArrayList<>(some.size());
    boolean done = false;
    try {
      for (Read key : some) {
        found.add(new SavedKey(key.name, key.source, key.fetchedAt, material(key.value)));
      }
      done = true;
    } finally {
      if (!done) {
        for (SavedKey key : found) {
          key.material().close();
        }
      }
    }
    return found;
  }

  private OffHeapMaterial material(ByteBuffer value) {
    byte[] utf8 = new byte[value.remaining()];
    try {
      value.get(utf8);
      char[] chars = utf8.length > KeyMaterial.MAX_BYTES ? null : Utf8.decode(utf8);
      if (chars == null) {
        throw malformed();
      }
      Arrays.fill(chars, '\0');
      return OffHeapMaterial.copyOfRange(utf8, 0, utf8.length);
    } finally {
      Arrays.fill(utf8, (byte) 0);
    }
  }

  private void require(int length) {
    if (length < 0 || length > plain.remaining()) {
      throw malformed();
    }
  }

  private int number() {
    require(Integer.BYTES);
    return plain.getInt();
  }

  /** The next bytes with a length before them; no copy. */
  private ByteBuffer bytes() {
    int length = number();
    require(length);
    ByteBuffer bytes = plain.slice(plain.position(), length);
    plain.position(plain.position() + length);
    return bytes;
  }

  /** Never used for a value: nobody could zero it. */
  private String text() {
    ByteBuffer bytes = bytes();
    byte[] utf8 = new byte[bytes.remaining()];
    bytes.get(utf8);
    char[] chars = Utf8.decode(utf8);
    if (chars == null) {
      throw malformed();
    }
    return new String(chars);
  }

  private boolean flag() {
    require(1);
    byte flag = plain.get();
    if (flag != 0 && flag != 1) {
      throw malformed();
    }
    return flag == 1;
  }

  private @Nullable Instant optionalTime() {
    return flag() ? time() : null;
  }

  private Instant time() {
    require(TIME_BYTES);
    long seconds = plain.getLong();
    int nanos = plain.getInt();
    if (nanos < 0 || nanos >= NANOS_PER_SECOND) {
      throw malformed();
    }
    try {
      return Instant.ofEpochSecond(seconds, nanos);
    } catch (DateTimeException | ArithmeticException e) {
      throw malformed();
    }
  }

  private SnapshotException malformed() {
    return new SnapshotException(
        "KW-604",
        "the snapshot " + path + " was written with this key, and its content has another form",
        "Use the file and the key for Keywarden alone; the next snapshot replaces the file.");
  }
}
