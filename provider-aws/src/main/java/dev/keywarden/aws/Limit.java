package dev.keywarden.aws;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.SdkServiceClientConfiguration;

/**
 * When the answer has to be there: a little before the chain gives up, so that the answer says what
 * was waited for.
 *
 * @param deadline as {@link System#nanoTime} counts
 */
record Limit(long deadline, long graceNanos) {
  private static final long LONGEST_MARGIN_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  static Limit within(Duration timeout) {
    long nanos = timeout.toNanos();
    long margin = Math.min(nanos / 10, LONGEST_MARGIN_NANOS);
    return new Limit(System.nanoTime() + nanos - margin, margin / 2);
  }

  private static void scrubErrors(SdkServiceClientConfiguration.Builder client) {
    client.overrideConfiguration(
        client.overrideConfiguration().toBuilder()
            .addExecutionInterceptor(new ScrubbedErrors())
            .build());
  }

  /**
   * For a client with a transport that cannot be stopped from here: it stops by itself. Its errors
   * lose their messages, as those of a client of our own do.
   */
  AwsRequestOverrideConfiguration override() {
    long left = Math.max(deadline - System.nanoTime(), TimeUnit.MILLISECONDS.toNanos(1));
    return AwsRequestOverrideConfiguration.builder()
        .apiCallTimeout(Duration.ofNanos(left))
        .addPlugin(Limit::scrubErrors)
        .build();
  }
}
