package dev.keywarden.soak;

import dev.keywarden.ApiKey;
import dev.keywarden.KeyChain;
import dev.keywarden.KeySet;
import dev.keywarden.LiveKey;
import dev.keywarden.soak.Receiver.Rejected;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;

/** One thread of an application, which uses the chain in every way until its time is over. */
final class Caller implements Runnable {
  /** So many uses between two looks at the clock. */
  private static final int BURST = 32;

  private final KeyChain chain;
  private final List<Witness> witnesses;
  private final List<LiveKey> live;
  private final Receiver receiver;
  private final Tally tally;
  private final SplittableRandom random;
  private final long end;

  /**
   * @param live the keys of the witnesses, in the same order
   * @param end by {@link System#nanoTime()}
   */
  Caller(
      KeyChain chain,
      List<Witness> witnesses,
      List<LiveKey> live,
      Receiver receiver,
      Tally tally,
      long seed,
      long end) {
    this.chain = chain;
    this.witnesses = witnesses;
    this.live = live;
    this.receiver = receiver;
    this.tally = tally;
    this.random = new SplittableRandom(seed);
    this.end = end;
  }

  @Override
  public void run() {
    while (System.nanoTime() < end) {
      for (int i = 0; i < BURST; i++) {
        try {
          use();
        } catch (RuntimeException | Error e) {
          tally.failed(e);
        }
      }
      tally.used(BURST);
    }
  }

  private void use() {
    int index = random.nextInt(witnesses.size());
    Witness witness = witnesses.get(index);
    int before = witness.newest();
    switch (random.nextInt(8)) {
      case 0, 1, 2 -> witness.got(before, chain.require(witness.name()));
      case 3 ->
          chain
              .find(witness.name())
              .ifPresentOrElse(
                  key -> witness.got(before, key),
                  () -> tally.failed(new AssertionError(witness.name() + " was not found")));
      case 4 -> several();
      case 5, 6 -> witness.got(before, live.get(index).current());
      default -> request(witness, live.get(index), before);
    }
  }

  private void several() {
    Map<Witness, Integer> before = new LinkedHashMap<>();
    for (int i = 0; i < 3; i++) {
      Witness witness = witnesses.get(random.nextInt(witnesses.size()));
      before.put(witness, witness.newest());
    }
    List<String> names = new ArrayList<>();
    before.keySet().forEach(witness -> names.add(witness.name()));
    KeySet keys = chain.requireAll(names.toArray(String[]::new));
    before.forEach((witness, newest) -> witness.got(newest, keys.get(witness.name())));
  }

  private void request(Witness witness, LiveKey key, int before) {
    AtomicInteger attempts = new AtomicInteger();
    try {
      key.call(
          (ApiKey k) -> {
            attempts.incrementAndGet();
            witness.got(before, k);
            receiver.serve(k);
            return k;
          },
          Rejected.class::isInstance);
      tally.served(attempts.get());
    } catch (Rejected e) {
      if (witness.name().equals(Plan.REVOKED)) {
        tally.revoked(attempts.get());
      } else {
        tally.refused(attempts.get());
      }
    }
  }
}
