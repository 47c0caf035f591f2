package dev.keywarden.internal.memory;

import static java.util.Objects.requireNonNull;

import dev.keywarden.spi.KeyMaterial;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.StampedLock;

/**
 * A value kept as two halves: the value XOR a random pad in memory outside of the heap, and the pad
 * on the heap. A heap dump holds the pad alone. Of the builds compared in docs/adr/0002 this is the
 * one that held everywhere.
 *
 * <p>A mapper that knows buffers prints what is left in one, so no field here leads to both halves:
 * the buffer outside of the heap is the result of a future, whose fields the JDK opens to nobody,
 * and nothing is left in it.
 *
 * <p>The length is masked along with the value, and the capacity is rounded up, so that neither
 * half tells it. Not API; may change at any time.
 *
 * <p>What nobody has closed is zeroed too once it is collected, by the next one that is made or
 * closed ({@link Leftover}).
 *
 * <p>Thread-safe. A reader that races with {@link #close()} gets the whole value or an {@link
 * IllegalStateException}, never a part.
 */
public final class OffHeapMaterial extends KeyMaterial {
  /** Room for nearly every API key, so that the capacity of most tells nothing apart. */
  private static final int SMALLEST_CAPACITY = 256;

  private static final int LENGTH_BYTES = Integer.BYTES;

  /** Not a buffer in a field: Jackson writes those out, and has been seen to write both halves. */
  private final transient FutureTask<ByteBuffer> hidden;

  private final transient ByteBuffer pad;
  private final transient StampedLock lock = new StampedLock();
  private final transient Leftover leftover;
  private transient volatile boolean closed;

  private OffHeapMaterial(byte[] utf8, int from, int to) {
    Leftover.zeroAll();
    int length = to - from;
    int capacity = capacityFor(length);
    this.pad = ByteBuffer.wrap(RandomPad.ofLength(capacity));
    ByteBuffer masked = ByteBuffer.allocateDirect(capacity);
    masked.putInt(0, length ^ pad.getInt(0));
    for (int i = LENGTH_BYTES; i < capacity; i++) {
      int plain = i - LENGTH_BYTES < length ? utf8[from + i - LENGTH_BYTES] : 0;
      masked.put(i, (byte) (plain ^ pad.get(i)));
    }
    this.hidden = new FutureTask<>(new Allocated(masked.limit(0)));
    hidden.run();
    this.leftover = Leftover.of(this, hidden);
  }

  private ByteBuffer masked() {
    return masked(hidden);
  }

  /** A view of all of the buffer that nobody else sees. */
  private static ByteBuffer masked(FutureTask<ByteBuffer> hidden) {
    if (!hidden.isDone()) {
      throw copied();
    }
    try {
      return hidden.get().duplicate().clear();
    } catch (InterruptedException e) {
      throw new IllegalStateException("a task that is done waits for nobody");
    } catch (ExecutionException e) {
      throw copied();
    }
  }

  private static IllegalStateException copied() {
    return new IllegalStateException("KW-501 this key was copied by a tool, and has no value");
  }

  /** Hands the buffer over once; the task forgets it then, and keeps it as its result. */
  private record Allocated(ByteBuffer buffer) implements Callable<ByteBuffer> {
    @Override
    public ByteBuffer call() {
      return buffer;
    }
  }

  /**
   * Keeps a copy of a part of an array; the array stays as it is.
   *
   * @param utf8 well-formed UTF-8 between {@code from} and {@code to}
   * @param from where the value starts, inclusive
   * @param to where the value ends, exclusive
   * @return the material
   */
  public static OffHeapMaterial copyOfRange(byte[] utf8, int from, int to) {
    return new OffHeapMaterial(utf8, from, to);
  }

  private static int capacityFor(int length) {
    int needed = LENGTH_BYTES + length;
    return needed <= SMALLEST_CAPACITY ? SMALLEST_CAPACITY : Integer.highestOneBit(needed - 1) << 1;
  }

  /**
   * Returns the value in a new array that the caller zeroes.
   *
   * @return UTF-8
   * @throws IllegalStateException after {@link #close()}
   */
  public byte[] readUtf8() {
    long stamp = lock.tryOptimisticRead();
    if (stamp != 0 && !closed) {
      byte[] bytes = unmask();
      if (lock.validate(stamp)) {
        return bytes;
      }
      Arrays.fill(bytes, (byte) 0);
    }
    stamp = lock.readLock();
    try {
      if (closed) {
        throw closedError();
      }
      return unmask();
    } finally {
      lock.unlockRead(stamp);
    }
  }

  /**
   * Returns the value in a new array that the caller zeroes.
   *
   * @return UTF-16
   * @throws IllegalStateException after {@link #close()}
   */
  public char[] readChars() {
    byte[] utf8 = readUtf8();
    try {
      return requireNonNull(Utf8.decode(utf8), "only UTF-8 is ever kept");
    } finally {
      Arrays.fill(utf8, (byte) 0);
    }
  }

  /**
   * Returns the value as a {@code String}, which nobody can zero.
   *
   * @return the value
   * @throws IllegalStateException after {@link #close()}
   */
  public String readString() {
    byte[] utf8 = readUtf8();
    try {
      return new String(utf8, StandardCharsets.UTF_8);
    } finally {
      Arrays.fill(utf8, (byte) 0);
    }
  }

  /**
   * Compares in a time that depends on the lengths alone.
   *
   * @param utf8 the candidate
   * @return whether the value is the same
   * @throws IllegalStateException after {@link #close()}
   */
  public boolean matches(byte[] utf8) {
    byte[] own = readUtf8();
    try {
      return MessageDigest.isEqual(own, utf8);
    } finally {
      Arrays.fill(own, (byte) 0);
    }
  }

  @Override
  public boolean closed() {
    return closed;
  }

  /** Zeroes both halves. A second call does nothing. */
  @Override
  public void close() {
    Leftover.zeroAll();
    if (closed) {
      return;
    }
    long stamp = lock.writeLock();
    try {
      closed = true;
      zero(hidden);
      Arrays.fill(pad.array(), (byte) 0);
      leftover.forget();
    } finally {
      lock.unlockWrite(stamp);
    }
  }

  /** Zeroes the half outside of the heap. */
  static void zero(FutureTask<ByteBuffer> hidden) {
    ByteBuffer masked = masked(hidden);
    while (masked.hasRemaining()) {
      masked.put((byte) 0);
    }
  }

  private byte[] unmask() {
    try {
      return unmaskHeld();
    } finally {
      // Or the memory could be zeroed under this read, as that of a key that nobody holds.
      Reference.reachabilityFence(this);
    }
  }

  private byte[] unmaskHeld() {
    ByteBuffer masked = masked();
    int length = masked.getInt(0) ^ pad.getInt(0);
    if (length < 0 || length > masked.capacity() - LENGTH_BYTES) {
      // Torn by a close() on another thread; validate() is about to say so.
      return new byte[0];
    }
    byte[] bytes = new byte[length];
    masked.get(LENGTH_BYTES, bytes);
    byte[] mask = pad.array();
    for (int i = 0; i < length; i++) {
      bytes[i] ^= mask[LENGTH_BYTES + i];
    }
    return bytes;
  }

  /** The memory itself, for the test that reads it after {@link #close()}. */
  ByteBuffer maskedHalf() {
    return masked();
  }

  /** The memory itself, for the test that reads it after {@link #close()}. */
  ByteBuffer padHalf() {
    return pad;
  }

  private static IllegalStateException closedError() {
    return new IllegalStateException(
        "KW-501 this key is closed and its memory is zeroed; ask the KeyChain for it again");
  }
}
