package dev.keywarden.internal.redaction;

import dev.keywarden.internal.memory.RandomPad;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Hashes of text under keys that are made anew for each table, and kept outside of the heap: who
 * has a heap dump can try no guess on what is in a table.
 *
 * <p>Immutable and thread-safe.
 */
final class SecretHash {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private static final int KEYS = 4;

  private final ByteBuffer keys;

  SecretHash() {
    this(RandomPad.ofLength(KEYS * Long.BYTES));
  }

  /**
   * @param random 32 bytes, zeroed when this returns
   */
  SecretHash(byte[] random) {
    keys = ByteBuffer.allocateDirect(random.length).order(ByteOrder.LITTLE_ENDIAN).put(0, random);
    Arrays.fill(random, (byte) 0);
  }

  /** The keys of {@link #ofGram}: read once for a whole text. */
  long first() {
    return keys.getLong(0);
  }

  long second() {
    return keys.getLong(Long.BYTES) | 1;
  }

  static long longAt(byte[] text, int at) {
    return (long) LONGS.get(text, at);
  }

  static int intAt(byte[] text, int at) {
    return (int) INTS.get(text, at);
  }

  /**
   * Hashes a few bytes, fast: its high bits are good, its low ones are not. Never 0, which stands
   * for nothing in a table.
   *
   * @param gram the bytes
   */
  static long ofGram(long gram, long first, long second) {
    long mixed = (gram ^ first) * second;
    return mixed == 0 ? 1 : mixed;
  }

  /**
   * Hashes a whole literal with SipHash-2-4 (Aumasson and Bernstein, 2012). Never 0.
   *
   * @param text holds it
   * @param from where it starts, inclusive
   * @param to where it ends, exclusive
   */
  long of(byte[] text, int from, int to) {
    long k0 = keys.getLong(2 * Long.BYTES);
    long k1 = keys.getLong(3 * Long.BYTES);
    long v0 = k0 ^ 0x736f6d6570736575L;
    long v1 = k1 ^ 0x646f72616e646f6dL;
    long v2 = k0 ^ 0x6c7967656e657261L;
    long v3 = k1 ^ 0x7465646279746573L;
    int length = to - from;
    int whole = from + (length & -Long.BYTES);
    for (int at = from; ; at += Long.BYTES) {
      boolean last = at == whole;
      long word = last ? tail(text, at, to) | ((long) length << 56) : longAt(text, at);
      v3 ^= word;
      for (int round = 0; round < (last ? 6 : 2); round++) {
        if (round == 2) { // the end: the last word is in, and four rounds follow
          v0 ^= word;
          v2 ^= 0xff;
        }
        v0 += v1;
        v1 = Long.rotateLeft(v1, 13) ^ v0;
        v0 = Long.rotateLeft(v0, 32);
        v2 += v3;
        v3 = Long.rotateLeft(v3, 16) ^ v2;
        v0 += v3;
        v3 = Long.rotateLeft(v3, 21) ^ v0;
        v2 += v1;
        v1 = Long.rotateLeft(v1, 17) ^ v2;
        v2 = Long.rotateLeft(v2, 32);
      }
      if (last) {
        long hash = v0 ^ v1 ^ v2 ^ v3;
        return hash == 0 ? 1 : hash;
      }
      v0 ^= word;
    }
  }

  private static long tail(byte[] text, int from, int to) {
    long word = 0;
    for (int i = to - 1; i >= from; i--) {
      word = (word << 8) | (text[i] & 0xffL);
    }
    return word;
  }
}
