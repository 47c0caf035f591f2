package dev.keywarden.internal.memory;

import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.FutureTask;

/**
 * The half outside of the heap of a key that was collected without being closed: one that was
 * replaced while somebody still held it, say. The JDK gives such memory back as it is; here it is
 * zeroed before, so that the pad, which the collector leaves lying about, belongs to nothing.
 *
 * <p>No thread waits for that: whoever makes or closes the next material does it, and a chain does
 * so at each refresh. (A {@code Cleaner} would be a thread for the whole life of the process.)
 *
 * <p>Thread-safe.
 */
final class Leftover extends PhantomReference<OffHeapMaterial> {
  private static final ReferenceQueue<OffHeapMaterial> COLLECTED = new ReferenceQueue<>();

  /** A reference that is itself collected is never queued. */
  private static final Set<Leftover> WATCHED = ConcurrentHashMap.newKeySet();

  /** The task, as the material has it: a buffer in a field is data to a mapper. */
  private final transient FutureTask<ByteBuffer> masked;

  private Leftover(OffHeapMaterial material, FutureTask<ByteBuffer> masked) {
    super(material, COLLECTED);
    this.masked = masked;
  }

  /**
   * Watches a material.
   *
   * @param masked its half outside of the heap
   * @return what {@link #forget() forgets} it once it is closed
   */
  static Leftover of(OffHeapMaterial material, FutureTask<ByteBuffer> masked) {
    Leftover leftover = new Leftover(material, masked);
    WATCHED.add(leftover);
    return leftover;
  }

  /** Its memory is zeroed. */
  void forget() {
    clear();
    WATCHED.remove(this);
  }

  /** Zeroes what was collected since the last call; costs one look where that is nothing. */
  static void zeroAll() {
    Reference<? extends OffHeapMaterial> collected = COLLECTED.poll();
    while (collected != null) {
      if (collected instanceof Leftover leftover) {
        OffHeapMaterial.zero(leftover.masked);
        leftover.forget();
      }
      collected = COLLECTED.poll();
    }
  }
}
