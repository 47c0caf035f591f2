package dev.keywarden.printstream;

import static dev.keywarden.testkit.KeyAssertions.assertThatText;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keywarden.Redactor;
import dev.keywarden.fixtures.Key;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What comes out of streams that a key is printed on. */
class KeywardenMaskingTest {
  private static final String MASK = Redactor.MASK;

  @TempDir Path folder;
  private final Key key = Key.loaded();
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  @AfterEach
  void close() {
    key.close();
  }

  private PrintStream masked() {
    return masked(UTF_8);
  }

  private PrintStream masked(Charset charset) {
    return KeywardenMasking.of(new PrintStream(printed, true, charset), charset);
  }

  private String text() {
    return printed.toString(UTF_8);
  }

  @Test
  void everyWayToPrint_isMasked() throws IOException {
    String value = key.value();
    PrintStream out = masked();
    out.println("sent " + value);
    out.printf(Locale.ROOT, "sent %s%n", value);
    out.print("sent ");
    out.print(value);
    out.println();
    out.append("sent ").append(value).append('\n');
    out.println(value.toCharArray());
    out.println((Object) value);
    out.write((value + "\n").getBytes(UTF_8));
    for (byte b : value.getBytes(UTF_8)) {
      out.write(b);
    }
    out.println();
    new IllegalStateException("no " + value, new IllegalArgumentException(value))
        .printStackTrace(out);

    assertThat(text().lines().limit(8))
        .containsExactly(
            "sent " + MASK, "sent " + MASK, "sent " + MASK, "sent " + MASK, MASK, MASK, MASK, MASK);
    assertThat(text())
        .contains("IllegalStateException: no " + MASK, "IllegalArgumentException: " + MASK);
    assertThatText(text()).hasNothingOf(value);
  }

  @Test
  void withoutMasking_theKeyIsThere() {
    new PrintStream(printed, true, UTF_8).println(key.value());

    assertThat(text()).contains(key.value());
  }

  @Test
  void keyInTwoPrints_isMaskedWhereverItIsSplit() {
    String value = key.value();
    for (int at = 1; at < value.length(); at++) {
      printed.reset();
      PrintStream out = masked();
      out.print("sent " + value.substring(0, at));
      out.print(value.substring(at));
      out.println(" now");

      // Fewer than eight characters may have been passed on before it was known what they are.
      assertThat(text()).as("split at %d", at).startsWith("sent ").endsWith(MASK + " now" + nl());
      assertThatText(text()).hasNothingOf(value);
    }
  }

  private static String nl() {
    return System.lineSeparator();
  }

  @Test
  void keyPrintedCharacterByCharacter_isMaskedFromTheEighthOn() {
    PrintStream out = masked();
    for (char c : ("key " + key.value() + "\n").toCharArray()) {
      out.print(c);
    }
    assertThat(text()).isEqualTo("key " + key.value().substring(0, 7) + MASK + "\n");
  }

  @Test
  void prompt_showsAtOnce() {
    PrintStream out = masked();
    out.print("Name: ");

    assertThat(text()).isEqualTo("Name: ");
  }

  @Test
  void endOfALineThatCouldBeAKey_showsOnceItIsNone_andWhenTheStreamIsClosed() {
    String start = key.value().substring(0, 12);
    PrintStream out = masked();
    out.print("x " + start);
    assertThat(text()).isEqualTo("x ");
    out.print(" and more");
    assertThat(text()).isEqualTo("x " + start + " and more");
    out.print(start);
    out.close();

    assertThat(text()).isEqualTo("x " + start + " and more" + start);
  }

  @Test
  void release_printsWhatWaits_andPrintingGoesOn() {
    String start = key.value().substring(0, 12);
    MaskedPrintStream out = (MaskedPrintStream) masked();
    out.print(start);
    assertThat(text()).isEmpty();
    out.release();
    assertThat(text()).isEqualTo(start);
    out.println(" " + key.value());

    assertThat(text()).isEqualTo(start + " " + MASK + nl());
  }

  @Test
  void otherCharsets_keepTheirText() {
    for (Charset charset :
        List.of(
            UTF_8,
            UTF_16,
            ISO_8859_1,
            Charset.forName("UTF-16LE"),
            Charset.forName("UTF-32"),
            Charset.forName("IBM037"),
            Charset.forName("windows-1252"))) {
      printed.reset();
      PrintStream out = masked(charset);
      out.print("größer ");
      out.print(key.value());
      out.println(" äöü");
      out.println("second");

      assertThat(printed.toString(charset))
          .as(charset.name())
          .isEqualTo("größer " + MASK + " äöü" + nl() + "second" + nl());
    }
  }

  @Test
  void charactersBeyondTheBasicPlane_surviveAnyCut() {
    PrintStream out = masked(UTF_16);
    byte[] bytes = "a€😀\n".getBytes(UTF_16);
    for (byte b : bytes) {
      out.write(b);
    }
    out.flush();

    assertThat(printed.toString(UTF_16)).isEqualTo("a€😀\n");
  }

