package dev.keywarden.leaklab.wrapper;

import static dev.keywarden.leaklab.wrapper.Shape.ALONE;
import static dev.keywarden.leaklab.wrapper.Shape.ARRAY;
import static dev.keywarden.leaklab.wrapper.Shape.BEAN;
import static dev.keywarden.leaklab.wrapper.Shape.LIST;
import static dev.keywarden.leaklab.wrapper.Shape.MAP;
import static dev.keywarden.leaklab.wrapper.Shape.RECORD;
import static dev.keywarden.leaklab.wrapper.Shape.STATIC;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Whoever reads fields by hand. */
class ReflectionTest {
  private static final Trial TRIAL = Trial.of("Reflection, debuggers, management");

  @AfterAll
  static void close() {
    TRIAL.close();
  }

  @Test
  void walk() {
    TRIAL.closed(
        "reflection by hand over every field, private, transient and static",
        List.of(ALONE, BEAN, RECORD, LIST, MAP, ARRAY, STATIC),
        object -> Walk.from(object).found());
  }

  @Test
  void walk_capturedByALambda() {
    TRIAL.closed(
        "reflection by hand over a lambda that has captured it",
        List.of(ALONE, BEAN),
        object -> {
          Supplier<Object> later = () -> object;
          return Walk.from(new Object[] {later, object}).found();
        });
  }

  /** What a value and a pad of the same length would be masked with: neither both, in any place. */
  @Test
  void walk_bothHalves() {
    TRIAL.closed(
        "reflection by hand, two arrays put together by XOR",
        List.of(ALONE, BEAN),
        object -> {
          List<byte[]> arrays = Walk.from(object).bytes();
          StringBuilder found = new StringBuilder();
          for (byte[] one : arrays) {
            found.append(new String(one, ISO_8859_1)).append('\n');
            for (byte[] other : arrays) {
              halves(found, one, other);
            }
          }
          return object instanceof String || object instanceof Shape.TextBean
              ? Walk.from(object).found()
              : found;
        });
  }

  private static void halves(StringBuilder found, byte[] one, byte[] other) {
    for (int shift = 0; shift < Math.min(other.length, 16); shift++) {
      byte[] put = new byte[Math.min(one.length, other.length - shift)];
      for (int i = 0; i < put.length; i++) {
        put[i] = (byte) (one[i] ^ other[shift + i]);
      }
      found.append(new String(put, ISO_8859_1)).append('\n');
    }
  }

  @Test
  void walk_twoHalvesInFields_found() {
    byte[] value = TRIAL.lab().canary().getBytes(ISO_8859_1);
    byte[] pad = new byte[value.length + 3];
    new java.util.Random(5).nextBytes(pad);
    byte[] masked = pad.clone();
    for (int i = 0; i < value.length; i++) {
      masked[i + 3] ^= value[i];
    }
    StringBuilder found = new StringBuilder();
    halves(found, pad, masked);

    assertThat(TRIAL.lab().find(found)).isNotEmpty();
  }
}
