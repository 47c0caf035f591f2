package dev.keywarden.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CloseAllTest {
  @Test
  void closeAll_oneFails_closesTheRest() {
    AtomicInteger closed = new AtomicInteger();
    AwsCredentialsSupply.closeAll(
        List.of(
            closed::incrementAndGet,
            () -> {
              throw new IllegalStateException("made-up");
            },
            closed::incrementAndGet));

    assertThat(closed).hasValue(2);
  }
}
