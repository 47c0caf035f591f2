package dev.keywarden.printstream;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.OutputStream;
import java.util.function.UnaryOperator;

/**
 * Writes to a masking stream line by line. One at which the masking fails is withheld, with a
 * notice in its place, and the next line is masked afresh.
 *
 * <p>Not thread-safe: the printing stream around it sees to that.
 */
final class GuardedLines extends OutputStream {
  private static final byte[] NOTICE =
      "[a line could not be masked and was withheld]".getBytes(US_ASCII);

  private final OutputStream out;
  private final UnaryOperator<OutputStream> mask;
  private OutputStream masking;

  /** Whether what comes is the rest of a line at which the masking failed. */
  private boolean withholding;

  GuardedLines(OutputStream out, UnaryOperator<OutputStream> mask) {
    this.out = out;
    this.mask = mask;
    this.masking = mask.apply(new Unclosed(out));
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int count) throws IOException {
    int end = from + count;
    int at = from;
    while (at < end) {
      int next = at;
      while (next < end && bytes[next] != '\n') {
        next++;
      }
      boolean ends = next < end;
      next = ends ? next + 1 : next;
      part(bytes, at, next - at, ends);
      at = next;
    }
  }

  private void part(byte[] bytes, int from, int count, boolean ends) throws IOException {
    if (!withholding) {
      try {
        masking.write(bytes, from, count);
      } catch (Throwable fault) { // an Error too: rather no line than one with a key in it
        withhold();
      }
    }
    if (withholding && ends) {
      out.write('\n');
      withholding = false;
    }
  }

  /** What waits of the line in the stream that failed is forgotten with it. */
  private void withhold() throws IOException {
    withholding = true;
    masking = mask.apply(new Unclosed(out));
    out.write(NOTICE);
  }

  @Override
  public void flush() throws IOException {
    if (!withholding) {
      try {
        masking.flush();
      } catch (Throwable fault) {
        withhold();
      }
    }
    out.flush();
  }

  /** Passes on what waits. */
  void release() {
    try {
      masking.close();
    } catch (Throwable fault) {
      // What could not be masked is not printed, and there is no line that a notice could stand in.
    }
    masking = mask.apply(new Unclosed(out));
  }

  @Override
  public void close() throws IOException {
    release();
    out.close();
  }

  /** A masking stream closes what it writes to; here another one takes its place. */
  private static final class Unclosed extends OutputStream {
    private final OutputStream out;

    Unclosed(OutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
      out.write(b);
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
      out.write(bytes, from, count);
    }

    @Override
    public void flush() throws IOException {
      out.flush();
    }
  }
}
