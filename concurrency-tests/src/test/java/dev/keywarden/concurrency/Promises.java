package dev.keywarden.concurrency;

import dev.keywarden.concurrency.Did.What;
import java.util.ArrayList;
import java.util.List;
import org.jetbrains.kotlinx.lincheck.execution.ExecutionResult;
import org.jetbrains.kotlinx.lincheck.execution.ExecutionScenario;
import org.jetbrains.kotlinx.lincheck.execution.ResultWithClock;
import org.jetbrains.kotlinx.lincheck.util.LincheckResult;
import org.jetbrains.kotlinx.lincheck.util.ValueResult;
import org.jetbrains.lincheck.datastructures.verifier.Verifier;

/** Holds what the threads have seen against what is promised. */
public final class Promises implements Verifier {
  /**
   * As Lincheck wants it.
   *
   * @param specification not used: the promises are not those of a sequential program
   */
  public Promises(Class<?> specification) {}

  @Override
  public boolean verifyResults(ExecutionScenario scenario, ExecutionResult results) {
    List<Did> all = new ArrayList<>();
    for (LincheckResult result : results.getInitResults()) {
      all.add(did(result));
    }
    for (List<ResultWithClock> thread : results.getParallelResultsWithClock()) {
      for (ResultWithClock result : thread) {
        all.add(did(result.getResult()));
      }
    }
    for (LincheckResult result : results.getPostResults()) {
      all.add(did(result));
    }
    return !all.contains(FAILED) && all.stream().allMatch(did -> kept(did, all));
  }

  /** An operation that threw: none may. */
  private static final Did FAILED = new Did(What.READ, 0, 0, 0);

  private static Did did(LincheckResult result) {
    return result instanceof ValueResult value && value.getValue() instanceof Did did
        ? did
        : FAILED;
  }

  private static boolean kept(Did did, List<Did> all) {
    return did.what() != What.READ
        || (did.version() >= floor(did, all) && did.version() <= ceiling(did, all));
  }

  /** What a read must bring, at the least. */
  private static int floor(Did read, List<Did> all) {
    int floor = 1;
    for (Did earlier : all) {
      if (!earlier.before(read)) {
        continue;
      }
      switch (earlier.what()) {
        // No old version after a new one was seen, by whomever.
        case READ -> floor = Math.max(floor, earlier.version());
        // No update is lost: it is there once what was known has been dropped since,
        case INVALIDATED -> floor = Math.max(floor, rotatedBefore(earlier, all));
        // or once time has passed since, and nobody was just fetching an older one.
        case ELAPSED ->
            floor = Math.max(floor, alone(earlier, all) ? rotatedBefore(earlier, all) : 1);
        case ROTATED -> {} // nobody has asked the store since
      }
    }
    return floor;
  }

  private static int rotatedBefore(Did moment, List<Did> all) {
    int newest = 1;
    for (Did did : all) {
      if (did.what() == What.ROTATED && did.before(moment)) {
        newest = Math.max(newest, did.version());
      }
    }
    return newest;
  }

  private static boolean alone(Did did, List<Did> all) {
    return all.stream()
        .allMatch(
            other ->
                other.equals(did)
                    || other.what() == What.ROTATED
                    || other.before(did)
                    || did.before(other));
  }

  /** The newest version that there was when the read ended. */
  private static int ceiling(Did read, List<Did> all) {
    int newest = 1;
    for (Did did : all) {
      if (did.what() == What.ROTATED && did.from() < read.to()) {
        newest = Math.max(newest, did.version());
      }
    }
    return newest;
  }
}
