package dev.keywarden;

import dev.keywarden.internal.memory.OffHeapMaterial;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells redactors of each value of one chain before anybody can read it. There is none until
 * somebody wants one; it is told then of all that the chain holds.
 */
final class RedactorDesk {
  private static volatile @Nullable Redactor process;

  /** Whether it has been told of what was there before it: until then nobody gets it. */
  private static volatile boolean processKnows;

  /** The desks of all chains, as long as those are used. */
  private static final Set<RedactorDesk> DESKS =
      Collections.newSetFromMap(Collections.synchronizedMap(new WeakHashMap<>()));

  private final Supplier<Collection<OffHeapMaterial>> held;
  private volatile @Nullable Redactor own;
  private volatile boolean ownKnows;

  /**
   * @param held all values that the chain has given to somebody, and not zeroed
   */
  RedactorDesk(Supplier<Collection<OffHeapMaterial>> held) {
    this.held = held;
    DESKS.add(this);
  }

  /** Called before a value is given to anybody, and again once it is held. */
  void learn(OffHeapMaterial material) {
    Redactor chain = own;
    if (chain != null) {
      chain.learn(material);
    }
    Redactor all = process;
    if (all != null) {
      all.learn(material);
    }
  }

  /** The redactor of this chain. */
  Redactor redactor() {
    Redactor known = own;
    if (known != null && ownKnows) {
      return known;
    }
    synchronized (this) {
      Redactor made = own;
      if (made == null) {
        made = new Redactor(held);
        own = made; // first, so that what comes from now on is told to it
      }
      if (!ownKnows) {
        held.get().forEach(made::learn);
        ownKnows = true;
      }
      return made;
    }
  }

  static Redactor ofProcess() {
    Redactor known = process;
    if (known != null && processKnows) {
      return known;
    }
    synchronized (DESKS) {
      Redactor made = process;
      if (made == null) {
        made = new Redactor(RedactorDesk::heldByAll);
        process = made;
      }
      if (!processKnows) {
        heldByAll().forEach(made::learn);
        processKnows = true;
      }
      return made;
    }
  }

  private static Collection<OffHeapMaterial> heldByAll() {
    List<OffHeapMaterial> all = new ArrayList<>();
    // Copied at once by the set itself. Not under DESKS: ofProcess() holds that while it has the
    // redactor learn, and this is called by who learns.
    for (RedactorDesk desk : DESKS.toArray(RedactorDesk[]::new)) {
      all.addAll(desk.held.get());
    }
    return all;
  }
}
