package dev.keywarden;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedactingStreamTest {
  private static final String VALUE = TestKeys.random(31, 40);
  private static final String SHORT = "short-0-value";

  private final KeyChain keys =
      TestChains.chain(FakeProvider.having("store", Map.of("A_KEY", VALUE, "B_KEY", SHORT)));
  private final ByteArrayOutputStream passed = new ByteArrayOutputStream();
  private final OutputStream stream;

  RedactingStreamTest() {
    keys.requireAll("A_KEY", "B_KEY");
    stream = keys.redactor().redact(passed);
  }

  @AfterEach
  void close() {
    keys.close();
  }

  private void write(String text) throws IOException {
    stream.write(text.getBytes(UTF_8));
  }

  private String passed() {
    return passed.toString(UTF_8);
  }

  @Test
  void write_lineThatEnds_passedOnAtOnce() throws IOException {
    write("key " + VALUE + " end\nnext");
    assertThat(passed()).isEqualTo("key [REDACTED] end\n");
    stream.flush();
    assertThat(passed()).isEqualTo("key [REDACTED] end\nnext");
  }

  @Test
  void write_keyInTwoWrites_masked() throws IOException {
    write("key " + VALUE.substring(0, 17));
    write(VALUE.substring(17) + "\n");
    assertThat(passed()).isEqualTo("key [REDACTED]\n");
  }

  @Test
  void flush_promptWithoutLineEnd_shows() throws IOException {
    write("Password? ");
    stream.flush();
    assertThat(passed()).isEqualTo("Password? ");
  }

  @Test
  void flush_inTheMiddleOfAKey_keepsWhatMayBeOne() throws IOException {
    write("key " + VALUE.substring(0, 17));
    stream.flush();
    assertThat(passed()).isEqualTo("key ");
    write(VALUE.substring(17, 30));
    stream.flush();
    assertThat(passed().replace(Redactor.MASK, "")).isEqualTo("key ");
    write(VALUE.substring(30) + " end\n");
    assertThat(passed()).isEqualTo("key [REDACTED] end\n");
  }

  @Test
  void flush_afterSevenCharactersOfAKey_masksTheRest() throws IOException {
    write("key " + VALUE.substring(0, 7));
    stream.flush();
    write(VALUE.substring(7) + "\n");
    assertThat(passed()).isEqualTo("key " + VALUE.substring(0, 7) + "[REDACTED]\n");
  }

  /** As {@code System.out.print(char)} does. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 7, 8, 9, 13})
  void flush_afterEachFewCharacters_sevenOfThemShowAtMost(int pieces) throws IOException {
    for (String value : List.of(VALUE, SHORT)) {
      passed.reset();
      String text = "key " + value + "#end\n";
      for (int at = 0; at < text.length(); at += pieces) {
        write(text.substring(at, Math.min(text.length(), at + pieces)));
        stream.flush();
      }
      assertThat(passed()).startsWith("key ").containsOnlyOnce(Redactor.MASK).endsWith("#end\n");
      for (int at = 0; at + 8 <= value.length(); at++) {
        assertThat(passed()).as("at %d", at).doesNotContain(value.substring(at, at + 8));
      }
    }
  }

  @Test
  void flush_whatBeganLikeAKeyGoesOnOtherwise_nothingIsLost() throws IOException {
    write(VALUE.substring(0, 12));
    stream.flush();
    assertThat(passed()).isEmpty();
    write("!");
    stream.flush();
    assertThat(passed()).isEqualTo(VALUE.substring(0, 12) + "!");
  }

  @Test
  void close_rest_passedOn() throws IOException {
    write("the end, without a line break " + VALUE.substring(0, 12));
    stream.close();
    assertThat(passed()).isEqualTo("the end, without a line break " + VALUE.substring(0, 12));
  }

  @Test
  void write_anyPieces_asTheWholeAtOnce() throws IOException {
    Random random = new Random(37);
    for (int round = 0; round < 300; round++) {
      passed.reset();
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(30); i >= 0; i--) {
        switch (random.nextInt(6)) {
          case 0 -> text.append(VALUE);
          case 1 -> text.append(SHORT);
          case 2 -> text.append(VALUE, 0, random.nextInt(40));
          case 3 -> text.append('\n');
          case 4 -> text.append("x".repeat(random.nextInt(50)));
          default -> text.append("äöü \r\n");
        }
      }
      byte[] bytes = text.toString().getBytes(UTF_8);
      try (OutputStream out = keys.redactor().redact(passed)) {
        for (int at = 0; at < bytes.length; ) {
          int count = Math.min(bytes.length - at, 1 + random.nextInt(60));
          if (count == 1) {
            out.write(bytes[at]);
          } else {
            out.write(bytes, at, count);
          }
          at += count;
        }
      }
      assertThat(passed()).isEqualTo(keys.redactor().redact(text.toString()));
    }
  }

  @Test
  void write_lineThatNeverEnds_passedOnInTime() throws IOException {
    byte[] chunk = "y".repeat(1_000).getBytes(UTF_8);
    for (int i = 0; i < 300; i++) {
      stream.write(chunk);
      assertThat(i * 1_000 - passed.size()).isLessThan(70_000);
    }
    write(VALUE);
    stream.close();
    assertThat(passed.size()).isEqualTo(300_000 + Redactor.MASK.length());
    assertThat(passed()).endsWith("y[REDACTED]").doesNotContain(VALUE);
  }

  @Test
  void write_keyAcrossTheLimitOfALine_masked() throws IOException {
    for (int before = 65_536 - 45; before <= 65_536 + 3; before++) {
      passed.reset();
      byte[] text = ("z".repeat(before) + VALUE + "\n").getBytes(ISO_8859_1);
      stream.write(text);
      assertThat(passed()).as("%d before", before).endsWith("z[REDACTED]\n");
      assertThat(passed.size()).isEqualTo(before + 11);
    }
  }

  @Test
  void write_targetThatFails_losesWhatItFailedAtAndNoMore() throws IOException {
    AtomicBoolean fails = new AtomicBoolean(true);
    OutputStream target =
        new FilterOutputStream(passed) {
          @Override
          public void write(byte[] bytes, int from, int count) throws IOException {
            if (fails.get()) {
              throw new IOException("made up");
            }
            out.write(bytes, from, count);
          }
        };
    OutputStream masking = keys.redactor().redact(target);
    byte[] line = ("lost " + VALUE + "\n").getBytes(UTF_8);
    assertThatThrownBy(() -> masking.write(line)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> masking.write(line)).isInstanceOf(IOException.class);
    masking.write("part".getBytes(UTF_8));
    assertThatThrownBy(masking::flush).isInstanceOf(IOException.class);
    fails.set(false);
    masking.write((" rest\nkey " + VALUE + "\n").getBytes(UTF_8));
    assertThat(passed()).isEqualTo(" rest\nkey [REDACTED]\n");
  }

  @Test
  void printStream_printedPieceByPiece_masked() {
    PrintStream out = new PrintStream(stream, true, UTF_8);
    out.print("key=");
    out.print(VALUE.substring(0, 20));
    out.print(VALUE.substring(20));
    out.println();
    out.printf("%s%s%n", VALUE.substring(0, 10), VALUE.substring(10));
    assertThat(passed()).isEqualTo("key=[REDACTED]\n[REDACTED]\n");
  }
}
