package dev.keywarden;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.keywarden.internal.redaction.KnownValues;
import dev.keywarden.internal.redaction.Spans;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Objects;

/**
 * Passes lines on with their keys masked. Of a line that has not ended it keeps what was passed on
 * already too, since a key may have begun there.
 *
 * <p>Thread-safe.
 */
final class RedactingStream extends OutputStream {
  private static final byte[] MASK = Redactor.MASK.getBytes(US_ASCII);

  /** How much of a line is kept until it ends; what is longer is passed on before. */
  private static final int LONGEST_LINE = 1 << 16;

  /** How much of a line is kept in any case: more than the longest text that is looked for. */
  private static final int CONTEXT = 1 << 12;

  private final OutputStream out;
  private final KnownValues known;

  /** A line that has not ended: {@code passed} bytes that were passed on, then those that wait. */
  private byte[] line = new byte[256];

  private int length;
  private int passed;

  /** Before it, no key begins that has not ended. It may be within what was passed on. */
  private int open;

  /** Whether the last that was passed on of this line was a mask. */
  private boolean masked;

  RedactingStream(OutputStream out, KnownValues known) {
    this.out = out;
    this.known = known;
  }

  @Override
  public synchronized void write(int b) throws IOException {
    append(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public synchronized void write(byte[] bytes, int from, int count) throws IOException {
    Objects.checkFromIndexSize(from, count, bytes.length);
    append(bytes, from, from + count);
  }

  private void append(byte[] bytes, int from, int to) throws IOException {
    int at = from;
    while (at < to) {
      int end = at;
      int limit = Math.min(to, at + LONGEST_LINE);
      while (end < limit && bytes[end] != '\n') {
        end++;
      }
      boolean ends = end < limit;
      keep(bytes, at, ends ? end + 1 : end);
      if (ends) {
        try {
          pass(length);
        } finally {
          clear();
        }
      } else if (length - passed >= LONGEST_LINE) {
        passUnfinished(length - CONTEXT); // nobody waits for its end: no key is torn for it
      }
      at = ends ? end + 1 : end;
    }
  }

  private void keep(byte[] bytes, int from, int to) {
    int needed = length + to - from;
    if (needed > line.length) {
      byte[] larger = Arrays.copyOf(line, Math.max(needed, 2 * line.length));
      Arrays.fill(line, (byte) 0);
      line = larger;
    }
    System.arraycopy(bytes, from, line, length, to - from);
    length = needed;
  }

  private void clear() {
    Arrays.fill(line, 0, length, (byte) 0);
    length = 0;
    passed = 0;
    open = 0;
    masked = false;
  }

  /**
   * Passes on what waits, up to an offset in the line. What the target fails at is gone, as it is
   * without masking: kept, it would come twice, and pile up for a target that fails for good.
   */
  private void pass(int to) throws IOException {
    Spans spans = known.find(line, 0, length);
    int before = passed;
    int at = before;
    passed = Math.max(before, to);
    for (int i = 0; i < spans.count() && at < to; i++) {
      int from = spans.from(i);
      int end = spans.to(i);
      if (end <= at) {
        continue;
      }
      if (from > at) {
        int until = Math.min(from, to);
        out.write(line, at, until - at);
        masked = false;
        at = until;
      }
      if (at < to) {
        if (!masked || from >= before) {
          out.write(MASK);
        }
        masked = true;
        at = end;
      }
    }
    if (at < to) {
      out.write(line, at, to - at);
      masked = false;
      at = to;
    }
    passed = at;
  }

  private void passUnfinished(int atMost) throws IOException {
    open = known.unfinished(line, open, length);
    try {
      pass(Math.min(atMost, open));
    } finally {
      forgetPassed();
    }
  }

  private void forgetPassed() {
    // What was too short to be told from other text has been passed on, and is looked at again.
    open = Math.max(0, Math.min(open, length - KnownValues.UNRECOGNISED));
    int superfluous = passed - CONTEXT;
    if (superfluous > 0) {
      System.arraycopy(line, superfluous, line, 0, length - superfluous);
      Arrays.fill(line, length - superfluous, length, (byte) 0);
      length -= superfluous;
      passed -= superfluous;
      open = Math.max(0, open - superfluous);
    }
  }

  @Override
  public synchronized void flush() throws IOException {
    passUnfinished(length);
    out.flush();
  }

  @Override
  public synchronized void close() throws IOException {
    try {
      pass(length); // what began like a key and did not become one
      clear();
    } finally {
      out.close();
    }
  }
}
