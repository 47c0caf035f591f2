package dev.keywarden.gcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AttemptsTest {
  /** The chain would drop what had come for the other keys of the same call. */
  @ParameterizedTest
  @ValueSource(strings = {"PT0.01S", "PT0.2S", "PT0.5S", "PT1S", "PT10S", "PT1H"})
  void grace_clientThatIsLate_isGivenUpBeforeTheChainGivesUp(String limit) {
    Duration timeout = Duration.parse(limit);
    long whole = timeout.toNanos();
    long budget = Attempts.budget(timeout);
    long waited = budget + Attempts.grace(timeout);

    assertThat(budget).isGreaterThanOrEqualTo(whole / 10 * 9);
    assertThat(waited).isGreaterThan(budget);
    assertThat(whole - waited).isGreaterThanOrEqualTo((whole - budget) / 2);
  }
}
