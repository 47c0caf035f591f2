package dev.keywarden.aws;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;

/**
 * When the answer has to be there: a little before the chain gives up, so that the answer says what
 * was waited for.
 *
 * @param deadline as {@link System#nanoTime} counts
 */
record Limit(long deadline) {
  private static final long LONGEST_MARGIN_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  static Limit within(Duration timeout) {
    long nanos = timeout.toNanos();
    return new Limit(System.nanoTime() + nanos - Math.min(nanos / 10, LONGEST_MARGIN_NANOS));
  }

  /** For a client with a transport that cannot be stopped from here: it stops by itself. */
  AwsRequestOverrideConfiguration override() {
    long left = Math.max(deadline - System.nanoTime(), TimeUnit.MILLISECONDS.toNanos(1));
    return AwsRequestOverrideConfiguration.builder().apiCallTimeout(Duration.ofNanos(left)).build();
  }
}
