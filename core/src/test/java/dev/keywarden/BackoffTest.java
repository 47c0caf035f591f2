package dev.keywarden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackoffTest {
  private static final Duration AGES = Duration.ofSeconds(Long.MAX_VALUE, 999_999_999);

  private final Backoff backoff = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(30));

  @ParameterizedTest
  @CsvSource({
    "0, 500",
    "1, 1000",
    "2, 2000",
    "5, 16000",
    "6, 30000",
    "7, 30000",
    "62, 30000",
    "63, 30000",
    "64, 30000",
    "1000000, 30000",
    "2147483647, 30000"
  })
  void bound_eachAttempt_doublesUpToTheCap(int attempt, long millis) {
    assertThat(backoff.bound(attempt)).isEqualTo(Duration.ofMillis(millis));
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "0.25, 500", "0.5, 1000", "1, 2000", "-3, 0", "7, 2000", "NaN, 0"})
  void delay_drawn_isThatShareOfTheBoundAndNeverOutside(double drawn, long millis) {
    assertThat(backoff.delay(2, () -> drawn)).isEqualTo(Duration.ofMillis(millis));
  }

  @Test
  void delay_longestThereIs_doesNotOverflow() {
    Backoff slow = new Backoff(Duration.ofNanos(1), AGES);

    assertThat(slow.delay(62, () -> 0.5)).isEqualTo(Duration.ofNanos(1L << 61));
    assertThat(new Backoff(AGES, AGES).delay(1_000, () -> 0.999))
        .isPositive()
        .isLessThanOrEqualTo(AGES);
    assertThat(new Backoff(AGES, AGES).delay(1_000, () -> 1)).isLessThanOrEqualTo(AGES);
  }

  @Test
  void delay_ownRandom_spreadsOverTheWholeSpan() {
    long[] millis =
        IntStream.range(0, 1_000)
            .mapToLong(i -> backoff.delay(6, new Backoff.ThreadRandom()).toMillis())
            .sorted()
            .toArray();

    // That a thousand draws leave a tenth of the span empty happens once in 10^45 runs.
    assertThat(millis[0]).isBetween(0L, 3_000L);
    assertThat(millis[999]).isBetween(27_000L, 30_000L);
    assertThat(millis[500]).isBetween(10_000L, 20_000L);
  }

  @Test
  void unusableFigures_areRefused() {
    assertThatThrownBy(() -> new Backoff(Duration.ZERO, Duration.ofSeconds(1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Backoff(Duration.ofSeconds(2), Duration.ofSeconds(1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> backoff.bound(-1)).isInstanceOf(IllegalArgumentException.class);
  }
}
