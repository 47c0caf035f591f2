package dev.keywarden.concurrency;

import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Test;

/**
 * What a chain promises threads that use one key at the same time, whatever they do with it:
 *
 * <ul>
 *   <li>who asks after somebody has got version n, gets n or a later one;
 *   <li>who asks after an {@code invalidate()} that began when version n was in the store, gets n
 *       or a later one; the same where the key's time has passed and nothing was under way;
 *   <li>the store is called once at a time for one key;
 *   <li>a rejected key is never replaced by an older one, and nothing throws.
 * </ul>
 *
 * <p>That is less than linearizability, on purpose: while a refresh is under way, others go on with
 * the key that they have, so that a version may be read which the store has already replaced. No
 * program of one thread does that, so Lincheck has none to compare with; {@link Promises} judges in
 * its place. What Lincheck does is to make up the scenarios, to run each many times with threads
 * that start together, and to cut one that fails down to the least that does.
 *
 * <p>Real threads, not Lincheck's model checker: that one follows every access to memory, and those
 * of building a chain and fetching a key through it are so many that it gives up on a machine that
 * has other things to do ("the execution has hung", with one thread). {@link VersionedStore} sees
 * to it that the threads meet.
 */
class KeyChainPromisesTest {
  /** Of each scenario. More find more, and take longer. */
  private static final int RUNS = Integer.getInteger("promises.runs", 40);

  @Test
  void races_twoThreads_promisesKept() {
    StressOptions options = options(2).iterations(0);
    Races.all().forEach(options::addCustomScenario);

    options.check(SharedKey.class);
  }

  @Test
  void scenarios_threeThreads_promisesKept() {
    options(3).iterations(15).check(SharedKey.class);
  }

  private static StressOptions options(int threads) {
    return new StressOptions()
        .threads(threads)
        .actorsBefore(2)
        .actorsPerThread(3)
        .actorsAfter(3)
        .invocationsPerIteration(RUNS)
        .verifier(Promises.class);
  }
}
