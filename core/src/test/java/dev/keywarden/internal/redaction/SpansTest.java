package dev.keywarden.internal.redaction;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SpansTest {
  @Test
  void add_anyOrder_sameAsABitSet() {
    Random random = new Random(7);
    for (int round = 0; round < 2_000; round++) {
      Spans spans = new Spans();
      BitSet expected = new BitSet();
      for (int i = random.nextInt(30); i > 0; i--) {
        int from = random.nextInt(200);
        int to = from + 1 + random.nextInt(30);
        spans.add(from, to);
        expected.set(from, to);
      }
      BitSet actual = new BitSet();
      int end = -1;
      for (int i = 0; i < spans.count(); i++) {
        assertThat(spans.from(i)).as("apart from the one before").isGreaterThan(end);
        assertThat(spans.to(i)).isGreaterThan(spans.from(i));
        end = spans.to(i);
        actual.set(spans.from(i), spans.to(i));
      }
      assertThat(actual).isEqualTo(expected);
    }
  }
}
