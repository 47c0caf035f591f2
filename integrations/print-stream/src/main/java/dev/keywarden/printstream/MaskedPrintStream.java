package dev.keywarden.printstream;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.function.UnaryOperator;

/**
 * Prints on another stream, masked. It flushes into the masking after every print, so that what is
 * printed goes on to the other stream at once; whether that one flushes in turn is its own affair,
 * but for a flush that is asked for.
 */
final class MaskedPrintStream extends PrintStream {
  private final PrintStream target;
  private final GuardedLines lines;
  private boolean closed;

  private MaskedPrintStream(
      PrintStream target, OutputStream in, GuardedLines lines, Charset charset) {
    super(in, true, charset);
    this.target = target;
    this.lines = lines;
  }

  /**
   * Masks.
   *
   * @param mask makes a stream that masks what it passes on
   */
  static MaskedPrintStream of(
      PrintStream target, Charset charset, UnaryOperator<OutputStream> mask) {
    OutputStream out = new Kept(target);
    if (PrintedCharset.keepsAscii(charset)) {
      GuardedLines lines = new GuardedLines(out, mask);
      return new MaskedPrintStream(target, lines, lines, charset);
    }
    GuardedLines lines = new GuardedLines(new Transcoding(UTF_8, charset, out), mask);
    return new MaskedPrintStream(target, new Transcoding(charset, UTF_8, lines), lines, charset);
  }

  @Override
  public void flush() {
    super.flush();
    target.flush();
  }

  /**
   * The stream above closes its encoder, and that this one: the second time is within the first.
   */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      super.close();
      target.close();
    }
  }

  @Override
  public boolean checkError() {
    boolean own = super.checkError();
    return target.checkError() || own;
  }

  /** Prints what waits: nothing is to follow it. */
  void release() {
    synchronized (this) {
      lines.release();
    }
    flush();
  }

  /** Leaves it to the printing stream to flush and close the other one. */
  private static final class Kept extends OutputStream {
    private final PrintStream target;

    Kept(PrintStream target) {
      this.target = target;
    }

    @Override
    public void write(int b) {
      target.write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
      target.write(bytes, from, count);
    }
  }
}
