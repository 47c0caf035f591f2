package dev.keywarden;

import dev.keywarden.internal.memory.OffHeapMaterial;
import java.time.Instant;

/**
 * A key as it goes into the snapshot and comes out of it.
 *
 * <p>It owns nothing: of one that is written, the material stays with who had it; of one that was
 * read, the reader closes it, or hands it on to who does.
 *
 * @param fetchedAt when the store gave it, from which its age counts
 */
record SavedKey(String name, KeySource source, Instant fetchedAt, OffHeapMaterial material) {}