  @Test
  void longLineWithBreaks_isMaskedThroughout() {
    String filler = " €😀".repeat(1 << 18) + " ";
    PrintStream out = masked();
    out.println(key.value() + filler + key.value() + "\n\r\n" + key.value());

    assertThat(text()).isEqualTo(MASK + filler + MASK + "\n\r\n" + MASK + nl());
  }

  @Test
  void bytesThatAreNoText_passAsTheyAre() throws IOException {
    byte[] all = new byte[512];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) i;
    }
    PrintStream out = masked();
    out.write(all);
    out.flush();

    assertThat(printed.toByteArray()).isEqualTo(all);
  }

  @Test
  void flushing_isAsThatOfTheStreamBelow() throws IOException {
    Path file = folder.resolve("out");
    try (PrintStream target =
            new PrintStream(
                new BufferedOutputStream(new FileOutputStream(file.toFile()), 1 << 16),
                false,
                UTF_8);
        PrintStream out = KeywardenMasking.of(target, UTF_8)) {
      out.println("waits in the buffer below");
      assertThat(Files.readString(file)).isEmpty();
      out.flush();

      assertThat(Files.readString(file)).isEqualTo("waits in the buffer below" + nl());
    }
  }

  @Test
  void close_closesTheStreamBelow() {
    AtomicBoolean closed = new AtomicBoolean();
    OutputStream below =
        new ByteArrayOutputStream() {
          @Override
          public void close() {
            closed.set(true);
          }
        };

    KeywardenMasking.of(new PrintStream(below), UTF_8).close();

    assertThat(closed).isTrue();
  }

  @Test
  void checkError_tellsOfTheStreamBelow() {
    PrintStream broken =
        new PrintStream(
            new OutputStream() {
              @Override
              public void write(int b) throws IOException {
                throw new IOException("full");
              }
            });
    PrintStream out = KeywardenMasking.of(broken, UTF_8);
    assertThat(masked().checkError()).isFalse();
    out.println("hello");

    assertThat(out.checkError()).isTrue();
  }

  @Test
  void streamThatMasks_isNotMaskedTwice() {
    PrintStream out = masked();

    assertThat(KeywardenMasking.of(out)).isSameAs(out);
    assertThat(KeywardenMasking.of(new PrintStream(printed))).isInstanceOf(MaskedPrintStream.class);
  }

  @Test
  void install_masksBothStreamsOnce() {
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, UTF_8));
    System.setErr(new PrintStream(errors, true, UTF_8));
    try {
      KeywardenMasking.install();
      PrintStream first = System.out;
      KeywardenMasking.install();
      assertThat(System.out).isSameAs(first);
      System.out.println("out " + key.value());
      System.err.println("err " + key.value());
    } finally {
      System.setOut(out);
      System.setErr(err);
    }

    assertThat(text()).isEqualTo("out " + MASK + nl());
    assertThat(errors.toString(UTF_8)).isEqualTo("err " + MASK + nl());
  }

  @Test
  void rotatedKey_theOldOneAndTheNewAreMasked() {
    String first = key.value();
    String second = key.rotate();
    assertThat(second).isNotEqualTo(first);
    masked().println(first + " then " + second);

    assertThat(text()).isEqualTo(MASK + " then " + MASK + nl());
  }

  @Test
  void chainThatIsBuiltLater_isMaskedFromThenOn() {
    PrintStream out = masked();
    out.println("before");
    try (Key later = Key.loaded()) {
      out.println("after " + later.value());
    }

    assertThat(text()).isEqualTo("before" + nl() + "after " + MASK + nl());
  }

  @Test
  void manyThreads_keepEveryLineInItsOrder() throws Exception {
    int count = 200;
    int lines = 50;
    PrintStream out = masked();
    ExecutorService threads = Executors.newFixedThreadPool(count);
    CountDownLatch start = new CountDownLatch(1);
    List<Future<?>> all = new ArrayList<>();
    for (int thread = 0; thread < count; thread++) {
      int number = thread;
      all.add(
          threads.submit(
              () -> {
                assertThat(start.await(1, TimeUnit.MINUTES)).isTrue();
                for (int i = 0; i < lines; i++) {
                  out.println(number + " " + i + " " + key.value());
                }
                return null;
              }));
    }
    start.countDown();
    for (Future<?> one : all) {
      one.get(1, TimeUnit.MINUTES);
    }
    threads.shutdown();

    List<String> written = text().lines().toList();
    assertThat(written).hasSize(count * lines);
    for (int thread = 0; thread < count; thread++) {
      String own = thread + " ";
      assertThat(written.stream().filter(line -> line.startsWith(own)))
          .containsExactlyElementsOf(
              IntStream.range(0, lines).mapToObj(i -> own + i + " " + MASK).toList());
    }
  }
}
