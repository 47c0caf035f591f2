package dev.keywarden.testkit.gcp;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The faults that are in force. Thread-safe. */
final class Faults {
  private static final class InForce {
    private final SecretManagerFault fault;
    private final @Nullable SecretPath secret;
    private int left;

    private InForce(SecretManagerFault fault, @Nullable SecretPath secret) {
      this.fault = fault;
      this.secret = secret;
      this.left = fault.times();
    }
  }

  private final List<InForce> list = new ArrayList<>();

  synchronized void add(SecretManagerFault fault, @Nullable SecretPath secret) {
    list.add(new InForce(fault, secret));
  }

  synchronized void clear() {
    list.clear();
  }

  /** The first fault that this secret meets, which is one time nearer to its end; null for none. */
  synchronized @Nullable SecretManagerFault meet(SecretPath secret) {
    for (Iterator<InForce> all = list.iterator(); all.hasNext(); ) {
      InForce one = all.next();
      if (one.secret != null && !one.secret.equals(secret)) {
        continue;
      }
      if (one.left > 0 && --one.left == 0) {
        all.remove();
      }
      return one.fault;
    }
    return null;
  }
}
