package dev.keywarden.internal.redaction;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Base64;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KnownValuesTest {
  private static final String ALPHABET =
      "abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ0123456789.:*";

  private static String random(Random random, int length, int letters) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append(ALPHABET.charAt(random.nextInt(letters)));
    }
    return text.toString();
  }

  private static void learn(KnownValues known, byte[] utf8) {
    known.learn(utf8, learner -> {});
  }

  private static BitSet found(KnownValues known, String text) {
    byte[] bytes = text.getBytes(ISO_8859_1);
    Spans spans = known.find(bytes, 0, bytes.length);
    BitSet set = new BitSet();
    for (int i = 0; i < spans.count(); i++) {
      set.set(spans.from(i), spans.to(i));
    }
    return set;
  }

  private static boolean masks(KnownValues known, String text) {
    return found(known, text).cardinality() == text.length();
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        8, 9, 12, 15, 16, 17, 19, 20, 21, 23, 24, 31, 40, 108, 1_023, 1_024, 1_025, 1_040, 5_000
      })
  void find_everyOffset_whole(int length) {
    Random random = new Random(length);
    KnownValues known = new KnownValues();
    String value = random(random, length, ALPHABET.length());
    learn(known, value.getBytes(UTF_8));
    for (int before = 0; before < 30; before++) {
      String text = " ".repeat(before) + value + " ".repeat(before % 3);
      BitSet expected = new BitSet();
      expected.set(before, before + length);
      assertThat(found(known, text)).as("%d before", before).isEqualTo(expected);
    }
  }

  @Test
  void find_tooShort_notMasked() {
    KnownValues known = new KnownValues();
    learn(known, "seven77".getBytes(UTF_8));
    assertThat(found(known, "seven77 seven77").isEmpty()).isTrue();
    learn(known, "abc".getBytes(UTF_8));
    learn(known, "0000".getBytes(UTF_8));
    assertThat(found(known, "[97, 98, 99] 30303030 [0, 0, 0, 0] YWJj").isEmpty()).isTrue();
  }

  /** Few letters, so that values overlap, and hold and begin one another, all the time. */
  @Test
  void find_manyValuesThatOverlap_asALoopOverAllOfThem() {
    Random random = new Random(3);
    for (int round = 0; round < 300; round++) {
      KnownValues known = new KnownValues();
      List<String> values = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        String value = random(random, 8 + random.nextInt(15), 2);
        values.add(value);
        learn(known, value.getBytes(UTF_8));
      }
      String text = random(random, 300, 2);
      BitSet expected = new BitSet();
      for (String value : values) {
        String reverse = new StringBuilder(value).reverse().toString();
        String upper = value.toUpperCase(Locale.ROOT);
        for (String form : List.of(value, reverse, upper)) {
          for (int at = 0; (at = text.indexOf(form, at)) >= 0; at++) {
            expected.set(at, at + form.length());
          }
        }
      }
      assertThat(found(known, text)).isEqualTo(expected);
    }
  }

  @Test
  void find_partsOfAToken_maskedButForSevenAtEitherEnd() {
    Random random = new Random(5);
    KnownValues known = new KnownValues();
    String value = random(random, 60, 50);
    learn(known, value.getBytes(UTF_8));
    for (int from = 0; from < 34; from++) {
      for (int to = from + 27; to <= 60; to++) {
        String part = value.substring(from, to);
        BitSet found = found(known, "<" + part + ">");
        assertThat(found.isEmpty()).as("%d to %d", from, to).isFalse();
        assertThat(found.nextSetBit(0)).isBetween(1, 8);
        assertThat(found.length()).isBetween(part.length() - 6, part.length() + 1);
        assertThat(found.nextClearBit(found.nextSetBit(0))).isEqualTo(found.length());
      }
    }
  }

  @Test
  void find_partsOfAnAddressOrASentence_left() {
    KnownValues known = new KnownValues();
    learn(known, "postgres://app:Tr0ub4dor@db.internal.example.com:5432/orders".getBytes(UTF_8));
    learn(known, "it is a long sentence that nobody would guess".getBytes(UTF_8));
    assertThat(found(known, "connecting to db.internal.example.com:5432/orders").isEmpty())
        .isTrue();
    assertThat(found(known, "that nobody would guess").isEmpty()).isTrue();
  }

  @Test
  void find_pem_eachLine() {
    Random random = new Random(11);
    StringBuilder pem = new StringBuilder("-----BEGIN PRIVATE KEY-----\n");
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 26; i++) {
      String line = random(random, 64, 50);
      lines.add(line);
      pem.append(line).append('\n');
    }
    KnownValues known = new KnownValues();
    learn(known, pem.append("-----END PRIVATE KEY-----").toString().getBytes(UTF_8));
    assertThat(masks(known, pem.toString())).isTrue();
    for (String line : lines) {
      assertThat(masks(known, line)).isTrue();
    }
  }

  @Test
  void find_linesOfAText_eachButShortOnesAndFrames() {
    KnownValues known = new KnownValues();
    learn(known, "first line\r\nsecond\n-----BEGIN A KEY-----\nthe third line".getBytes(UTF_8));
    assertThat(masks(known, "first line")).isTrue();
    assertThat(masks(known, "the third line")).isTrue();
    assertThat(found(known, "second").isEmpty()).isTrue();
    assertThat(found(known, "-----BEGIN A KEY-----").isEmpty()).isTrue();
  }

  @Test
  void find_whatJavaScriptMakesOfIt_masked() {
    KnownValues known = new KnownValues();
    learn(known, "it's (my) p@ss/word!*~".getBytes(UTF_8));
    assertThat(masks(known, "it's%20(my)%20p%40ss%2Fword!*~")).isTrue();
  }

  @Test
  void find_notAsciiInBytes_backwardsAndAsAnArrayToo() {
    KnownValues known = new KnownValues();
    String value = "Schlüssel-für-Köln-€";
    learn(known, value.getBytes(UTF_8));
    String backwards = new StringBuilder(value).reverse().toString();
    String array = value.replaceAll("(.)(?=.)", "$1, ");
    for (String form : List.of(value, backwards, array)) {
      assertThat(masks(known, new String(form.getBytes(UTF_8), ISO_8859_1))).as(form).isTrue();
    }
  }

  /** Alone, and behind a quote or two. */
  @ParameterizedTest
  @ValueSource(ints = {58, 63, 76, 100, 171, 1_700})
  void find_base64InLines_eachLine(int length) {
    KnownValues known = new KnownValues();
    String value = random(new Random(length), length, 50);
    learn(known, value.getBytes(UTF_8));
    for (int before = 0; before < 3; before++) {
      String encoded =
          Base64.getMimeEncoder().encodeToString(("\"".repeat(before) + value).getBytes(UTF_8));
      BitSet found = found(known, encoded);
      for (int at = encoded.indexOf("\r\n"); at >= 0; at = encoded.indexOf("\r\n", at + 2)) {
        found.set(at, at + 2);
      }
      int last = encoded.length() - encoded.lastIndexOf("\n") - 1;
      int left = encoded.length() - found.cardinality();
      // Characters that others have a part in, the padding, and a line that is no longer than it.
      assertThat(left).as("%d before", before).isLessThanOrEqualTo(6 + (last < 11 ? last : 0));
    }
  }

  @Test
  void find_blanksAndRulesInATextOfSeveralLines_left() {
    KnownValues known = new KnownValues();
    learn(
        known,
        "{\n          \n          },\n============\n  \t  password: hunter22\n".getBytes(UTF_8));
    assertThat(found(known, "name            age").isEmpty()).isTrue();
    assertThat(found(known, "            },").isEmpty()).isTrue();
    assertThat(found(known, "==================").isEmpty()).isTrue();
    assertThat(masks(known, "password: hunter22")).isTrue();
  }

  @Test
  void find_thousandsOfValues_allOfThemAndNothingElse() {
    Random random = new Random(13);
    KnownValues known = new KnownValues();
    List<String> values = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      // All begin alike, as the keys of one issuer do.
      String value = "sk-made-up-" + random(random, 29, 50);
      values.add(value);
      learn(known, value.getBytes(UTF_8));
    }
    for (String value : values) {
      assertThat(masks(known, value)).isTrue();
    }
    String other = random(random, 200_000, ALPHABET.length()) + "sk-made-up-";
    assertThat(found(known, other).isEmpty()).isTrue();
  }

  @Test
  void learn_fullTwice_forgetsTheOldestAndSaysSo() {
    KnownValues known = new KnownValues(500, 5_000);
    Random random = new Random(17);
    List<String> values = new ArrayList<>();
    AtomicInteger turnovers = new AtomicInteger();
    while (turnovers.get() < 2) {
      String value = random(random, 40, 50);
      values.add(value);
      known.learn(value.getBytes(UTF_8), learner -> turnovers.incrementAndGet());
      assertThat(masks(known, value)).isTrue();
      int remembered = 0;
      for (String earlier : values) {
        remembered += masks(known, earlier) ? 1 : 0;
      }
      if (turnovers.get() < 2) {
        assertThat(remembered).isEqualTo(values.size());
      } else {
        assertThat(remembered).isBetween(2, values.size() - 1);
      }
    }
  }

  /** Ten times what a generation holds at least, and as many again that are not in use. */
  @Test
  void learn_moreInUseThanAGenerationHolds_forgetsNoneOfThem() {
    KnownValues known = new KnownValues(2_000, 1 << 20);
    Random random = new Random(29);
    List<String> inUse = new ArrayList<>();
    AtomicInteger turnovers = new AtomicInteger();
    for (int i = 0; i < 100; i++) {
      String value = random(random, 40, 50);
      inUse.add(value);
      known.learn(value.getBytes(UTF_8), teaching(inUse, turnovers));
      assertThat(inUse).allMatch(each -> masks(known, each));
    }
    int before = turnovers.get();
    for (int i = 0; i < 400; i++) {
      known.learn(random(random, 40, 50).getBytes(UTF_8), teaching(inUse, turnovers));
      assertThat(inUse).allMatch(each -> masks(known, each));
    }
    // Each is worth it: a generation has room for as much again as is in use.
    assertThat(turnovers.get() - before).isBetween(1, 5);
  }

  @Test
  void learn_moreInUseThanThereCanBe_knowsTheLastOnesAndGoesOn() {
    KnownValues known = new KnownValues(500, 4_000);
    Random random = new Random(31);
    List<String> inUse = new ArrayList<>();
    AtomicInteger turnovers = new AtomicInteger();
    for (int i = 0; i < 100; i++) {
      String value = random(random, 40, 50);
      inUse.add(value);
      known.learn(value.getBytes(UTF_8), teaching(inUse, turnovers));
      assertThat(inUse.subList(Math.max(0, i - 5), i + 1)).allMatch(each -> masks(known, each));
    }
    assertThat(turnovers.get()).isLessThan(20);
  }

  @Test
  void learn_manyThreadsAndMuchInUse_noneOfItIsEverMissing() throws Exception {
    KnownValues known = new KnownValues(2_000, 1 << 20);
    Random random = new Random(37);
    List<String> inUse = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      inUse.add(random(random, 40, 50));
    }
    AtomicInteger turnovers = new AtomicInteger();
    for (String value : inUse) {
      known.learn(value.getBytes(UTF_8), teaching(inUse, turnovers));
    }
    AtomicInteger missed = new AtomicInteger();
    List<Thread> learners = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      Random own = new Random(t);
      Thread learner =
          new Thread(
              () -> {
                for (int i = 0; i < 150; i++) {
                  known.learn(random(own, 40, 50).getBytes(UTF_8), teaching(inUse, turnovers));
                  for (int at = i % 7; at < inUse.size(); at += 7) {
                    missed.addAndGet(masks(known, inUse.get(at)) ? 0 : 1);
                  }
                }
              });
      learners.add(learner);
      learner.start();
    }
    for (Thread learner : learners) {
      learner.join();
    }
    assertThat(missed.get()).isZero();
    assertThat(turnovers.get()).isGreaterThan(3);
  }

  private static Consumer<Consumer<byte[]>> teaching(List<String> inUse, AtomicInteger turnovers) {
    return learner -> {
      turnovers.incrementAndGet();
      inUse.forEach(value -> learner.accept(value.getBytes(UTF_8)));
    };
  }

  @Test
  void find_whileOthersLearn_neverMissesWhatWasLearnedBefore() throws Exception {
    KnownValues known = new KnownValues();
    Random random = new Random(19);
    List<String> values = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      values.add(random(random, 20 + i % 40, 50));
    }
    AtomicInteger learned = new AtomicInteger();
    AtomicInteger missed = new AtomicInteger();
    CountDownLatch started = new CountDownLatch(2);
    List<Thread> readers = new ArrayList<>();
    for (int t = 0; t < 2; t++) {
      Thread reader =
          new Thread(
              () -> {
                started.countDown();
                int count;
                do {
                  count = learned.get();
                  for (int i = Math.max(0, count - 3); i < count; i++) {
                    if (!masks(known, values.get(i))) {
                      missed.incrementAndGet();
                    }
                  }
                } while (count < values.size());
              });
      readers.add(reader);
      reader.start();
    }
    started.await();
    for (String value : values) {
      learn(known, value.getBytes(UTF_8));
      learned.incrementAndGet();
    }
    for (Thread reader : readers) {
      reader.join();
    }
    assertThat(missed.get()).isZero();
  }

  @Test
  void unfinished_beginningOfAValue_itsPlace() {
    KnownValues known = new KnownValues();
    String value = random(new Random(23), 40, 50);
    learn(known, value.getBytes(UTF_8));
    learn(known, "short-0-value".getBytes(UTF_8));
    for (String form : List.of(value, "short-0-value")) {
      int gram = form.length() < 20 ? 4 : 8;
      for (int part = 1; part <= form.length(); part++) {
        byte[] text = ("key: " + form.substring(0, part)).getBytes(UTF_8);
        int expected = part < gram || part == form.length() ? text.length : 5;
        int actual = known.unfinished(text, 0, text.length);
        if (part == form.length()) {
          // A part of the value that begins later may go on as well.
          assertThat(actual).isGreaterThan(5);
        } else {
          assertThat(actual).as("%d characters", part).isEqualTo(expected);
        }
      }
    }
  }
}
