package dev.keywarden.testkit.aws;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The faults that are still to happen. */
final class AwsScript {
  private static final class Entry {
    final AwsFault fault;
    int left;

    Entry(AwsFault fault) {
      this.fault = fault;
      this.left = fault.times;
    }
  }

  private final List<Entry> entries = new ArrayList<>();

  synchronized void add(AwsFault fault) {
    entries.add(new Entry(fault));
  }

  synchronized void clear() {
    for (Entry entry : entries) {
      if (entry.fault.stall != null) {
        entry.fault.stall.close();
      }
    }
    entries.clear();
  }

  /** Takes the faults that stop or slow a call as a whole; of those that end it, the oldest. */
  synchronized List<AwsFault> takeForCall(AwsOperation operation) {
    return take(operation, fault -> fault.secret == null);
  }

  /** Takes the faults that are for one secret alone. */
  synchronized List<AwsFault> takeForSecret(AwsOperation operation, String id, String name) {
    return take(operation, fault -> id.equals(fault.secret) || name.equals(fault.secret));
  }

  private List<AwsFault> take(AwsOperation operation, Predicate<AwsFault> fits) {
    List<AwsFault> taken = new ArrayList<>();
    boolean ended = false;
    Iterator<Entry> all = entries.iterator();
    while (all.hasNext()) {
      Entry entry = all.next();
      @Nullable AwsOperation only = entry.fault.operation;
      if ((only != null && only != operation) || !fits.test(entry.fault)) {
        continue;
      }
      boolean ends =
          entry.fault.kind != AwsFault.Kind.STALL && entry.fault.kind != AwsFault.Kind.DELAY;
      if (ends && ended) {
        continue;
      }
      ended |= ends;
      taken.add(entry.fault);
      if (entry.left != Integer.MAX_VALUE && --entry.left == 0) {
        all.remove();
      }
    }
    return taken;
  }
}
