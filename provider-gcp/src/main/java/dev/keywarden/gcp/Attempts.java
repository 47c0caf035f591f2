package dev.keywarden.gcp;

import com.google.api.gax.grpc.GrpcCallContext;
import com.google.api.gax.retrying.RetrySettings;
import com.google.api.gax.rpc.StatusCode.Code;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How often and how long one secret is asked for. The trying again is left to Google's client; its
 * own numbers (2 seconds before the second try, a minute in all) do not fit a program that starts.
 *
 * @param max how many tries there are at the most
 * @param each how long one try may take; null for all the time there is
 */
record Attempts(int max, @Nullable Duration each) {
  static final int DEFAULT_MAX = 4;
  static final int MOST = 100;
  static final String MAX_RULE = "is a number from 1 to " + MOST;

  private static final Duration FIRST_DELAY = Duration.ofMillis(100);
  private static final Duration LONGEST_DELAY = Duration.ofSeconds(1);
  private static final double DELAY_GROWTH = 2.0;

  /** What the chain needs to pass an answer on before it gives up itself. */
  private static final Duration MARGIN = Duration.ofMillis(100);

  private static final int MARGIN_SHARE = 10;

  /** Codes that another try may mend. */
  private static final Set<Code> AGAIN = Set.of(Code.UNAVAILABLE, Code.RESOURCE_EXHAUSTED);

  /** And, where a try has a limit of its own, one that has used it up. */
  private static final Set<Code> AGAIN_AFTER_TIMEOUT =
      Set.of(Code.UNAVAILABLE, Code.RESOURCE_EXHAUSTED, Code.DEADLINE_EXCEEDED);

  /** The time for everything, in nanoseconds: a little less than what the chain allows. */
  static long budget(Duration timeout) {
    return timeout.minus(margin(timeout)).toNanos();
  }

  /**
   * What the client may be late by at its own time limit, in nanoseconds. It leaves half of the
   * margin: what has come in by then has to be passed on before the chain gives up all of it.
   */
  static long grace(Duration timeout) {
    return margin(timeout).dividedBy(2).toNanos();
  }

  private static Duration margin(Duration timeout) {
    Duration share = timeout.dividedBy(MARGIN_SHARE);
    return share.compareTo(MARGIN) < 0 ? share : MARGIN;
  }

  /** What the client is told for one secret. */
  GrpcCallContext within(long nanos) {
    Duration total = Duration.ofNanos(nanos);
    Duration one = each == null || each.compareTo(total) > 0 ? total : each;
    return GrpcCallContext.createDefault()
        .withRetryableCodes(each == null ? AGAIN : AGAIN_AFTER_TIMEOUT)
        .withRetrySettings(
            RetrySettings.newBuilder()
                .setMaxAttempts(max)
                .setTotalTimeoutDuration(total)
                .setInitialRetryDelayDuration(FIRST_DELAY)
                .setRetryDelayMultiplier(DELAY_GROWTH)
                .setMaxRetryDelayDuration(LONGEST_DELAY)
                .setInitialRpcTimeoutDuration(one)
                .setRpcTimeoutMultiplier(1.0)
                .setMaxRpcTimeoutDuration(one)
                .build());
  }
}
