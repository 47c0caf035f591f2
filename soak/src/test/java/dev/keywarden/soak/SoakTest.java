package dev.keywarden.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The soak in small; CI runs the whole of it. */
class SoakTest {
  @Test
  void run_aSecondWithFewThreads_everyPromiseHolds() throws InterruptedException {
    Report report = Soak.run(Plan.of(Duration.ofSeconds(1)).small());

    assertThat(report.broken()).isEmpty();
  }
}
