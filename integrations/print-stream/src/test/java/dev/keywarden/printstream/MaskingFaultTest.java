package dev.keywarden.printstream;

import static dev.keywarden.testkit.KeyAssertions.assertThatText;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keywarden.Redactor;
import dev.keywarden.fixtures.Key;
import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A fault in masking costs neither a key nor a line, nor the stream. */
class MaskingFaultTest {
  private static final String NOTICE = "[a line could not be masked and was withheld]";

  private final Key key = Key.loaded();
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  @AfterEach
  void close() {
    key.close();
  }

  /** Fails at what has a word in it. */
  private static final class Failing extends FilterOutputStream {
    private final Throwable fault;

    Failing(OutputStream out, Throwable fault) {
      super(Redactor.ofProcess().redact(out));
      this.fault = fault;
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
      if (new String(bytes, from, count, UTF_8).contains("boom")) {
        raise(fault);
      }
      out.write(bytes, from, count);
    }
  }

  private static void raise(Throwable fault) {
    if (fault instanceof Error error) {
      throw error;
    }
    throw (RuntimeException) fault;
  }

  private PrintStream failing(Throwable fault) {
    return MaskedPrintStream.of(
        new PrintStream(printed, true, UTF_8), UTF_8, out -> new Failing(out, fault));
  }

  @Test
  void fault_printsALineThatSaysSo_andTheNextOnesAsEver() {
    for (Throwable fault :
        List.of(
            new IllegalStateException("about " + key.value()),
            new StackOverflowError(),
            new AssertionError(key.value()),
            new NoClassDefFoundError(key.value()))) {
      printed.reset();
      PrintStream out = failing(fault);
      out.println("first " + key.value());
      out.println("boom " + key.value());
      out.println("last " + key.value());

      assertThat(printed.toString(UTF_8).lines())
          .containsExactly("first " + Redactor.MASK, NOTICE, "last " + Redactor.MASK);
      assertThat(out.checkError()).isFalse();
    }
  }

  @Test
  void faultInOneOfSeveralLines_withholdsThatOne() {
    PrintStream out = failing(new IllegalStateException());
    out.print("first\nboom " + key.value() + "\nlast " + key.value() + "\n");

    assertThat(printed.toString(UTF_8).lines())
        .containsExactly("first", NOTICE, "last " + Redactor.MASK);
  }

  @Test
  void faultWithinALine_withholdsItsRest() {
    PrintStream out = failing(new IllegalStateException());
    out.print("begins ");
    out.print("boom ");
    out.print(key.value());
    out.println(" ends");
    out.println("next");

    assertThat(printed.toString(UTF_8).lines()).containsExactly("begins " + NOTICE, "next");
    assertThatText(printed.toString(UTF_8)).hasNothingOf(key.value());
  }
}
